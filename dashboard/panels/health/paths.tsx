/** Each leg of the way to the rover: page to bridge, by every address there is, and bridge to vehicle. */

import type { LinkState } from '../../../bridge/protocol/state.ts';
import type { PathView } from '../../client/view.ts';
import { isDown, ratesOf } from '../../store/history.ts';
import { badgeWords } from '../../words/badge.ts';
import { commonWords, figureWords } from '../../words/common.ts';
import { healthWords, pathWords as words } from '../../words/health.ts';
import { linkDetail, wayText } from '../badge.tsx';
import { figure, rate, unknown } from '../format.ts';
import { Icon } from '../icons.tsx';
import { Scroll } from '../scroll.tsx';
import { useSelect } from '../use-dashboard.ts';
import { Signed } from './signed.tsx';

export function Paths() {
  const paths = useSelect((state) => state.paths);
  const links = useSelect((state) => state.mirror.links);
  const isOld = useSelect(({ connection }) => isDown(connection.name));
  return (
    <section className="card health-paths" aria-label={words.title}>
      <h2>
        {words.title} <small>{paths.length > 1 ? words.several : words.one}</small>
      </h2>
      <Scroll>
        <table>
          <thead>
            <tr>
              <th>{words.path}</th>
              <th>{words.state}</th>
              <th className="r">{words.rtt}</th>
              <th className="r">{words.loss}</th>
              <th className="r">{words.down}</th>
              <th className="r nophone">{words.up}</th>
            </tr>
          </thead>
          <tbody>
            {paths.length > 1 ? paths.map((path) => <Address key={path.url} path={path} />) : <OnlyAddress />}
            {links.map((link) => (
              <tr key={link.id} className={isOld ? 'is-old' : undefined}>
                <td>
                  {words.toLink(link.id)} {link.replay ? `${commonWords.replay} ` : ''}
                  <span className="muted nophone">{link.url}</span>
                  {link.signing ? <Signed state={link.signing} /> : null}
                </td>
                <State good={isOld ? null : link.up} text={howOf(link, isOld)} />
                <td className="r">{figureWords.ms(unknown)}</td>
                <td className="r">{figureWords.pct(figure(link.lossPct, 1))}</td>
                <td className="r">{rate(link.bytesPerS).join(' ')}</td>
                <td className="r nophone">{figureWords.kilobytesPerS(unknown)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {links.length === 0 ? <p className="muted">{words.noLinks}</p> : null}
    </section>
  );
}

const howOf = (link: LinkState, isOld: boolean): string => {
  if (isOld) return link.up ? words.wasOpen : words.wasDown;
  return link.up ? wayUse(link) : words.linkDown(link.why);
};

/** What the link is there for, where a vehicle has several. */
function wayUse({ ways }: LinkState): string {
  if (ways === undefined) return words.open;
  return ways
    .map(({ vehicle, use, lateMs }) => {
      const text = words.uses[use](vehicle);
      return lateMs > 0 ? words.late(text, (lateMs / 1000).toFixed(1)) : text;
    })
    .join('; ');
}

/** `good`: null where nobody can tell now. */
const State = ({ good, text }: { readonly good: boolean | null; readonly text: string }) => (
  <td className={good === false ? 'caution' : undefined}>
    <span className={good ? 'path-state good' : 'path-state'}>
      <Icon name={good === null ? 'question' : good ? 'check' : 'warn'} small />
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
        {words.toBridge} <span className="muted">{way}</span>
      </td>
      <State
        good={name === 'connected'}
        text={name === 'connected' ? words.inUse : healthWords.state(badgeWords.states[name], detail)}
      />
      <td className="r">{figureWords.ms(rtt)}</td>
      <td className="r">{figureWords.pct(loss)}</td>
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
      <td>{words.toHost(hostOf(url))}</td>
      <State good={isUp} text={isUp ? (leads ? words.inUse : words.standingBy) : badgeWords.states[connection.name]} />
      <td className="r">{figureWords.ms(figure(quality.rttMs))}</td>
      <td className="r">{figureWords.pct(figure(quality.lossPct, 1))}</td>
      <td className="r">{figureWords.kilobytesPerS(unknown)}</td>
      <td className="r nophone">{figureWords.kilobytesPerS(unknown)}</td>
    </tr>
  );
}

const hostOf = (url: string): string => url.replace(/^\w+:\/\//, '').replace(/\/.*$/, '');
