/** What news of the link makes of the page's state: (state, news, now) → state. Pure, and the same from a Worker. */
import type { ConnectionState } from '../client/connection-state.ts';
import type { Mirror } from '../client/mirror.ts';
import type { Happened, View, Word } from '../client/view.ts';
import { keptWireLines } from '../client/wire-log.ts';
import { absenceOf, broughtBy, type CatchUp, catchUpOf, isCaughtUp } from './catch-up.ts';
import type { DashboardState } from './dashboard-state.ts';
import { groundSpeedOf, placeOf } from './geo.ts';
import { withReading, withRoundTrip, withState } from './history.ts';
import {
  type Said,
  saidOfDegrading,
  saidOfError,
  saidOfGoodbye,
  saidOfGrade,
  saidOfKeeping,
  saidOfMalformed,
  saidOfQuiet,
  saidOfRestart,
  saidOfReturn,
  saidOfState,
  saidOfWay,
  withNote,
} from './notes.ts';
import { newestPlayback } from './playback.ts';
import { stateAgeMs } from './select.ts';
import { extendTrack, startTrack, trackGrade } from './track.ts';
import { watchAll } from './watch/watch-all.ts';

/** The client's view is another than before, and this happened on the way to it. */
export function viewed(state: DashboardState, view: View, happened: Happened, now: number): DashboardState {
  const meant = state.pinned?.id ?? null;
  const { watches, said: alarms } = watchAll(state.watches, state.mirror, view.mirror, state.units, meant);
  const said = [...saidOfViews(state, view), ...happened.words.map(saidOfWord), ...alarms];
  const turned: DashboardState = {
    ...state,
    ...view,
    mirror: newestPlayback(state.mirror, view.mirror),
    connection: state.connection,
    history: happened.roundTrips.reduce((history, { at, ms }) => withRoundTrip(history, at, ms), state.history),
    notes: said.reduce((notes, one) => withNote(notes, now, one), state.notes),
    wire: happened.wire.length === 0 ? state.wire : [...state.wire, ...happened.wire].slice(-keptWireLines),
    tracks: view.mirror.vehicles === state.mirror.vehicles ? state.tracks : extendTracks(state, view),
    watches,
    ...awaited(state, view),
    recoveryStep: view.recovery === state.recovery ? state.recoveryStep : { at: now, seq: view.mirror.lastSeq },
  };
  const stepped = happened.states.reduce((one, step) => stateChanged(one, step.state, step.at), turned);
  return caughtUp({ ...stepped, connection: view.connection }, now);
}

function saidOfViews(before: View, view: View): readonly (Said | null)[] {
  const [old, boot] = [before.mirror.welcome?.boot, view.mirror.welcome?.boot];
  const dropped = view.traffic.malformed - before.traffic.malformed;
  return [
    old !== undefined && old !== boot ? saidOfRestart() : null,
    saidOfGrade(before.quality.grade, view.quality.grade),
    saidOfDegrading(before.report.degrading, view.report.degrading && view.connection.name === 'connected'),
    saidOfKeeping(before.keeping, view.keeping),
    dropped > 0 ? saidOfMalformed(dropped, view.traffic.lastMalformed) : null,
  ];
}

function saidOfWord(word: Word): Said {
  switch (word.t) {
    case 'connection_warning':
      return saidOfQuiet(word.quietMs);
    case 'goodbye':
      return saidOfGoodbye();
    case 'error':
      return saidOfError(word.message);
  }
}

function stateChanged(state: DashboardState, connection: ConnectionState, at: number): DashboardState {
  const told = withNote(state.notes, at, saidOfState(state.connection, connection, at));
  const changed = {
    ...state,
    connection,
    history: withState(state.history, connection, at),
    notes: withNote(told, at, saidOfWay(state.lastWay, connection, state.wayChosen !== 'best')),
  };
  if (connection.name === 'reconnecting' && connection.lostAt !== null && state.absence === null)
    return { ...changed, absence: absenceOf(state.mirror, connection.lostAt) };
  if (connection.name !== 'connected') return changed;
  const catchUp = state.absence === null ? state.catchUp : catchUpOf(state.absence, state.mirror, at);
  return { ...changed, catchUp, absence: null, lastWay: connection.fallback ?? 'socket' };
}

/** What follows once all that was missed is here. */
function caughtUp(state: DashboardState, now: number): DashboardState {
  const { catchUp, mirror, notes } = state;
  if (catchUp === null || !isCaughtUp(catchUp, mirror, now)) return state;
  return { ...state, catchUp: null, notes: withNote(notes, now, saidOfCatchUp(catchUp, mirror)) };
}

const saidOfCatchUp = (catchUp: CatchUp, mirror: Mirror): Said =>
  saidOfReturn(catchUp.backAt - catchUp.absence.lostAt, broughtBy(catchUp, mirror));

/** A second has passed on the page. */
export function secondPassed(state: DashboardState, traffic: View['traffic'], now: number): DashboardState {
  const history = withReading(state.history, now, traffic, stateAgeMs({ ...state, nowMs: now }));
  return caughtUp({ ...state, history }, now);
}

/** The vehicle of a recording that was opened here is shown as soon as it is heard. */
function awaited({ awaitedLink }: DashboardState, { mirror }: View): Partial<DashboardState> {
  const vehicle = [...mirror.vehicles.values()].find(({ link }) => link === awaitedLink);
  return awaitedLink === null || vehicle === undefined ? {} : { chosenId: vehicle.id, awaitedLink: null };
}

/** Tracks with every pose that is newer than their end. */
function extendTracks({ tracks }: DashboardState, { mirror, quality }: View) {
  const grade = trackGrade(quality.grade);
  const grown = new Map([...tracks].filter(([id]) => mirror.vehicles.has(id)));
  for (const [id, { groups, replay }] of mirror.vehicles) {
    const place = placeOf(groups.pose?.v);
    const at = groups.pose?.at;
    const track = tracks.get(id);
    if (place === null || at === undefined || at === track?.at) continue;
    // A recording that was moved back begins its track anew.
    const goesOn = track && !(replay && at < track.at);
    grown.set(
      id,
      goesOn ? extendTrack(track, place, at, grade, groundSpeedOf(groups.pose?.v)) : startTrack(place, at, grade),
    );
  }
  return grown;
}
