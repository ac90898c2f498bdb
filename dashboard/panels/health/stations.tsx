/** Other ground stations beside this dashboard: who may speak to the rover, who does, and what was kept from it. */
import type { ForwardState, ForwardStation } from '../../../bridge/protocol/forward.ts';
import type { DashboardState } from '../../store/dashboard-state.ts';
import { ageMsOf } from '../../store/select.ts';
import { durationText } from '../../store/words.ts';
import { ageText, figure } from '../format.ts';
import { Icon } from '../icons.tsx';
import { useSelect } from '../use-dashboard.ts';

const reportAge = (state: DashboardState): string => ageText(ageMsOf(state, state.mirror.health?.at));

export function Stations() {
  const forwards = useSelect((state) => state.mirror.health?.forwards);
  const age = useSelect(reportAge);
  if (forwards === undefined) return null;
  return (
    <section className="card health-stations" aria-label="Other ground stations">
      <h2>
        Other ground stations <small>as of {age} ago, every 10 s</small>
      </h2>
      <div className="scroll">
        <table>
          <thead>
            <tr>
              <th>Station</th>
              <th className="r">Heard</th>
              <th className="r nophone">Since</th>
              <th className="r">Passed</th>
              <th>Kept from the rover</th>
            </tr>
          </thead>
          {forwards.map((forward) => (
            <Endpoint key={forward.id} forward={forward} />
          ))}
        </table>
      </div>
    </section>
  );
}

function Endpoint({ forward }: { readonly forward: ForwardState }) {
  const { id, url, up, why, stations, peers } = forward;
  const listeners = Math.max(0, peers - new Set(stations.map(({ where }) => where)).size);
  return (
    <tbody>
      <tr>
        <th scope="rowgroup" colSpan={5} className={up ? undefined : 'caution'}>
          {id}: {up ? rightsOf(forward) : `down: ${why}`} <span className="muted nophone">{url}</span>
          {listeners > 0 ? <span className="muted"> and {listeners} that only listen</span> : null}
        </th>
      </tr>
      {stations.map((station) => (
        <Station key={`${station.systemId}/${station.componentId}`} station={station} />
      ))}
    </tbody>
  );
}

const rightsOf = ({ write, heartbeat }: ForwardState): string => {
  if (!write) return 'read-only';
  return heartbeat ? 'may speak to the rover, and holds off its failsafe' : 'may speak to the rover';
};

function Station({ station }: { readonly station: ForwardStation }) {
  const { systemId, componentId, where, passed } = station;
  const heard = useSelect((state) => ageText(ageMsOf(state, station.heardAt)));
  const since = useSelect((state) => durationText(ageMsOf(state, station.since) ?? 0));
  const words = keptText(station);
  return (
    <tr>
      <td>
        {systemId}/{componentId} <span className="muted">{where}</span>
      </td>
      <td className="r">{heard}</td>
      <td className="r nophone">{since}</td>
      <td className="r">{figure(passed)}</td>
      <td className={needsMending(station) ? 'caution' : undefined}>
        {needsMending(station) ? <Icon name="warn" small /> : null} {words === '' ? 'nothing' : words}
      </td>
    </tr>
  );
}

/** By what the bridge counts. */
const reasons: Readonly<Record<string, string>> = {
  read_only: 'this endpoint is read-only',
  heartbeat: 'heartbeats',
  never: 'sticks, set-points or stream rates',
  lease: 'an operator has the rover',
  stop: 'the rover was stopped',
  claims_bridge: 'it uses the system id of this bridge',
  claims_vehicle: 'it claims to be a vehicle',
  lives_elsewhere: 'another station has its system id',
  too_fast: 'too many frames',
  link_busy: 'the link was busy',
  late: 'they had waited too long',
  overtaken: 'somebody took the rover meanwhile',
  no_way: 'for somebody unknown',
  for_bridge: 'for this bridge',
};

const keptText = ({ dropped }: ForwardStation): string =>
  Object.entries(dropped)
    .map(([why, count]) => `${figure(count)}: ${reasons[why] ?? why}`)
    .join(', ');

const needsMending = ({ dropped }: ForwardStation): boolean =>
  dropped.claims_bridge !== undefined || dropped.lives_elsewhere !== undefined;
