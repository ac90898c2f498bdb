/** As in a 4 × 4: the machine tilts over a level line, its limits on the arc. Seen from behind, or from the right side. */
import { memo, useMemo } from 'react';
import type { TiltLimits } from '../store/watch/tilt.ts';

/** Degrees of the arc to its ends: the limit lies at the same place for every rover. */
const arcEndDeg = 84;
const beyondLimit = 38 / 30;

export const slopeTone = (deg: number | null, { cautionDeg, limitDeg }: TiltLimits): 'caution' | 'warn' | undefined =>
  deg === null || Math.abs(deg) < cautionDeg ? undefined : Math.abs(deg) < limitDeg ? 'caution' : 'warn';

const radius = 72;
const centreX = 90;
const centreY = 86;
const levelY = centreY - radius * 0.26 + 15;

type At = (deg: number, r?: number) => string;

/** A point of the arc for a tilt of `deg`, at `r` from its centre. */
const arcOf =
  (scale: number): At =>
  (deg, r = radius) => {
    const a = (deg * scale - 90) * (Math.PI / 180);
    return `${(centreX + r * Math.cos(a)).toFixed(1)} ${(centreY + r * Math.sin(a)).toFixed(1)}`;
  };

/** All that does not move. */
function dialOf({ cautionDeg, limitDeg }: TiltLimits) {
  const endDeg = limitDeg * beyondLimit;
  const at = arcOf(arcEndDeg / endDeg);
  const arc = (from: number, to: number) => `M${at(from)}A${radius} ${radius} 0 0 1 ${at(to)}`;
  const step = limitDeg > 40 ? 15 : 10;
  const tens = Array.from({ length: Math.floor(limitDeg / step) }, (_, n) => (n + 1) * step);
  const ticks = [...tens.map((deg) => -deg), 0, ...tens];
  return {
    ...{ at, endDeg },
    level: arc(-cautionDeg, cautionDeg),
    caution: arc(-limitDeg, -cautionDeg) + arc(cautionDeg, limitDeg),
    warn: arc(-endDeg, -limitDeg) + arc(limitDeg, endDeg),
    ticks: ticks.map((deg) => `M${at(deg, radius - 3)}L${at(deg, radius - (deg === 0 ? 11 : 8))}`).join(''),
    labels: [-limitDeg, -cautionDeg, cautionDeg, limitDeg],
  };
}

type InclinometerProps = {
  readonly kind: 'roll' | 'pitch';
  /** Clockwise as drawn: right side down, or nose down. */
  readonly deg: number | null;
  readonly limits: TiltLimits;
  readonly label: string;
};

export function Inclinometer({ kind, deg, limits, label }: InclinometerProps) {
  const dial = useMemo(() => dialOf(limits), [limits]);
  const { at, endDeg } = dial;
  const shown = Math.max(-endDeg, Math.min(endDeg, deg ?? 0));
  const wide = endDeg / 13;
  const needle = `M${at(shown, radius - 6)}L${at(shown - wide, radius - 17)}L${at(shown + wide, radius - 17)}z`;
  return (
    <svg className="incl" viewBox="0 0 180 92" role="img" aria-label={label}>
      <Dial dial={dial} limitDeg={limits.limitDeg} />
      {deg === null ? null : (
        <>
          <path className="incl-mark" d={needle} />
          <g transform={`rotate(${deg.toFixed(1)} ${centreX} ${levelY})`}>
            <Machine kind={kind} />
          </g>
        </>
      )}
    </svg>
  );
}

type DialProps = { readonly dial: ReturnType<typeof dialOf>; readonly limitDeg: number };

const Dial = memo(function Dial({ dial: { at, level, caution, warn, ticks, labels }, limitDeg }: DialProps) {
  return (
    <>
      <path className="incl-level" d={level} />
      <path className="incl-caution" d={caution} />
      <path className="incl-warn" d={warn} />
      <path className="incl-tick" d={ticks} />
      {labels.map((tick) => {
        const [x, y] = at(tick, radius + (Math.abs(tick) === limitDeg ? 14 : 11)).split(' ');
        return (
          <text key={tick} x={x} y={Number(y) + 4} textAnchor="middle">
            {Math.round(Math.abs(tick))}
          </text>
        );
      })}
      <path
        className="incl-ground"
        d={`M${centreX - radius * 0.62} ${levelY}H${centreX + radius * 0.62}`}
        strokeDasharray="3 3"
      />
    </>
  );
});

/** From behind, or from its right side. */
const Machine = memo(function Machine({ kind }: { readonly kind: InclinometerProps['kind'] }) {
  return (
    <>
      <path className="incl-line" d={`M${centreX - radius * 0.56} ${levelY}H${centreX + radius * 0.56}`} />
      <g transform={`translate(${centreX} ${levelY - 1}) scale(.94)`}>
        {kind === 'roll' ? <FromBehind /> : <FromTheSide />}
      </g>
    </>
  );
});

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
