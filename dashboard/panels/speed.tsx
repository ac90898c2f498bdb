/** The largest figure of the page, with a bar whose scale grows with the fastest that was seen and never shrinks. */
import { useState } from 'react';
import { valuesOf } from '../store/select.ts';
import { figure } from './format.ts';
import './speed.css';
import { Tile } from './tile.tsx';
import { useSelect } from './use-dashboard.ts';
import { Value } from './value.tsx';

const scales = [2, 5, 10, 20, 50];

export function Speed() {
  const speedMps = useSelect((state) => valuesOf(state, 'motion')?.speedMps ?? null);
  const throttle = useSelect((state) => figure(valuesOf(state, 'motion')?.throttlePct));
  const [fastest, setFastest] = useState(0);
  if (speedMps !== null && speedMps > fastest) setFastest(speedMps);
  const scale = scales.find((top) => top >= fastest) ?? 100;
  return (
    <Tile group="motion" title="Speed" area="speed">
      <div className="speed-row">
        <Value size="v0" unit="m/s">
          {figure(speedMps, 2)}
        </Value>
        <div className="sub speed-more">
          <span>
            <b>{figure(speedMps === null ? null : speedMps * 3.6, 1)}</b> km/h
          </span>
          <span>
            <b>{throttle}</b> % throttle
          </span>
        </div>
      </div>
      <Bar speedMps={speedMps} scale={scale} />
    </Tile>
  );
}

function Bar({ speedMps, scale }: { readonly speedMps: number | null; readonly scale: number }) {
  const share = Math.min(1, (speedMps ?? 0) / scale);
  return (
    <svg className="speed-bar" width="100%" height="30" aria-hidden="true">
      <rect y="8" width="100%" height="8" fill="var(--bg3)" />
      <rect className="mark" y="8" width={`${share * 100}%`} height="8" />
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
        {scale} m/s
      </text>
    </svg>
  );
}
