/** Each leg of the way to the rover: page to bridge, by every address there is, and bridge to vehicle. */
import type { LinkState } from '../../../bridge/protocol/state.ts';
import type { PathView } from '../../client/view.ts';
import { ratesOf } from '../../store/history.ts';
import { linkDetail, linkWords, wayText } from '../badge.tsx';
import { figure, rate, unknown } from '../format.ts';
import { Icon } from '../icons.tsx';
import { useSelect } from '../use-dashboard.ts';
import { Signed } from './signed.tsx';

export function Paths() {
  const paths = useSelect((state) => state.paths);
  const links = useSelect((state) => state.mirror.links);
  return (
    <section className="card health-paths" aria-label="Paths">
      <h2>
        Paths <small>{paths.length > 1 ? 'telemetry from whichever is first' : 'page to bridge to vehicle'}</small>
      </h2>
      <div className="scroll">
        <table>
          <thead>
            <tr>
              <th>Path</th>
              <th>State</th>
              <th className="r">RTT</th>
              <th className="r">Loss</th>
              <th className="r">Down</th>
              <th className="r nophone">Up</th>
            </tr>
          </thead>
          <tbody>
            {paths.length > 1 ? paths.map((path) => <Address key={path.url} path={path} />) : <OnlyAddress />}
            {links.map((link) => (
              <tr key={link.id}>
                <td>
                  Bridge → {link.id} {link.replay ? 'REPLAY ' : ''}
                  <span className="muted nophone">{link.url}</span>
                  {link.signing ? <Signed state={link.signing} /> : null}
                </td>
                <State good={link.up} text={link.up ? wayUse(link) : `down: ${link.why}`} />
                <td className="r">{unknown} ms</td>
                <td className="r">{figure(link.lossPct, 1)} %</td>
                <td className="r">{rate(link.bytesPerS).join(' ')}</td>
                <td className="r nophone">{unknown} kB/s</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {links.length === 0 ? <p className="muted">The bridge has named no links to vehicles.</p> : null}
    </section>
  );
}

const useWords = { carries: 'carries', stands_by: 'stands by for', silent: 'silent about' } as const;

/** What the link is there for, where a vehicle has several. */
function wayUse({ ways }: LinkState): string {
  if (ways === undefined) return 'open';
  return ways
    .map(({ vehicle, use, lateMs }) => {
      const late = lateMs > 0 ? `, ${(lateMs / 1000).toFixed(1)} s late` : '';
      return `${useWords[use]} ${vehicle}${late}`;
    })
    .join('; ');
}

const State = ({ good, text }: { readonly good: boolean; readonly text: string }) => (
  <td className={good ? undefined : 'caution'}>
    <span className={good ? 'path-state good' : 'path-state'}>
      <Icon name={good ? 'check' : 'warn'} small />
      {text}
    </span>
  </td>
);

function OnlyAddress() {
  const name = useSelect((state) => state.connection.name);
  const detail = useSelect(linkDetail);
  const way = useSelect(wayText);
  const rtt = useSelect((state) => figure(state.quality.rttMs));
  const loss = useSelect((state) => figure(state.quality.lossPct, 1));
  const down = useSelect((state) => rate(ratesOf(state.history)?.inPerS ?? null).join(' '));
  const up = useSelect((state) => rate(ratesOf(state.history)?.outPerS ?? null).join(' '));
  return (
    <tr>
      <td>
        Page → bridge <span className="muted">{way}</span>
      </td>
      <State good={name === 'connected'} text={name === 'connected' ? 'in use' : `${linkWords[name]}, ${detail}`} />
      <td className="r">{rtt} ms</td>
      <td className="r">{loss} %</td>
      <td className="r">{down}</td>
      <td className="r nophone">{up}</td>
    </tr>
  );
}

/** What goes over each address is not counted apart. */
function Address({ path: { url, connection, quality, leads } }: { readonly path: PathView }) {
  const isUp = connection.name === 'connected';
  return (
    <tr>
      <td>Page → {hostOf(url)}</td>
      <State good={isUp} text={isUp ? (leads ? 'in use' : 'standing by') : linkWords[connection.name]} />
      <td className="r">{figure(quality.rttMs)} ms</td>
      <td className="r">{figure(quality.lossPct, 1)} %</td>
      <td className="r">{unknown} kB/s</td>
      <td className="r nophone">{unknown} kB/s</td>
    </tr>
  );
}

const hostOf = (url: string): string => url.replace(/^\w+:\/\//, '').replace(/\/.*$/, '');
