/** Other ground stations beside this dashboard: who may speak to the rover, who does, and what was kept from it. */

import type { ForwardState, ForwardStation } from '../../../bridge/protocol/forward.ts';
import type { DashboardState } from '../../store/dashboard-state.ts';
import { durationText } from '../../store/lengths-of-time.ts';
import { ageMsOf } from '../../store/select.ts';
import { stationWords as words } from '../../words/health.ts';
import { ageText, figure } from '../format.ts';
import { Icon } from '../icons.tsx';
import { Scroll } from '../scroll.tsx';
import { useSelect } from '../use-dashboard.ts';

const reportAge = (state: DashboardState): string => ageText(ageMsOf(state, state.mirror.health?.at));

export function Stations() {
  const forwards = useSelect((state) => state.mirror.health?.forwards);
  const age = useSelect(reportAge);
  if (forwards === undefined) return null;
  return (
    <section className="card health-stations" aria-label={words.title}>
      <h2>
        {words.title} <small>{words.asOf(age)}</small>
      </h2>
      <Scroll>
        <table>
          <thead>
            <tr>
              <th>{words.station}</th>
              <th className="r">{words.heard}</th>
              <th className="r nophone">{words.since}</th>
              <th className="r">{words.passed}</th>
              <th>{words.kept}</th>
            </tr>
          </thead>
          {forwards.map((forward) => (
            <Endpoint key={forward.id} forward={forward} />
          ))}
        </table>
      </Scroll>
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
          {words.endpoint(id, up ? rightsOf(forward) : words.down(why))} <span className="muted nophone">{url}</span>
          {listeners > 0 ? <span className="muted">{words.listeners(listeners)}</span> : null}
        </th>
      </tr>
      {stations.map((station) => (
        <Station key={`${station.systemId}/${station.componentId}`} station={station} />
      ))}
    </tbody>
  );
}

const rightsOf = ({ write, heartbeat }: ForwardState): string => {
  if (!write) return words.readOnly;
  return heartbeat ? words.holdsOff : words.speaks;
};

function Station({ station }: { readonly station: ForwardStation }) {
  const { systemId, componentId, where, passed } = station;
  const heard = useSelect((state) => ageText(ageMsOf(state, station.heardAt)));
  const since = useSelect((state) => durationText(ageMsOf(state, station.since) ?? 0));
  const kept = keptText(station);
  return (
    <tr>
      <td>
        {systemId}/{componentId} <span className="muted">{where}</span>
      </td>
      <td className="r">{heard}</td>
      <td className="r nophone">{since}</td>
      <td className="r">{figure(passed)}</td>
      <td className={needsMending(station) ? 'caution' : undefined}>
        {needsMending(station) ? <Icon name="warn" small /> : null} {kept === '' ? words.nothing : kept}
      </td>
    </tr>
  );
}

/** By what the bridge counts. */
const reasons: Readonly<Record<string, string>> = words.reasons;

const keptText = ({ dropped }: ForwardStation): string =>
  Object.entries(dropped)
    .map(([why, count]) => words.keptFor(figure(count), reasons[why] ?? why))
    .join(', ');

const needsMending = ({ dropped }: ForwardStation): boolean =>
  dropped.claims_bridge !== undefined || dropped.lives_elsewhere !== undefined;
