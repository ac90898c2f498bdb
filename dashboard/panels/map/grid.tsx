/** Metres or feet on the ground, counted from home: at a rover's scale a world map would be one flat colour. */
import { memo } from 'react';
import type { Metres } from '../../store/geo.ts';
import { rulerOf } from '../../store/units.ts';
import { useUnits } from '../units.ts';
import type { Size } from '../use-size.ts';
import { gridLines, type Lines, named } from './grid-lines.ts';
import { rulerPx, type View } from './view.ts';

/** No letter of a label is wider: one that the edge would cut is left out. */
const widestPx = 7;

type GridProps = { readonly view: View; readonly size: Size; readonly origin: Metres; readonly topPx: number };

export const Grid = memo(function Grid({ view, size, origin, topPx }: GridProps) {
  const ruler = rulerOf(useUnits(), rulerPx / view.pxPerM);
  const lines = gridLines(view, size, origin, ruler.size);
  return (
    <svg className="map-grid" width={size.width} height={size.height} aria-hidden="true">
      <path className="grid-minor" d={pathOf(lines, size, false)} />
      <path className="grid-major" d={pathOf(lines, size, true)} />
      {lines.east
        .filter(({ isMajor }) => isMajor)
        .map(({ m, px }) => ({ m, px, text: named(m, 'E', 'W', ruler) }))
        .filter(({ px, text }) => px >= -4 && px + 4 + text.length * widestPx <= size.width)
        .map(({ m, px, text }) => (
          <text key={`e${m}`} className="map-label" x={px + 4} y={size.height - 6}>
            {text}
          </text>
        ))}
      {lines.north
        .filter(({ isMajor, px }) => isMajor && px > topPx && px < size.height - 24)
        .map(({ m, px }) => (
          <text key={`n${m}`} className="map-label" x={6} y={px - 4}>
            {named(m, 'N', 'S', ruler)}
          </text>
        ))}
    </svg>
  );
});

const pathOf = ({ east, north }: Lines, { width, height }: Size, major: boolean): string =>
  [
    ...east.filter(({ isMajor }) => isMajor === major).map(({ px }) => `M${px.toFixed(1)} 0V${height}`),
    ...north.filter(({ isMajor }) => isMajor === major).map(({ px }) => `M0 ${px.toFixed(1)}H${width}`),
  ].join('');
