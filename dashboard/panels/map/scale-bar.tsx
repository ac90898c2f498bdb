/** How long a metre or a foot is on the map, as a bar of a round length that ends at `x`. Pixels. */
import { rulerOf } from '../../store/units.ts';
import { useUnits } from '../units.ts';
import { lengthNamed } from './grid-lines.ts';
import { rulerPx, scaleLengthM } from './view.ts';

export function ScaleBar({ pxPerM, x, y }: { readonly pxPerM: number; readonly x: number; readonly y: number }) {
  const ruler = rulerOf(useUnits(), rulerPx / pxPerM);
  const metres = scaleLengthM(pxPerM, ruler.size);
  const width = metres * pxPerM;
  return (
    <g transform={`translate(${(x - width).toFixed(1)} ${y})`}>
      <path className="scale-bar" d={`M0-6V0H${width.toFixed(1)}V-6`} />
      <text className="map-label scale-text" x={width / 2} y="-8" textAnchor="middle">
        {lengthNamed(metres, ruler, 1000)}
      </text>
    </g>
  );
}
