/** How the link to the bridge is: a shape, a word, a detail, five bars, latency and age. Opens Health. */

import type { ReactNode } from 'react';
import type { Grade } from '../../bridge/protocol/quality.ts';
import type { ConnectionState } from '../client/connection-state.ts';
import type { DashboardState } from '../store/dashboard-state.ts';
import { stateAgeMs, wayOf } from '../store/select.ts';
import { badgeWords as words } from '../words/badge.ts';
import './badge.css';
import { ageText } from './format.ts';
import { Link } from './route.tsx';
import { useSelect } from './use-dashboard.ts';

type Name = ConnectionState['name'];

const shapes: Readonly<Record<Name, ReactNode>> = {
  connected: (
    <>
      <circle cx="11" cy="11" r="10" fill="currentColor" />
      <path d="m6.5 11.5 3 3 6-6.5" fill="none" stroke="var(--bg1)" strokeWidth="2.6" />
    </>
  ),
  connecting: (
    <g className="spin">
      <circle cx="11" cy="11" r="8.6" fill="none" stroke="currentColor" strokeWidth="3.4" strokeDasharray="38 16" />
    </g>
  ),
  reconnecting: (
    <>
      <path
        d="M19 8.5A8.6 8.6 0 0 0 3.6 7M3 13.5A8.6 8.6 0 0 0 18.4 15"
        fill="none"
        stroke="currentColor"
        strokeWidth="3"
      />
      <path d="M3 2v6h6zM19 20v-6h-6z" fill="currentColor" />
    </>
  ),
  stale: (
    <>
      <path d="M11 1 21 11 11 21 1 11z" fill="currentColor" />
      <path d="M11 6.5V12l3 2" fill="none" stroke="var(--bg1)" strokeWidth="2.2" />
    </>
  ),
  failed: (
    <>
      <path d="M6.6.8h8.8l5.8 5.8v8.8l-5.8 5.8H6.6L.8 15.4V6.6z" fill="currentColor" />
      <path d="m7 7 8 8M15 7l-8 8" stroke="var(--bg1)" strokeWidth="2.6" />
    </>
  ),
  closed: (
    <>
      <circle cx="11" cy="11" r="8.6" fill="none" stroke="currentColor" strokeWidth="2.8" />
      <path d="M5 17 17 5" stroke="currentColor" strokeWidth="2.8" />
    </>
  ),
};

export const LinkShape = ({ name, size = 22 }: { readonly name: Name; readonly size?: number }) => (
  <svg className={`shape shape-${name}`} width={size} height={size} viewBox="0 0 22 22" aria-hidden="true">
    {shapes[name]}
  </svg>
);

const barsOf: Readonly<Record<Grade, number>> = { excellent: 5, good: 4, fair: 3, poor: 2, critical: 1 };

export function Bars({ grade, lit }: { readonly grade: Grade | null; readonly lit: boolean }) {
  const count = lit && grade ? barsOf[grade] : 0;
  return (
    <span className={`bars grade-${grade ?? 'none'}`} aria-hidden="true">
      {[1, 2, 3, 4, 5].map((step) => (
        <i key={step} className={step <= count ? `h${step}` : `h${step} off`} />
      ))}
    </span>
  );
}

/** How the conversation is carried, in words; empty where it is not. */
export function wayText(state: DashboardState): string {
  const way = wayOf(state);
  return way === null ? '' : words.ways[way];
}

/** The word beside the state: why, or how well, in few words. */
export function linkDetail({ connection, quality, nowMs }: DashboardState): string {
  switch (connection.name) {
    case 'connecting':
      return words.firstTry;
    case 'connected':
      return quality.grade === null ? words.measuring : words.grades[quality.grade];
    case 'stale':
      return words.nothingFor(ageText(nowMs - connection.heardAt));
    case 'reconnecting':
      return words.attempt(connection.attempt);
    case 'failed':
      return connection.why;
    case 'closed':
      return words.byYou;
  }
}

const pulseEveryMs = 2000;

/** Another number for every answer that was heard, at most every 2 s: the shape pulses once for each. */
const beatOf = ({ history }: DashboardState): number => Math.floor((history.roundTrips.at(-1)?.at ?? 0) / pulseEveryMs);

export function Badge() {
  const name = useSelect((state) => state.connection.name);
  const detail = useSelect(linkDetail);
  const way = useSelect(wayText);
  const beat = useSelect(beatOf);
  const grade = useSelect((state) => state.quality.grade);
  const rttMs = useSelect((state) => (state.quality.rttMs === null ? null : Math.round(state.quality.rttMs)));
  const age = useSelect((state) => ageText(stateAgeMs(state)));
  const isHeard = useSelect((state) => stateAgeMs(state) !== null);
  const lit = name === 'connected' || name === 'stale';
  const latency = words.latency(name === 'connected' ? rttMs : null);
  const old = isHeard ? words.old(age) : age;
  return (
    <Link to="/health" className={`badge b-${name}`} label={words.label(words.states[name], detail)}>
      <span key={beat} className={name === 'connected' ? 'beat' : undefined}>
        <LinkShape name={name} />
      </span>
      <span className="st">
        <b>{words.states[name]}</b>
        <small>
          {detail}
          {name === 'connected' ? <span className="way">{words.way(way)}</span> : null}
        </small>
      </span>
      <span className="sp" />
      <Bars grade={grade} lit={lit} />
      <span className="kv">
        <b>{latency}</b>
        <small>{old}</small>
      </span>
    </Link>
  );
}
