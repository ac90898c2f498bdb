/** Which vehicle is on show, and, where there are several, the list to choose from. */
import { useState } from 'react';
import type { DashboardState } from '../store/dashboard-state.ts';
import { durationText } from '../store/lengths-of-time.ts';
import { contactAgeMs, missingOf, vehicleOf } from '../store/select.ts';
import { nameOf } from '../store/vehicles.ts';
import { vehicleWords as words } from '../words/vehicles.ts';
import { Icon } from './icons.tsx';
import { Link } from './route.tsx';
import { useDashboard, useSelect } from './use-dashboard.ts';

const isUnheard = (state: DashboardState): boolean =>
  vehicleOf(state)?.contact === 'lost' || state.connection.name !== 'connected' || missingOf(state) !== null;

const shownName = (state: DashboardState): string => {
  const vehicle = vehicleOf(state);
  return vehicle === null ? (missingOf(state)?.name ?? words.noVehicle) : nameOf(vehicle);
};

/** The line under the name: whether it is heard, and what else there is. */
function standing(state: DashboardState): string {
  const vehicle = vehicleOf(state);
  if (vehicle === null) return missingOf(state) === null ? words.noneHeard : words.noContact;
  const silentMs = contactAgeMs(state);
  if (isUnheard(state)) return silentMs === null ? words.noContact : words.noContactFor(durationText(silentMs));
  const count = state.mirror.vehicles.size;
  const place = [...state.mirror.vehicles.keys()].indexOf(vehicle.id) + 1;
  return count > 1 ? words.placeOf(place, count, vehicle.link) : words.onLink(vehicle.link);
}

export function VehicleName() {
  const { choose } = useDashboard();
  const [open, setOpen] = useState(false);
  const name = useSelect(shownName);
  const line = useSelect(standing);
  const unheard = useSelect((state) => (vehicleOf(state) ?? missingOf(state)) !== null && isUnheard(state));
  const several = useSelect((state) => state.mirror.vehicles.size > (missingOf(state) === null ? 1 : 0));
  const text = <small className={unheard ? 'unheard' : undefined}>{line}</small>;
  if (!several)
    return (
      <div className="veh veh-now">
        <b>{name}</b>
        {text}
      </div>
    );
  const pick = (id: string) => {
    choose(id);
    setOpen(false);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only hears that the focus left the list
    <div className="veh" onBlur={(event) => event.currentTarget.contains(event.relatedTarget) || setOpen(false)}>
      <button
        type="button"
        className="veh-now"
        aria-haspopup="listbox"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => event.key === 'Escape' && setOpen(false)}
      >
        <b>
          {name}
          <Icon name="down" small />
        </b>
        {text}
      </button>
      {open ? <VehicleList onPick={pick} /> : null}
    </div>
  );
}

function VehicleList({ onPick }: { readonly onPick: (id: string) => void }) {
  const vehicles = useSelect((state) => state.mirror.vehicles);
  const shown = useSelect((state) => vehicleOf(state)?.id);
  return (
    <div className="veh-list">
      <div role="listbox" aria-label={words.list}>
        {[...vehicles.values()].map((vehicle) => (
          <button
            type="button"
            role="option"
            key={vehicle.id}
            aria-selected={vehicle.id === shown}
            onClick={() => onPick(vehicle.id)}
          >
            <b>{nameOf(vehicle)}</b>
            <small>
              {vehicle.groups.mode?.v.mode ?? words.modeUnknown} ·{' '}
              {vehicle.contact === 'linked' ? words.heard : words.notHeard} ·{' '}
              {vehicle.replay ? `${words.replay} · ` : ''}
              {vehicle.link}
            </small>
          </button>
        ))}
      </div>
      <Link to="/vehicles" className="veh-all">
        {words.overview}
      </Link>
    </div>
  );
}
