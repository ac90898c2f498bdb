/** A plan on the grid: the way of a mission, a fence, rally points. Lines only; what can be touched is drawn over them. */
import { memo } from 'react';
import type { PlanItem } from '../../../bridge/protocol/plan.ts';
import { type Metres, metresFrom, type Place } from '../../store/geo.ts';
import { radiusOf, type Shape, shapesOf } from '../../store/plan/fence.ts';
import { placeOfItem } from '../../store/plan/places.ts';
import { planMarkWords } from '../../words/plan-marks.ts';
import { type Pixel, toPixel, type View } from '../map/view.ts';
import { cut } from '../map/window.ts';
import type { Size } from '../use-size.ts';

/** Of what is only beside the draft no more points are drawn. */
const mostHeld = 300;

type LayerProps = {
  readonly anchor: Place;
  readonly view: View;
  readonly size: Size;
};

const text = ({ x, y }: Pixel) => `${x.toFixed(1)} ${y.toFixed(1)}`;

/** Each leg by itself and cut to the map: dashes are measured along all of a line, seen or not. */
function pathOf(points: readonly Metres[], view: View, size: Size): string {
  const pixels = points.map((point) => toPixel(view, size, point));
  let last: Pixel | null = null;
  return pixels
    .map((to, i) => {
      const from = pixels[i - 1];
      const leg = from && cut(from, to, size);
      if (!leg) return '';
      const joins = last !== null && text(last) === text(leg.from);
      last = leg.to;
      return `${joins ? '' : `M${text(leg.from)}`}L${text(leg.to)}`;
    })
    .join('');
}

const pointsOf = (items: readonly PlanItem[], anchor: Place): readonly Metres[] =>
  items.flatMap((item) => {
    const place = placeOfItem(item);
    return place ? [metresFrom(anchor, place)] : [];
  });

type WayProps = LayerProps & {
  readonly mission: readonly PlanItem[];
  readonly home: Metres | null;
  /** How many of its points are behind the rover. */
  readonly behind?: number;
};

/** From home dotted, since the rover may set out from anywhere. */
export const MissionWay = memo(function MissionWay({ mission, home, behind = 0, anchor, view, size }: WayProps) {
  const points = pointsOf(mission, anchor);
  const [first] = points;
  return (
    <>
      {home && first ? (
        <path
          className={behind > 0 ? 'plan-way is-done from-home' : 'plan-way from-home'}
          d={pathOf([home, first], view, size)}
        />
      ) : null}
      {behind > 1 ? <path className="plan-way is-done" d={pathOf(points.slice(0, behind), view, size)} /> : null}
      <path className="plan-way" d={pathOf(points.slice(Math.max(0, behind - 1)), view, size)} />
    </>
  );
});

type HeldProps = LayerProps & { readonly mission: readonly PlanItem[] };

/** As the rover holds it, under a draft that is another. */
export const HeldWay = memo(function HeldWay({ mission, anchor, view, size }: HeldProps) {
  const points = pointsOf(mission, anchor);
  return (
    <g aria-label={planMarkWords.legend} data-held-way>
      <path className="plan-held-way" d={pathOf(points, view, size)} />
      {points.slice(0, mostHeld).map((point) => {
        const { x, y } = toPixel(view, size, point);
        return <circle key={`${x} ${y}`} className="plan-held-way" cx={x.toFixed(1)} cy={y.toFixed(1)} r="5" />;
      })}
    </g>
  );
});

type FenceProps = LayerProps & { readonly fence: readonly PlanItem[] };

export const Fence = memo(function Fence({ fence, ...where }: FenceProps) {
  return shapesOf(fence).map((shape) => <Zone key={shape.at} shape={shape} fence={fence} {...where} />);
});

function Zone({ shape, fence, anchor, view, size }: FenceProps & { readonly shape: Shape }) {
  const { kind, inclusion, at, count } = shape;
  const items = fence.slice(at, at + count);
  const points = pointsOf(items, anchor);
  const [first] = points;
  if (first === undefined || kind === 'return' || kind === 'odd') return null;
  const { x, y } = toPixel(view, size, first);
  const className = inclusion ? 'fence' : 'fence out';
  const radiusPx = items[0] ? radiusOf(items[0]) * view.pxPerM : 0;
  // A circle that is much larger than the map is an edge that nobody can tell from a straight one.
  const isDrawable = radiusPx < 20_000 && Math.abs(x) < 40_000 && Math.abs(y) < 40_000;
  return (
    <g aria-label={inclusion ? planMarkWords.within : planMarkWords.out} data-fence={inclusion ? 'in' : 'out'}>
      {kind === 'polygon' ? (
        <path className={className} d={pathOf([...points, first], view, size)} />
      ) : isDrawable ? (
        <circle className={className} cx={x.toFixed(1)} cy={y.toFixed(1)} r={radiusPx.toFixed(1)} />
      ) : null}
      {inclusion ? null : (
        <text className="map-label" x={(x + 16).toFixed(1)} y={(y - 10).toFixed(1)}>
          {planMarkWords.outShort}
        </text>
      )}
    </g>
  );
}
