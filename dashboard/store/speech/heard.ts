/**
 * What there is to say when the page's state has become another: (before, now) → utterances. Only news: what is older than
 * three seconds, was caught up after an absence, or comes out of a recording is in the list and is not said. Pure.
 */
import type { LoggedEvent } from '../../client/mirror.ts';
import { speechWords as words } from '../../words/speech.ts';
import { isAlert } from '../alerts.ts';
import type { Absence } from '../catch-up.ts';
import type { DashboardState } from '../dashboard-state.ts';
import { echoesAmong } from '../echoes.ts';
import { homecomingOf } from '../energy/select.ts';
import { isDown } from '../history.ts';
import { ageMsOf, needsNames, valuesOf, vehicleOf } from '../select.ts';
import { type Alarm, saidOfAlarms } from '../watch/alarms.ts';
import { alarmsNow, watchOf } from '../watch/select.ts';
import { trendOf } from '../watch/tilt.ts';
import { utteranceOf } from './of-event.ts';
import { type Utterance, utter } from './utterance.ts';

/** Older news is no news. */
export const newsMs = 3000;
/** For so long an event of ours waits for the rover's own sentence, which names the waypoint rightly. */
const awaitedMs = 1000;
/** More does not come within that. */
const mostAwaited = 50;

export function heard(before: DashboardState, now: DashboardState): readonly Utterance[] {
  const vehicle = vehicleOf(now);
  if (vehicle?.replay === true)
    return vehicleOf(before)?.id === vehicle.id ? [] : [utter('info', 'replay', words.replay)];
  return [...ofLink(before, now), ...ofEvents(before, now), ...ofReached(before, now), ...ofVehicle(before, now)];
}

/** The page's own link: lost once, and back when what was missed is here. */
function ofLink(before: DashboardState, now: DashboardState): readonly Utterance[] {
  if (!isDown(before.connection.name) && isDown(now.connection.name) && before.connection.name !== 'connecting')
    return [utter('critical', 'link', words.linkLost)];
  const returned = returnOf(before, now);
  if (returned === null) return [];
  // In another log of events all of them are of after it.
  const from = returned.epoch === now.mirror.epoch ? returned.lastSeq : 0;
  const missed = now.mirror.events.filter(({ seq, severity }) => seq > from && isAlert(severity));
  const seconds = Math.round((returned.backAt - returned.lostAt) / 1000);
  return [utter('warning', 'link', words.linkBack(seconds, missed.length))];
}

/** What was away, where all of it is here now: with the link itself, or some time after it. */
function returnOf(before: DashboardState, now: DashboardState): (Absence & { readonly backAt: number }) | null {
  if (now.absence !== null || now.catchUp !== null || now.connection.name !== 'connected') return null;
  if (before.catchUp !== null) return { ...before.catchUp.absence, backAt: before.catchUp.backAt };
  return before.absence === null ? null : { ...before.absence, backAt: now.nowMs };
}

const isAway = ({ absence, catchUp, connection }: DashboardState): boolean =>
  absence !== null || catchUp !== null || connection.name !== 'connected';

function ofEvents(before: DashboardState, now: DashboardState): readonly Utterance[] {
  if (before.mirror.events === now.mirror.events || isAway(before) || isAway(now)) return [];
  const fresh = newEvents(before.mirror.events, now.mirror.events).filter(({ body }) => body.kind !== 'reached');
  return utterancesOf(fresh, now);
}

/** Said once it is old enough, and only where the rover has not said it by then. */
function ofReached(before: DashboardState, now: DashboardState): readonly Utterance[] {
  if (isAway(before) || isAway(now)) return [];
  const late = now.mirror.events.slice(-mostAwaited);
  const [old, echoes] = [new Set(before.mirror.events.slice(-mostAwaited)), echoesAmong(late)];
  const isAwaited = (event: LoggedEvent) => old.has(event) && (ageMsOf(before, event.at) ?? Infinity) < awaitedMs;
  const due = late.filter(
    (event) =>
      event.body.kind === 'reached' &&
      !echoes.has(event.key) &&
      (ageMsOf(now, event.at) ?? 0) >= awaitedMs &&
      (!old.has(event) || isAwaited(event)),
  );
  return utterancesOf(due, now);
}

function utterancesOf(events: readonly LoggedEvent[], now: DashboardState): readonly Utterance[] {
  const fresh = events.filter(({ at, replay }) => !replay && (ageMsOf(now, at) ?? Infinity) <= newsMs);
  return fresh.flatMap((event) => {
    const said = utteranceOf(event, now.intent.session);
    return said === null ? [] : [named(said, event, now)];
  });
}

function newEvents(before: readonly LoggedEvent[], now: readonly LoggedEvent[]): readonly LoggedEvent[] {
  const last = before.at(-1)?.key;
  return now.slice(now.findLastIndex(({ key }) => key === last) + 1);
}

/** Of several vehicles each is named, and so is one that is not the one that is meant. */
function named(said: Utterance, { body }: LoggedEvent, now: DashboardState): Utterance {
  const vehicle = 'vehicle' in body && needsNames(now) ? now.mirror.vehicles.get(body.vehicle) : undefined;
  if (vehicle === undefined) return said;
  return { ...said, topic: `${vehicle.id} ${said.topic}`, text: words.vehicle(vehicle.systemId, said.text) };
}

/** What the page itself finds about the vehicle on show. */
function ofVehicle(before: DashboardState, now: DashboardState): readonly Utterance[] {
  if (before.mirror.vehicles === now.mirror.vehicles || isAway(now)) return [];
  if (vehicleOf(before)?.id !== vehicleOf(now)?.id) return [];
  return [...ofAlarms(before, now), ...ofBattery(before, now)];
}

function ofAlarms(before: DashboardState, now: DashboardState): readonly Utterance[] {
  const [old, fresh] = [alarmsNow(before), alarmsNow(now)];
  if (old === fresh) return [];
  return fresh
    .filter((alarm) => saidOfAlarms(old, [alarm]).length > 0)
    .map((alarm) => utter(alarm.level === 'warn' ? 'critical' : 'warning', alarm.kind, alarmText(alarm, now)));
}

function alarmText({ kind }: Alarm, state: DashboardState): string {
  const axis = kind === 'roll' || kind === 'pitch' ? watchOf(state)?.[kind] : null;
  if (!axis) return words.alarm[kind];
  return words.tilt(words.alarm[kind], Math.round(Math.abs(axis.deg)), trendOf(axis) === 'further');
}

const thresholdsPct = [30, 20, 10, 5] as const;

function ofBattery(before: DashboardState, now: DashboardState): readonly Utterance[] {
  const [was, is] = [valuesOf(before, 'battery'), valuesOf(now, 'battery')];
  if (was === is) return [];
  const [old, pct] = [was?.remainingPct ?? null, is?.remainingPct ?? null];
  const crossed = old === null || pct === null ? undefined : thresholdsPct.findLast((one) => old > one && pct <= one);
  const level =
    crossed === undefined ? [] : [utter(crossed <= 10 ? 'critical' : 'warning', 'battery', words.battery(crossed))];
  const lost = homecomingOf(before).answer === 'can' && homecomingOf(now).answer === 'cannot';
  return lost ? [...level, utter('critical', 'home', words.noWayHome)] : level;
}
