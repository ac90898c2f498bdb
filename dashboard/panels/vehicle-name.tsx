/** Which vehicle is on show, and, where there are several, the list to choose from. */
import { useState } from 'react';
import type { Vehicle } from '../../bridge/protocol/vehicle.ts';
import type { DashboardState } from '../store/dashboard-state.ts';
import { contactAgeMs, vehicleOf } from '../store/select.ts';
import { durationText } from '../store/words.ts';
import { capital } from './format.ts';
import { Icon } from './icons.tsx';
import { useDashboard, useSelect } from './use-dashboard.ts';

/** `Rover 1`: what it is and its system id, until it has a name of its own. */
export const nameOf = ({ systemId, groups }: Vehicle): string =>
  `${capital(groups.identity?.v.vehicleType ?? 'vehicle')} ${systemId}`;

/** The line under the name: whether it is heard, and what else there is. */
function standing(state: DashboardState): string {
  const vehicle = vehicleOf(state);
  if (vehicle === null) return 'none heard yet';
  const silentMs = contactAgeMs(state);
  if (vehicle.contact === 'lost' || state.connection.name !== 'connected')
    return silentMs === null ? 'no contact' : `no contact ${durationText(silentMs)}`;
  const count = state.mirror.vehicles.size;
  const place = [...state.mirror.vehicles.keys()].indexOf(vehicle.id) + 1;
  return count > 1 ? `${place} of ${count} · ${vehicle.link}` : `on ${vehicle.link}`;
}

export function VehicleName() {
  const { choose } = useDashboard();
  const [open, setOpen] = useState(false);
  const name = useSelect((state) => {
    const vehicle = vehicleOf(state);
    return vehicle ? nameOf(vehicle) : 'No vehicle';
  });
  const line = useSelect(standing);
  const several = useSelect((state) => state.mirror.vehicles.size > 1);
  const text = <small className={line.startsWith('no contact') ? 'unheard' : undefined}>{line}</small>;
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
    <div className="veh-list" role="listbox" aria-label="Vehicles">
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
            {vehicle.groups.mode?.v.mode ?? 'mode unknown'} · {vehicle.contact === 'linked' ? 'heard' : 'not heard'} ·{' '}
            {vehicle.replay ? 'REPLAY · ' : ''}
            {vehicle.link}
          </small>
        </button>
      ))}
    </div>
  );
}
