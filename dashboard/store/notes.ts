/**
 * What this page itself noticed of its link, as messages beside the bridge's: they are listed like those, and some are
 * also shown at once, as toasts. Deciding what is worth a note, and in which words, is all here, and pure.
 */
import type { Grade } from '../../bridge/protocol/quality.ts';
import { grades } from '../../bridge/protocol/quality.ts';
import type { ConnectionState } from '../client/connection-state.ts';
import type { Keeping } from '../client/keeper.ts';
import { fallbackWords, noteWords as words } from '../words/notes.ts';
import type { StatsAnswered } from './ask.ts';
import type { Brought } from './catch-up.ts';
import { durationText, lengthText } from './lengths-of-time.ts';

/** Of one topic only the newest is shown as a toast: what was true before it is not any more. */
export type Topic = 'link' | 'way' | 'quality' | 'bridge' | 'page' | 'test' | 'alarm';

export type Said = {
  /** MAV_SEVERITY, as for events. */
  readonly severity: number;
  readonly topic: Topic;
  readonly text: string;
  /** Whether it is shown at once as well. */
  readonly toast: boolean;
  /** It tells what became of an interruption. */
  readonly isReturn?: true;
};

/** `at`: our own monotonic ms. */
export type Note = Said & { readonly id: number; readonly at: number };

/** The oldest go first. */
export const keptNotes = 500;
/** How long a toast stays, ms. */
export const toastMs = 6000;
/** More would cover what is driven by. */
const mostToasts = 2;

export function withNote(notes: readonly Note[], at: number, said: Said | null): readonly Note[] {
  if (said === null) return notes;
  return [...notes, { ...said, at, id: (notes.at(-1)?.id ?? 0) + 1 }].slice(-keptNotes);
}

/** The notes to show as toasts at `now`, oldest first; those from before `since` have had their time. */
export function toastsOf(notes: readonly Note[], now: number, since = -Infinity): readonly Note[] {
  const recent = notes.filter(({ at }) => now - at < toastMs && at >= since);
  const isNewest = (note: Note) => !recent.some(({ topic, id }) => topic === note.topic && id > note.id);
  return recent.filter((note) => note.toast && isNewest(note)).slice(-mostToasts);
}

type Fallback = keyof typeof fallbackWords | undefined;

const wayOf = (state: ConnectionState): Fallback =>
  state.name === 'connected' || state.name === 'stale' ? state.fallback : undefined;

/** What a change of state is worth telling. What comes back is told when it is known what was missed (`catch-up.ts`). */
export function saidOfState(before: ConnectionState, now: ConnectionState, at: number): Said | null {
  switch (now.name) {
    case 'connected':
      if (before.name === 'connecting') return said(6, 'link', connectedText(now.fallback));
      if (before.name === 'stale') return said(6, 'link', words.heardAgain(lengthText(at - before.heardAt)));
      return null;
    case 'stale':
      return said(4, 'link', words.stale, true);
    case 'reconnecting':
      if (before.name === 'stale' || before.name === 'connected') return said(4, 'link', words.lost);
      if (now.givenUp && !(before.name === 'reconnecting' && before.givenUp))
        return said(3, 'link', words.givenUp(now.attempt));
      return null;
    case 'failed':
      return said(3, 'link', words.failed(now.why));
    case 'connecting':
    case 'closed':
      return null;
  }
}

/**
 * `lastWay` is how the conversation was carried when it was last up; null before that. `byHand`: HTTP is what the operator
 * chose.
 */
export function saidOfWay(lastWay: string | null, now: ConnectionState, byHand = false): Said | null {
  if (now.name !== 'connected') return null;
  const way = wayOf(now);
  if (lastWay === null || lastWay === (way ?? 'socket')) return null;
  if (way === undefined) return said(6, 'way', words.socketAgain, true);
  if (byHand) return said(5, 'way', words.carriedByChoice(fallbackWords[way]), true);
  return said(4, 'way', words.carried(fallbackWords[way]), true);
}

const connectedText = (way: Fallback): string =>
  way === undefined ? words.connected : words.connectedOver(fallbackWords[way]);

/** A grade that fell is told, at once where little is left of the link; one that rose is only listed. */
export function saidOfGrade(before: Grade | null, now: Grade | null): Said | null {
  if (before === null || now === null || before === now) return null;
  const fell = grades.indexOf(now) > grades.indexOf(before);
  const isBad = now === 'poor' || now === 'critical';
  return said(fell && isBad ? 4 : 6, 'quality', words.grade(now, before), fell && isBad);
}

export const saidOfDegrading = (before: boolean, now: boolean): Said | null =>
  now && !before ? said(4, 'quality', words.degrading, true) : null;

export const saidOfQuiet = (quietMs: number): Said => said(4, 'bridge', words.quiet(durationText(quietMs)), true);

export const saidOfRestart = (): Said => said(5, 'bridge', words.restarted, true);
export const saidOfGoodbye = (): Said => said(5, 'bridge', words.goodbye, true);
export const saidOfError = (message: string): Said => said(4, 'bridge', words.refused(message));
export const saidOfMalformed = (count: number, why: string | null): Said =>
  said(4, 'bridge', words.dropped(count, why ?? words.notUnderstood));

/** A page that cannot keep events says so once per reason; one that keeps nothing by choice does not. */
export const saidOfKeeping = (before: Keeping, now: Keeping): Said | null =>
  before.why === now.why || now.durable ? null : said(4, 'page', capital(now.why));

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** Of a return: what became of the events meanwhile; null where nobody can tell. */
export function saidOfReturn(lostForMs: number, brought: Brought | null): Said {
  const after = lengthText(lostForMs);
  if (brought === null) return back(4, words.back.newLog(after));
  const { caughtUp, missing, perhaps, toCome } = brought;
  if (toCome > 0) return back(4, words.back.toCome(after, toCome));
  if (missing > 0) return back(4, words.back.missing(after, missing));
  if (perhaps > 0) return back(4, words.back.perhaps(after, caughtUp));
  return back(6, caughtUp > 0 ? words.back.caughtUp(after, caughtUp) : words.back.whole(after));
}

const back = (severity: number, text: string): Said => ({ ...said(severity, 'link', text, true), isReturn: true });

export const saidOfSimulation = (ms: number): Said =>
  said(5, 'test', ms > 0 ? words.simulated(durationText(ms)) : words.simulationEnded);

export const saidOfStats = ({ value, why }: StatsAnswered): Said =>
  value === null || why !== null
    ? said(4, 'test', words.noFigures(why ?? words.unknown))
    : said(6, 'test', words.connections(value.serverMetrics.activeConnections));

/** A note in the page's own words. */
export const said = (severity: number, topic: Topic, text: string, toast = false): Said => ({
  severity,
  topic,
  text,
  toast,
});
