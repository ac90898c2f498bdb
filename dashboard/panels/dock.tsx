/**
 * The bottom edge: how far the mission is, how the vehicle's link is, and, in the corner where the stop button belongs,
 * the plain word that this page only looks.
 */
import type { DashboardState } from '../store/dashboard-state.ts';
import { valuesOf, vehicleOf } from '../store/select.ts';
import './dock.css';
import { figure } from './format.ts';
import { Icon } from './icons.tsx';
import { useSelect } from './use-dashboard.ts';

export const Dock = () => (
  <footer className="dock">
    <Mission />
    <LinkSummary />
    <span className="sp" />
    <ViewOnly />
  </footer>
);

function ViewOnly() {
  const replay = useSelect((state) => vehicleOf(state)?.replay ?? false);
  return (
    <div className="view-only">
      <Icon name="eye" />
      <div>
        <b>View only</b>
        <small>
          {replay ? 'A recording cannot be driven or stopped' : 'Stop the rover with its own transmitter or switch'}
        </small>
      </div>
    </div>
  );
}

function Mission() {
  const item = useSelect((state) => valuesOf(state, 'mission')?.currentItem ?? null);
  const total = useSelect((state) => valuesOf(state, 'mission')?.totalItems ?? null);
  const word = useSelect((state) => valuesOf(state, 'mission')?.state ?? null);
  const done = word === 'complete' ? total : item === null ? null : item - 1;
  const known = item !== null && total !== null && total > 0;
  return (
    <div className="dock-part">
      <b>{known ? `Mission ${item} of ${total}` : 'No mission'}</b>
      {known ? (
        <div className="meter dock-meter" role="img" aria-label={`Waypoint ${item} of ${total}`}>
          <i style={{ width: `${Math.max(0, Math.min(100, (100 * (done ?? 0)) / total))}%` }} />
        </div>
      ) : null}
      <small>{known ? (word ?? 'state unknown') : 'the rover has named none'}</small>
    </div>
  );
}

const linkOf = (state: DashboardState) => {
  const name = vehicleOf(state)?.link;
  return state.mirror.links.find((link) => link.name === name) ?? null;
};

function LinkSummary() {
  const url = useSelect((state) => linkOf(state)?.url ?? null);
  const text = useSelect((state) => {
    const link = linkOf(state);
    if (link === null) return 'no link to a vehicle';
    if (!link.up) return link.why;
    return `${figure(link.framesPerS)} frames/s · loss ${figure(link.lossPct, 1)} %`;
  });
  return (
    <div className="dock-part dock-link">
      <b>{url ?? 'No link'}</b>
      <small>{text}</small>
    </div>
  );
}
