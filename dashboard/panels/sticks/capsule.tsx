/**
 * One stick as a capsule that shows the only axis it has. The knob is what is asked, the bars at both sides what the rover
 * heard last, the hatch what lies beyond the cap.
 */
import { useId } from 'react';
import type { StickName } from '../../store/select-intent.ts';
import { Icon, type IconName } from '../icons.tsx';

/** Along the axis and across it, px; the knob's way to each end. */
const acrossPx = 96;
const knobPx = 33;

export type CapsuleProps = {
  readonly axis: 'throttle' | 'steer';
  readonly lengthPx: number;
  /** Asked, and heard by the rover last; -1 to 1, forward and right are positive. */
  readonly value: number;
  readonly heard: number | null;
  /** The share that passes. */
  readonly cap: number;
  readonly state: StickName;
};

const hollow: Partial<Record<StickName, IconName>> = {
  locked: 'lock',
  centre: 'follow',
  neutral: 'minus',
  holding: 'hold',
  goto: 'no',
};

/** From the middle to where the knob ends, px. */
export const throwPx = (lengthPx: number): number => lengthPx / 2 - knobPx - 11;

export function Capsule({ axis, lengthPx, value, heard, cap, state }: CapsuleProps) {
  const id = useId();
  const upright = axis === 'throttle';
  const width = upright ? acrossPx : lengthPx;
  const height = upright ? lengthPx : acrossPx;
  const reach = throwPx(lengthPx);
  /** A value's place on the screen: forward is up. */
  const place = (share: number) => lengthPx / 2 + (upright ? -1 : 1) * reach * share;
  const knob = place(value);
  const icon = hollow[state];
  const beyond = upright && cap < 1 ? Math.max(0, 44 + reach * (1 - cap) - 36) : 0;
  return (
    <svg
      className={`capsule-svg s-${state}`}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      aria-hidden="true"
    >
      <defs>
        <pattern id={`${id}h`} width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <path d="M0 0V7" className="hatch" />
        </pattern>
        <clipPath id={`${id}c`}>
          <rect x="2" y="2" width={width - 4} height={height - 4} rx="46" />
        </clipPath>
      </defs>
      <rect className="bowl" x="2" y="2" width={width - 4} height={height - 4} rx="46" />
      <g clipPath={`url(#${id}c)`}>
        {cap === 0 || state === 'goto' ? (
          <rect width={width} height={height} fill={`url(#${id}h)`} />
        ) : beyond > 0 ? (
          <>
            <rect width={width} height={beyond} fill={`url(#${id}h)`} />
            <rect y={height - beyond} width={width} height={beyond} fill={`url(#${id}h)`} />
          </>
        ) : null}
      </g>
      <rect className="rim" x="2" y="2" width={width - 4} height={height - 4} rx="46" />
      <path className="mid" d={upright ? `M20 ${lengthPx / 2}H76` : `M${lengthPx / 2} 22V74`} />
      {heard === null ? null : <Heard at={place(heard)} upright={upright} />}
      <circle className="knob" cx={upright ? 48 : knob} cy={upright ? knob : 48} r={knobPx} />
      {icon === undefined ? (
        <Chevron upright={upright} at={knob} value={value} />
      ) : (
        <g transform={upright ? `translate(36 ${knob - 12})` : `translate(${knob - 12} 36)`} className="knob-icon">
          <Icon name={icon} bare />
        </g>
      )}
    </svg>
  );
}

const Heard = ({ at, upright }: { readonly at: number; readonly upright: boolean }) => (
  <path className="heard" d={upright ? `M2 ${at}H13M83 ${at}H94` : `M${at} 2V13M${at} 83V94`} />
);

type ChevronProps = { readonly upright: boolean; readonly at: number; readonly value: number };

function Chevron({ upright, at, value }: ChevronProps) {
  const turn = upright ? (value < 0 ? 180 : 0) : value < 0 ? -90 : 90;
  const [x, y] = upright ? [48, at] : [at, 48];
  return <path className="chevron" d="M-10 5 0-6 10 5" transform={`translate(${x} ${y}) rotate(${turn})`} />;
}
