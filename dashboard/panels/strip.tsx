/**
 * What the page says when a link is down, under the top bar of every page. It pushes the rest aside, covers nothing and
 * goes away by itself. Screen readers hear of it from `page-head.tsx`, in words that do not change every second.
 */

import type { DashboardState } from '../store/dashboard-state.ts';
import { isDown } from '../store/history.ts';
import { durationText } from '../store/lengths-of-time.ts';
import { contactAgeMs, lostForMs, missingOf, vehicleOf } from '../store/select.ts';
import { insteadOf, nameOf } from '../store/vehicles.ts';
import { commonWords } from '../words/common.ts';
import { stripWords as words } from '../words/strip.ts';
import { timeWords } from '../words/time.ts';
import { vehicleWords } from '../words/vehicles.ts';
import { LinkShape } from './badge.tsx';
import { Icon } from './icons.tsx';
import { Link } from './route.tsx';
import './strip.css';
import { useDashboard, useSelect } from './use-dashboard.ts';

type Trouble = 'reconnecting' | 'failed' | 'vehicle' | 'missing';

function troubleOf(state: DashboardState): Trouble | null {
  const { name } = state.connection;
  if (isDown(name)) return name;
  if (name !== 'connected' || state.last !== null) return null;
  if (insteadOf(state).length > 0) return 'missing';
  return vehicleOf(state)?.contact === 'lost' ? 'vehicle' : null;
}

export function Strip() {
  const trouble = useSelect(troubleOf);
  return (
    <div>
      {trouble === 'reconnecting' ? <Reconnecting /> : null}
      {trouble === 'failed' ? <Failed /> : null}
      {trouble === 'vehicle' ? <VehicleLost /> : null}
      {trouble === 'missing' ? <VehicleMissing /> : null}
    </div>
  );
}

function Reconnecting() {
  const { retryNow } = useDashboard();
  const lostFor = useSelect((state) => {
    const ms = lostForMs(state);
    return ms === null ? null : durationText(ms);
  });
  const line = useSelect(({ connection, nowMs }) => {
    if (connection.name !== 'reconnecting') return '';
    const { attempt } = connection;
    return words.attempt(attempt, secondsTo(connection.nextAttemptAt, nowMs));
  });
  const givenUp = useSelect(({ connection }) => connection.name === 'reconnecting' && connection.givenUp === true);
  return (
    <div className={givenUp ? 'lost lost-given-up' : 'lost'}>
      <Countdown />
      <div className="lost-words">
        <h2>{lostFor === null ? words.notReached : givenUp ? words.lostFor(lostFor) : words.lostAgo(lostFor)}</h2>
        {givenUp ? <p>{words.check}</p> : null}
        <p aria-hidden="true">
          {line}
          <span className="nophone">{words.goesOn}</span>
        </p>
      </div>
      <span className="sp phone" />
      {givenUp ? (
        <button type="button" className="btn nophone" onClick={() => location.reload()}>
          {commonWords.reload}
        </button>
      ) : null}
      <button type="button" className="btn pri" onClick={retryNow}>
        <Icon name="retry" />
        {words.retry}
      </button>
    </div>
  );
}

const secondsTo = (at: number, now: number) => timeWords.seconds(Math.max(0, Math.ceil((at - now) / 1000)));

const ringLength = 2 * Math.PI * 19;

/** The share of the wait that is left, and the same in figures for whoever sees no ring. */
function Countdown() {
  const left = useSelect(({ connection, nowMs }) => {
    if (connection.name !== 'reconnecting') return 0;
    const { since, nextAttemptAt } = connection;
    return (
      Math.round(100 * Math.max(0, Math.min(1, (nextAttemptAt - nowMs) / Math.max(1, nextAttemptAt - since)))) / 100
    );
  });
  const seconds = useSelect(({ connection, nowMs }) =>
    connection.name === 'reconnecting' ? secondsTo(connection.nextAttemptAt, nowMs) : '',
  );
  return (
    <div className="cd" aria-hidden="true">
      <svg viewBox="0 0 44 44" aria-hidden="true">
        <circle cx="22" cy="22" r="19" fill="none" stroke="var(--bg3)" strokeWidth="4" />
        <circle
          cx="22"
          cy="22"
          r="19"
          fill="none"
          stroke="var(--mark)"
          strokeWidth="4"
          strokeDasharray={`${ringLength * left} ${ringLength}`}
          transform="rotate(-90 22 22)"
        />
      </svg>
      <b>{seconds}</b>
    </div>
  );
}

function Failed() {
  const why = useSelect(({ connection }) => (connection.name === 'failed' ? connection.why : ''));
  return (
    <div className="lost lost-failed">
      <LinkShape name="failed" size={36} />
      <div className="lost-words">
        <h2>{words.failed}</h2>
        <p>{why}</p>
      </div>
      <span className="sp phone" />
      <button type="button" className="btn pri" onClick={() => location.reload()}>
        <Icon name="retry" />
        {commonWords.reload}
      </button>
    </div>
  );
}

function VehicleLost() {
  const isReplay = useSelect((state) => vehicleOf(state)?.replay ?? false);
  const silentFor = useSelect((state) => durationText(contactAgeMs(state) ?? 0));
  const link = useSelect((state) => {
    const name = vehicleOf(state)?.link;
    const found = state.mirror.links.find((one) => one.name === name);
    return found === undefined ? '' : found.up ? words.silent(found.id) : words.down(found.id, found.why);
  });
  return (
    <div className="lost lost-vehicle">
      <LinkShape name="stale" size={36} />
      <div className="lost-words">
        <h2>{words.notHeard(silentFor)}</h2>
        <p>
          {isReplay ? words.replay : words.listens}
          <span className="nophone"> {isReplay ? '' : link}</span>
        </p>
      </div>
    </div>
  );
}

/** More are on the page of all of them. */
const mostOffered = 2;

/** The one that is meant is not there, and none takes its place unless the operator says so. */
function VehicleMissing() {
  const { choose } = useDashboard();
  const missing = useSelect(missingOf);
  const vehicles = useSelect(({ mirror }) => mirror.vehicles);
  if (missing === null) return null;
  const others = [...vehicles.values()].filter(({ replay }) => !replay);
  const [what, more] = vehicleWords.missingWhat;
  return (
    <div className="lost lost-vehicle lost-missing" data-missing={missing.id}>
      <LinkShape name="stale" size={36} />
      <div className="lost-words">
        <h2>{vehicleWords.missing(missing.name, missing.link)}</h2>
        <p>
          {what}
          <span className="nophone">{more}</span>
        </p>
      </div>
      {others.slice(0, mostOffered).map((vehicle) => (
        <button type="button" key={vehicle.id} className="btn" onClick={() => choose(vehicle.id)}>
          <Icon name="eye" />
          {vehicleWords.chooseOn(nameOf(vehicle), vehicle.link)}
        </button>
      ))}
      {others.length > mostOffered ? (
        <Link to="/vehicles" className="btn">
          {vehicleWords.overview}
        </Link>
      ) : null}
    </div>
  );
}
