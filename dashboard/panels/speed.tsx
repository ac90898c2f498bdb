/**
 * The largest figure of the page, with a bar whose scale grows with the fastest that was seen and never shrinks. Blue is
 * what it goes for by itself.
 */
import { useState } from 'react';
import { valuesOf } from '../store/select.ts';
import { capOf, limitMpsOf, setSpeedOf } from '../store/set-speed.ts';
import { scaleOf, toShown } from '../store/units.ts';
import { speedWords as words } from '../words/speed.ts';
import { figure, speed, speedBeside } from './format.ts';
import './speed.css';
import { Tile } from './tile.tsx';
import { units } from './units.ts';
import { useSelect } from './use-dashboard.ts';
import { Value } from './value.tsx';

/** In the operator's unit, so that its ends are whole numbers. */
const scales = [2, 5, 10, 20, 50, 100];

export function Speed() {
  const speedMps = useSelect((state) => valuesOf(state, 'motion')?.speedMps ?? null);
  const setMps = useSelect((state) => setSpeedOf(state)?.mps ?? null);
  const [fastest, setFastest] = useState(0);
  if (speedMps !== null && speedMps > fastest) setFastest(speedMps);
  const perMps = toShown(scaleOf('m/s', units.now()), 1);
  const scale = scales.find((top) => top >= Math.max(fastest, setMps ?? 0) * perMps) ?? 200;
  const [size, unit] = speed(speedMps);
  const [beside, besideUnit] = speedBeside(speedMps);
  return (
    <Tile group="motion" title={words.title} area="speed">
      <div className="speed-row">
        <Value size="v0" unit={unit}>
          {size}
        </Value>
        <div className="sub speed-more">
          <span>
            <b>{beside}</b> {besideUnit}
          </span>
          <SetOrThrottle setMps={setMps} />
        </div>
      </div>
      <Bar speedMps={speedMps} setMps={setMps} scale={scale} topMps={scale / perMps} unit={unit} />
    </Tile>
  );
}

/** What it is told to do: the cap over the sticks, the speed that it goes for by itself, else its throttle. */
function SetOrThrottle({ setMps }: { readonly setMps: number | null }) {
  const throttle = useSelect((state) => figure(valuesOf(state, 'motion')?.throttlePct));
  const source = useSelect((state) => setSpeedOf(state)?.source ?? '');
  const cap = useSelect(capOf);
  const limitMps = useSelect(limitMpsOf);
  if (cap !== null) return <span className="caution">{words.cap(Math.round(cap * 100))}</span>;
  if (setMps !== null)
    return (
      <span className="speed-set" title={words.setBy(source)}>
        <b>{speed(setMps)[0]}</b> {words.set}
      </span>
    );
  if (limitMps !== null)
    return (
      <span>
        <b>{speed(limitMps)[0]}</b> {words.limit}
      </span>
    );
  return (
    <span>
      <b>{throttle}</b> {words.throttle}
    </span>
  );
}

type BarProps = {
  readonly speedMps: number | null;
  readonly setMps: number | null;
  /** Its end, as it is written and in m/s. */
  readonly scale: number;
  readonly topMps: number;
  readonly unit: string;
};

function Bar({ speedMps, setMps, scale, topMps, unit }: BarProps) {
  const share = Math.min(1, (speedMps ?? 0) / topMps);
  return (
    <svg className="speed-bar" width="100%" height="30" aria-hidden="true">
      <rect y="8" width="100%" height="8" fill="var(--bg3)" />
      <rect className="mark" y="8" width={`${share * 100}%`} height="8" />
      {setMps === null ? null : (
        <svg x={`${Math.min(1, setMps / topMps) * 100}%`} overflow="visible" aria-hidden="true">
          <path className="speed-bug" d="M-5 0H5V9L0 15L-5 9z" />
        </svg>
      )}
      {[0, 0.25, 0.5, 0.75, 1].map((at) => (
        <rect
          key={at}
          x={`${at * 100}%`}
          y="16"
          width="1.2"
          height="4"
          fill="var(--text2)"
          transform={at === 1 ? 'translate(-1.2 0)' : undefined}
        />
      ))}
      <text y="30">0</text>
      <text x="50%" y="30" textAnchor="middle">
        {scale / 2}
      </text>
      <text x="100%" y="30" textAnchor="end">
        {scale} {unit}
      </text>
    </svg>
  );
}
