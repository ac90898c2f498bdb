/** How long a metre is on the map, as a bar of a round length that ends at `x`. Pixels. */
import { scaleLengthM } from './view.ts';

export function ScaleBar({ pxPerM, x, y }: { readonly pxPerM: number; readonly x: number; readonly y: number }) {
  const metres = scaleLengthM(pxPerM);
  const width = metres * pxPerM;
  return (
    <g transform={`translate(${(x - width).toFixed(1)} ${y})`}>
      <path className="scale-bar" d={`M0-6V0H${width.toFixed(1)}V-6`} />
      <text className="map-label scale-text" x={width / 2} y="-8" textAnchor="middle">
        {metres >= 1000 ? `${metres / 1000} km` : `${Math.round(metres * 100) / 100} m`}
      </text>
    </g>
  );
}
