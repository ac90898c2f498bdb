/** The tile servers that the bridge was started with, and how each is. */
import type { TileSource } from '../../../../bridge/protocol/maps.ts';
import { serverSource } from '../../../store/maps/rover.ts';
import { mapWords as words } from '../../../words/maps.ts';
import { sizeOf } from '../../format.ts';
import { useRover } from './desk.ts';
import { PackRow } from './pack-row.tsx';

export function ServersCard() {
  const servers = useRover((state) => state.servers);
  return (
    <section className="card" aria-label={words.servers}>
      <h2>{words.servers}</h2>
      {servers.length === 0 ? <p className="muted">{words.serversNone}</p> : null}
      <ul className="maps-list">
        {servers.map((server) => (
          <ServerRow key={server.name} server={server} />
        ))}
      </ul>
    </section>
  );
}

function ServerRow({ server }: { readonly server: TileSource }) {
  const { host, state, why, cachedB } = server;
  const cached = cachedB > 0 ? sizeOf(cachedB) : null;
  return <PackRow source={serverSource(server)} about={[host, words.states[state], why === '' ? null : why, cached]} />;
}
