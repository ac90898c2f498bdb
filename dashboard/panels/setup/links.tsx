/** The way from here to the rover as a picture with where it hurts, and each link of the bridge with all that it tells. */

import type { ReactNode } from 'react';
import type { LinkState } from '../../../bridge/protocol/state.ts';
import { type Chain, chainOf, type LegState, marginsOf, pastOf } from '../../store/chain.ts';
import type { DashboardState } from '../../store/dashboard-state.ts';
import { durationText } from '../../store/lengths-of-time.ts';
import { ageMsOf, contactAgeMs, stateAgeMs, vehicleOf, wallBaseMs } from '../../store/select.ts';
import { badgeWords } from '../../words/badge.ts';
import { chainWords as words } from '../../words/chain.ts';
import { figureWords } from '../../words/common.ts';
import { setupWords } from '../../words/setup.ts';
import { linkDetail } from '../badge.tsx';
import { ageText, figure, rate } from '../format.ts';
import { Icon, type IconName } from '../icons.tsx';
import { Link } from '../route.tsx';
import { SetupFrame } from './frame.tsx';
import { useSlowState } from './slow.ts';

export function LinksPage() {
  const state = useSlowState();
  const { links } = state.mirror;
  const isOld = chainOf(state).near === 'down';
  return (
    <SetupFrame
      title={setupWords.links}
      aside={
        <Link to="/health" className="btn">
          <Icon name="health" />
          {words.toHealth}
        </Link>
      }
    >
      <ChainCard state={state} />
      <section className={`card setup-links-list${isOld ? ' is-old' : ''}`} aria-label={words.links}>
        <h2>
          {words.links} <small>{isOld ? words.linksOld(ageText(stateAgeMs(state))) : words.linksHint}</small>
        </h2>
        {links.length === 0 ? <p className="muted">{words.noLinks}</p> : null}
        <ul className="link-cards">
          {links.map((link) => (
            <LinkCard key={link.id} link={link} state={state} isOld={isOld} />
          ))}
        </ul>
      </section>
      <Forwards state={state} />
    </SetupFrame>
  );
}

const legLooks: Readonly<Record<LegState, { readonly icon: IconName; readonly tone: string }>> = {
  good: { icon: 'check', tone: 'ok' },
  poor: { icon: 'warn', tone: 'caution' },
  down: { icon: 'no', tone: 'warn' },
  unknown: { icon: 'question', tone: 'muted' },
};

function ChainCard({ state }: { readonly state: DashboardState }) {
  const chain = chainOf(state);
  const { connection, quality, mirror } = state;
  // What was true before the cut is no answer to how it is.
  const isCut = chain.near === 'down';
  const upLinks = mirror.links.filter(({ up }) => up).length;
  return (
    <section className="card chain-card" aria-label={words.title} data-near={chain.near} data-far={chain.far}>
      <h2>{words.title}</h2>
      <ol className="chain">
        <Station icon="eye" title={words.page}>
          {badgeWords.states[connection.name]}
        </Station>
        <Leg state={chain.near}>
          <b>{figureWords.ms(figure(isCut ? null : quality.rttMs))}</b>
          <small>{linkDetail(state)}</small>
        </Leg>
        <Station icon="link" title={words.bridge}>
          {isCut ? words.linksNow : setupWords.linksUp(upLinks, mirror.links.length)}
        </Station>
        <Leg state={chain.far}>
          <b>{isCut ? figureWords.pct(figure(null)) : lossText(state)}</b>
          <small>{words.loss.toLowerCase()}</small>
        </Leg>
        <Station icon="drive" title={vehicleOf(state)?.id ?? words.rover}>
          {contactText(state)}
        </Station>
      </ol>
      <p className="chain-words" role="status">
        <Sentence chain={chain} />
      </p>
    </section>
  );
}

function Sentence({ chain: { near, far, sentence } }: { readonly chain: Chain }) {
  const worst = [near, far].includes('down') ? 'down' : [near, far].includes('poor') ? 'poor' : far;
  const { icon, tone } = legLooks[worst];
  return (
    <>
      <span className={tone}>
        <Icon name={icon} />
      </span>
      <b>{sentence}</b>
    </>
  );
}

const lossText = ({ mirror }: DashboardState): string => {
  const known = mirror.links.flatMap(({ up, lossPct }) => (up && lossPct !== null ? [lossPct] : []));
  return figureWords.pct(known.length === 0 ? figure(null) : figure(Math.min(...known), 1));
};

