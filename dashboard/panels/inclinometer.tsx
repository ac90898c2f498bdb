/** As in a 4 × 4: the machine tilts over a level line, its limits on the arc. Seen from behind, or from the right side. */

const arcScale = 2.2;
const cautionDeg = 20;
const warnDeg = 30;

export const slopeTone = (deg: number | null): 'caution' | 'warn' | undefined =>
  deg === null || Math.abs(deg) < cautionDeg ? undefined : Math.abs(deg) < warnDeg ? 'caution' : 'warn';

const ticks = [-30, -20, -10, 0, 10, 20, 30];
const radius = 72;
const centreX = 90;
const centreY = 86;
const levelY = centreY - radius * 0.26 + 15;

/** A point of the arc for a tilt of `deg`, at `r` from its centre. */
function at(deg: number, r = radius): string {
  const a = (deg * arcScale - 90) * (Math.PI / 180);
  return `${(centreX + r * Math.cos(a)).toFixed(1)} ${(centreY + r * Math.sin(a)).toFixed(1)}`;
}

const arc = (from: number, to: number) => `M${at(from)}A${radius} ${radius} 0 0 1 ${at(to)}`;

const arcs = { level: arc(-20, 20), caution: arc(-30, -20) + arc(20, 30), warn: arc(-38, -30) + arc(30, 38) };
const tickPath = ticks.map((deg) => `M${at(deg, radius - 3)}L${at(deg, radius - (deg === 0 ? 11 : 8))}`).join('');

type InclinometerProps = {
  readonly kind: 'roll' | 'pitch';
  /** Clockwise as drawn: right side down, or nose down. */
  readonly deg: number | null;
  readonly label: string;
};

export function Inclinometer({ kind, deg, label }: InclinometerProps) {
  const shown = Math.max(-38, Math.min(38, deg ?? 0));
  const needle = `M${at(shown, radius - 6)}L${at(shown - 3, radius - 17)}L${at(shown + 3, radius - 17)}z`;
  return (
    <svg className="incl" viewBox="0 0 180 92" role="img" aria-label={label}>
      <path className="incl-level" d={arcs.level} />
      <path className="incl-caution" d={arcs.caution} />
      <path className="incl-warn" d={arcs.warn} />
      <path className="incl-tick" d={tickPath} />
      {[-30, -20, 20, 30].map((tick) => {
        const [x, y] = at(tick, radius + (Math.abs(tick) === 30 ? 14 : 11)).split(' ');
        return (
          <text key={tick} x={x} y={Number(y) + 4} textAnchor="middle">
            {Math.abs(tick)}
          </text>
        );
      })}
      <path
        className="incl-ground"
        d={`M${centreX - radius * 0.62} ${levelY}H${centreX + radius * 0.62}`}
        strokeDasharray="3 3"
      />
      {deg === null ? null : (
        <>
          <path className="incl-mark" d={needle} />
          <g transform={`rotate(${deg.toFixed(1)} ${centreX} ${levelY})`}>
            <path className="incl-line" d={`M${centreX - radius * 0.56} ${levelY}H${centreX + radius * 0.56}`} />
            <g transform={`translate(${centreX} ${levelY - 1}) scale(.94)`}>
              {kind === 'roll' ? <FromBehind /> : <FromTheSide />}
            </g>
          </g>
        </>
      )}
    </svg>
  );
}

const FromBehind = () => (
  <>
    <rect className="incl-mark" x="-31" y="-21" width="12" height="20" rx="3" />
    <rect className="incl-mark" x="19" y="-21" width="12" height="20" rx="3" />
    <path className="incl-line" d="M-18-12H18V-17L13-29H-13L-18-17zM8-29V-42" />
  </>
);

const FromTheSide = () => (
  <>
    <circle className="incl-mark" cx="-23" cy="-10" r="10" />
    <circle className="incl-mark" cx="23" cy="-10" r="10" />
    <path className="incl-line" d="M-34-15-29-27H24L35-18V-13M-20-27V-42" />
  </>
);
