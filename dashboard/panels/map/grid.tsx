/** Metres on the ground, counted from home: at a rover's scale a world map would be one flat colour. */
import { memo } from 'react';
import type { Metres } from '../../store/geo.ts';
import type { Size } from '../use-size.ts';
import { gridSteps, toGround, toPixel, type View } from './view.ts';

type GridProps = { readonly view: View; readonly size: Size; readonly origin: Metres; readonly topPx: number };

export const Grid = memo(function Grid({ view, size, origin, topPx }: GridProps) {
  const { minorM, majorM } = gridSteps(view.pxPerM);
  const from = toGround(view, size, { x: 0, y: size.height });
  const to = toGround(view, size, { x: size.width, y: 0 });
  const east = lines(from.eastM - origin.eastM, to.eastM - origin.eastM, minorM);
  const north = lines(from.northM - origin.northM, to.northM - origin.northM, minorM);
  const xOf = (m: number) => toPixel(view, size, { eastM: m + origin.eastM, northM: 0 }).x;
  const yOf = (m: number) => toPixel(view, size, { eastM: 0, northM: m + origin.northM }).y;
  const isMajor = (m: number) => Math.abs(m / majorM - Math.round(m / majorM)) < 1e-6;
  const path = (isWanted: (m: number) => boolean) =>
    east
      .filter(isWanted)
      .map((m) => `M${xOf(m).toFixed(1)} 0V${size.height}`)
      .join('') +
    north
      .filter(isWanted)
      .map((m) => `M0 ${yOf(m).toFixed(1)}H${size.width}`)
      .join('');
  return (
    <svg className="map-grid" width={size.width} height={size.height} aria-hidden="true">
      <path className="grid-minor" d={path((m) => !isMajor(m))} />
      <path className="grid-major" d={path(isMajor)} />
      {east.filter(isMajor).map((m) => (
        <text key={`e${m}`} className="map-label" x={xOf(m) + 4} y={size.height - 6}>
          {named(m, 'E', 'W')}
        </text>
      ))}
      {north
        .filter((m) => isMajor(m) && yOf(m) > topPx && yOf(m) < size.height - 24)
        .map((m) => (
          <text key={`n${m}`} className="map-label" x={6} y={yOf(m) - 4}>
            {named(m, 'N', 'S')}
          </text>
        ))}
    </svg>
  );
});

/** Multiples of `step` within the range. */
function lines(from: number, to: number, step: number): number[] {
  const first = Math.ceil(from / step);
  const count = Math.min(400, Math.max(0, Math.floor(to / step) - first + 1));
  return Array.from({ length: count }, (_, i) => (first + i) * step);
}

function named(m: number, positive: string, negative: string): string {
  const size = Math.abs(m);
  const far = size >= 10_000;
  const text = far ? size / 1000 : Math.round(size * 100) / 100;
  return `${text} ${far ? 'km' : 'm'} ${m < 0 ? negative : positive}`;
}