function contactText(state: DashboardState): string {
  const age = contactAgeMs(state);
  return age === null ? words.ageUnknown : words.heard(ageText(age));
}

type StationProps = { readonly icon: IconName; readonly title: string; readonly children: ReactNode };

const Station = ({ icon, title, children }: StationProps) => (
  <li className="chain-station">
    <Icon name={icon} />
    <b>{title}</b>
    <small>{children}</small>
  </li>
);

const Leg = ({ state, children }: { readonly state: LegState; readonly children: ReactNode }) => (
  <li className="chain-leg" data-leg={state}>
    <span className={`chain-line ${legLooks[state].tone}`}>
      <Icon name={legLooks[state].icon} small />
    </span>
    {children}
  </li>
);

type LinkCardProps = { readonly link: LinkState; readonly state: DashboardState; readonly isOld: boolean };

/** How a link is; while the bridge is not heard, how it was. */
const standing = ({ up, why }: LinkState, isOld: boolean): readonly [IconName, tone: string, string] => {
  if (isOld) return ['question', 'muted', up ? words.wasOpen : words.wasDown];
  return up ? ['check', 'ok', words.open] : ['no', 'warn', words.down(why)];
};

function LinkCard({ link, state, isOld }: LinkCardProps) {
  const [icon, tone, how] = standing(link, isOld);
  const { sinceWall, reconnects } = pastOf(state.mirror.events, link.id);
  const base = wallBaseMs(state);
  const since =
    sinceWall === null || base === null
      ? words.sinceUnknown
      : durationText(Math.max(0, base + state.nowMs - sinceWall));
  const facts: readonly (readonly [string, string])[] = [
    [words.since, since],
    [words.role, link.replay ? words.replay : roleText(link)],
    [words.frames, words.perS(figure(link.framesPerS))],
    [words.data, rate(link.bytesPerS).join(' ')],
    [words.loss, figureWords.pct(figure(link.lossPct, 1))],
    [words.reconnects, `${reconnects}, ${words.reconnectsHint}`],
    [words.noise, marginText(state, link)],
    [words.signing, signingText(link)],
  ];
  return (
    <li data-link={link.name} data-up={link.up}>
      <header>
        <span className={tone}>
          <Icon name={icon} small />
        </span>
        <b>{link.name}</b>
        <span className={tone === 'ok' ? 'muted' : tone}>{how}</span>
        <small className="muted">{link.url}</small>
      </header>
      <dl className="facts">
        {facts.map(([what, text]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </li>
  );
}

const roleText = ({ ways }: LinkState): string =>
  ways === undefined || ways.length === 0
    ? words.onlyRole
    : ways
        .map(({ use, lateMs }) =>
          lateMs > 0 ? `${words.roles[use]}, ${words.late(figureWords.ms(figure(lateMs)))}` : words.roles[use],
        )
        .join('; ');

/** A modem tells of the link that carries the vehicle on show. */
function marginText(state: DashboardState, link: LinkState): string {
  const { hereDb, thereDb } = marginsOf(state);
  if (vehicleOf(state)?.link !== link.name || (hereDb === null && thereDb === null)) return words.noRadio;
  const db = (value: number | null) => figureWords.decibels(figure(value));
  return `${words.noiseHere(db(hereDb))}, ${words.noiseThere(db(thereDb))}`;
}

function signingText({ signing }: LinkState): string {
  if (signing === undefined) return words.unsigned;
  const refused = Object.values(signing.refused).reduce((sum, count) => sum + count, 0);
  return words.signed(figure(signing.verified), figure(refused));
}

function Forwards({ state }: { readonly state: DashboardState }) {
  const forwards = state.mirror.health?.forwards ?? [];
  const healthAge = ageMsOf(state, state.mirror.health?.at);
  return (
    <section className="card" aria-label={words.forwards}>
      <h2>
        {words.forwards} {healthAge === null ? null : <small>{words.heard(ageText(healthAge))}</small>}
      </h2>
      {forwards.length === 0 ? <p className="muted">{words.noForwards}</p> : null}
      <dl className="facts">
        {forwards.map(({ id, url, up, why, write, stations }) => (
          <div key={id}>
            <dt>
              {id} <small>{url}</small>
            </dt>
            <dd className={up ? undefined : 'warn'}>
              {up
                ? `${write ? words.forwardWrites : words.forwardReads}, ${words.stations(stations.length)}`
                : words.down(why)}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
