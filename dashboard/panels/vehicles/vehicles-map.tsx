/** All vehicles on one small map: where each is, where it heads, and its name. It only shows; a touch chooses. */
import type { Vehicle } from '../../../bridge/protocol/vehicle.ts';
import { type Metres, metresFrom } from '../../store/geo.ts';
import { vehicleOf } from '../../store/select.ts';
import { groupOf, nameOf, placeOfVehicle } from '../../store/vehicles.ts';
import { vehicleWords as words } from '../../words/vehicles.ts';
import { ageText } from '../format.ts';
import { Grid } from '../map/grid.tsx';
import { RoverMark } from '../map/layers.tsx';
import { ScaleBar } from '../map/scale-bar.tsx';
import { fitted, type Insets, toPixel, type View } from '../map/view.ts';
import { useSelect } from '../use-dashboard.ts';
import { type Size, useSize } from '../use-size.ts';
import '../map/map.css';

const insets: Insets = { top: 44, right: 76, bottom: 72, left: 76 };
const origin: Metres = { eastM: 0, northM: 0 };

type Placed = { readonly vehicle: Vehicle; readonly point: Metres };

/** As seen from the first that says where it is. */
function placedOf(vehicles: readonly Vehicle[]): readonly Placed[] {
  const known = vehicles.flatMap((vehicle) => {
    const place = placeOfVehicle(vehicle);
    return place === null ? [] : [{ vehicle, place }];
  });
  const [first] = known;
  return known.map(({ vehicle, place }) => ({ vehicle, point: first ? metresFrom(first.place, place) : origin }));
}

export function VehiclesMap({ vehicles }: { readonly vehicles: readonly Vehicle[] }) {
  const { ref, size } = useSize<HTMLDivElement>();
  const placed = placedOf(vehicles);
  const points = placed.map(({ point }) => point);
  const view = size.width === 0 ? null : fitted(points, size, insets);
  return (
    <section className="card vehicles-map" aria-label={words.map(placed.length)}>
      <div ref={ref}>
        {placed.length === 0 ? <p className="muted">{words.noPlaces}</p> : null}
        {view === null ? null : (
          <>
            <Grid view={view} size={size} origin={origin} topPx={12} />
            <svg className="map-things" width={size.width} height={size.height} role="presentation">
              {placed.map((one) => (
                <Mark key={one.vehicle.id} {...one} view={view} size={size} />
              ))}
              <ScaleBar pxPerM={view.pxPerM} x={size.width - 14} y={size.height - 20} />
            </svg>
          </>
        )}
      </div>
    </section>
  );
}

function Mark({ vehicle, point, view, size }: Placed & { readonly view: View; readonly size: Size }) {
  const isShown = useSelect((state) => vehicleOf(state)?.id === vehicle.id);
  const stale = useSelect((state) => groupOf(state, vehicle, 'pose').freshness === 'stale');
  const age = useSelect((state) => ageText(groupOf(state, vehicle, 'pose').ageMs));
  const at = toPixel(view, size, point);
  return (
    <>
      <RoverMark
        {...{ at, stale, age }}
        headingDeg={vehicle.groups.pose?.v.headingDeg ?? null}
        pxPerM={view.pxPerM}
        doubted={false}
        wordsPx={0}
        isBrief
      />
      <text className={isShown ? 'map-label vehicles-name is-shown' : 'map-label vehicles-name'} x={at.x} y={at.y + 36}>
        {nameOf(vehicle)}
      </text>
    </>
  );
}
