/** What lies on the grid beside the rover: the operator, the limit, and what is being measured. */
import { useMemo } from 'react';
import { useStore } from 'zustand';
import { type Metres, metresFrom, type Place } from '../../../store/geo.ts';
import { reachOf } from '../../../store/maps/limit.ts';
import { sumsOf } from '../../../store/maps/measure.ts';
import { isOperatorFresh, operatorAgeMs } from '../../../store/maps/operator-place.ts';
import { mapWords as words } from '../../../words/maps.ts';
import { accuracy, ageText, distance } from '../../format.ts';
import { useDashboard, useSelect } from '../../use-dashboard.ts';
import type { Size } from '../../use-size.ts';
import { useMapChoice } from '../choice.ts';
import { type Pixel, toPixel, type View } from '../view.ts';
import { cut } from '../window.ts';
import { measuring } from './measuring.ts';
import { useOperator } from './own-place.ts';

type OverProps = { readonly anchor: Place; readonly view: View; readonly size: Size; readonly rover: Metres | null };

export function MapOver(props: OverProps) {
  return (
    <>
      <LimitLine {...props} />
      <OperatorMark {...props} />
      <MeasureLines {...props} />
    </>
  );
}

const at = ({ x, y }: Pixel) => `translate(${x.toFixed(1)} ${y.toFixed(1)})`;
const isNear = ({ x, y }: Pixel, { width, height }: Size) =>
  x > -4000 && y > -4000 && x < width + 4000 && y < height + 4000;

/** A dot where this device says that it is, its accuracy as a circle to scale; hollow and with its age when it is old. */
function OperatorMark({ anchor, view, size }: OverProps) {
  const where = useOperator();
  const isFresh = useSelect(({ nowMs }) => isOperatorFresh(where, nowMs));
  const age = useSelect(({ nowMs }) => ageText(Math.floor((operatorAgeMs(where, nowMs) ?? 0) / 1000) * 1000));
  const { place, accuracyM } = where.is === 'here' ? where : { place: null, accuracyM: 0 };
  const point = useMemo(() => place && metresFrom(anchor, place), [anchor, place]);
  if (point === null) return null;
  const pixel = toPixel(view, size, point);
  if (!isNear(pixel, size)) return null;
  const radius = Math.max(12, Math.min(4000, accuracyM * view.pxPerM));
  const text = isFresh ? words.you(accuracy(accuracyM).join(' ')) : words.youOld(age);
  return (
    <g
      className={isFresh ? 'operator' : 'operator old'}
      transform={at(pixel)}
      aria-label={text}
      data-operator={isFresh ? 'live' : 'old'}
    >
      <circle className="operator-about" r={radius.toFixed(1)} />
      <circle className="operator-dot" r="7" />
      <text className="map-label operator-text" x="14" y="4">
        {text}
      </text>
    </g>
  );
}

/** From whom it should not leave to the rover, where that is too far. */
function LimitLine({ anchor, view, size, rover }: OverProps) {
  const me = useOperator();
  const choice = useMapChoice();
  const { store } = useDashboard();
  const isBeyond = useSelect((state) => reachOf(state, me, choice).is === 'beyond');
  if (!isBeyond || rover === null) return null;
  const reach = reachOf(store.getState(), me, choice);
  if (reach.is !== 'beyond') return null;
  const [from, to] = [toPixel(view, size, metresFrom(anchor, reach.from)), toPixel(view, size, rover)];
  const line = cut(from, to, size);
  if (line === null) return null;
  const radius = choice.limitM * view.pxPerM;
  return (
    <g className="limit" data-limit="beyond">
      <path
        d={`M${line.from.x.toFixed(1)} ${line.from.y.toFixed(1)}L${line.to.x.toFixed(1)} ${line.to.y.toFixed(1)}`}
      />
      {isNear(from, size) && radius < 4000 ? (
        <circle cx={from.x.toFixed(1)} cy={from.y.toFixed(1)} r={radius.toFixed(1)} />
      ) : null}
    </g>
  );
}

/** The points and legs that are being measured, each leg with its length where there is room. */
function MeasureLines({ anchor, view, size }: OverProps) {
  const { isOn, measured } = useStore(measuring);
  const points = useMemo(() => measured.points.map((place) => metresFrom(anchor, place)), [measured, anchor]);
  const legs = useMemo(() => sumsOf(measured).legs, [measured]);
  if (!isOn) return null;
  const pixels = points.map((point) => toPixel(view, size, point));
  const ends = measured.isClosed && pixels[0] ? [...pixels, pixels[0]] : pixels;
  const lines = ends.slice(1).map((to, id) => ({ id, from: ends[id] ?? to, to, lengthM: legs[id]?.lengthM ?? null }));
  const dots = pixels.map((pixel, id) => ({ id, pixel }));
  return (
    <g className="measure" data-measured={points.length}>
      {lines.map(({ id, ...leg }) => (
        <MeasureLeg key={id} size={size} {...leg} />
      ))}
      {dots.map(({ id, pixel: { x, y } }) =>
        isNear({ x, y }, size) ? (
          <circle
            key={id}
            className={id === pixels.length - 1 ? 'measure-point is-last' : 'measure-point'}
            cx={x.toFixed(1)}
            cy={y.toFixed(1)}
            r="6"
          />
        ) : null,
      )}
    </g>
  );
}

/** A leg with its length where that has room. */
const leastWordsPx = 70;

type LegProps = {
  readonly from: Pixel;
  readonly to: Pixel;
  readonly size: Size;
  readonly lengthM: number | null;
};

function MeasureLeg({ from, to, size, lengthM }: LegProps) {
  const line = cut(from, to, size);
  if (line === null) return null;
  const [x, y] = [(line.from.x + line.to.x) / 2, (line.from.y + line.to.y) / 2 - 6];
  const ends = [line.from, line.to].map((end) => `${end.x.toFixed(1)} ${end.y.toFixed(1)}`);
  return (
    <>
      <path className="measure-leg" d={`M${ends.join('L')}`} />
      {lengthM !== null && Math.hypot(to.x - from.x, to.y - from.y) > leastWordsPx ? (
        <text className="map-label measure-text" x={x.toFixed(1)} y={y.toFixed(1)} textAnchor="middle">
          {distance(lengthM).join(' ')}
        </text>
      ) : null}
    </>
  );
}
