/**
 * From a return of the link to the point where every event of the absence is here, so that it can be said in earnest
 * that nothing was lost. Pure; nothing waits for it.
 */
import type { Mirror } from '../client/mirror.ts';

/** Where the page stood as the link was lost. `lostAt`: when the bridge was heard last, our own monotonic ms. */
export type Absence = {
  readonly lostAt: number;
  readonly epoch: string | null;
  readonly lastSeq: number;
  readonly missedEvents: number;
};

/** Events up to `to` are still to come. */
export type CatchUp = {
  readonly absence: Absence;
  readonly backAt: number;
  readonly epoch: string;
  readonly to: number;
};

/** It is over by then, whatever came: a number that holds no event never comes. */
const longestMs = 5000;

/** Events that were kept over a reload count where their log is this one's: the mirror's own count begins with the page. */
export function newestSeq({ welcome, lastSeq, events }: Mirror): number {
  const last = events.at(-1);
  const isOfThisLog = welcome === null || last?.key.startsWith(`${welcome.epoch}:`);
  return last && isOfThisLog ? Math.max(lastSeq, last.seq) : lastSeq;
}

export const absenceOf = (mirror: Mirror, lostAt: number): Absence => ({
  lostAt,
  epoch: mirror.welcome?.epoch ?? null,
  lastSeq: newestSeq(mirror),
  missedEvents: mirror.missedEvents,
});

export const catchUpOf = (absence: Absence, { welcome }: Mirror, backAt: number): CatchUp | null =>
  welcome === null ? null : { absence, backAt, epoch: welcome.epoch, to: welcome.seq };

export const isCaughtUp = ({ to, backAt }: CatchUp, mirror: Mirror, now: number): boolean =>
  newestSeq(mirror) >= to || now - backAt >= longestMs;

/** How many events came, how many will not, and how many may still. */
export type Brought = { readonly caughtUp: number; readonly missing: number; readonly toCome: number };

/** Null where the bridge began another log: nobody can tell. */
export function broughtBy({ absence, epoch, to }: CatchUp, mirror: Mirror): Brought | null {
  if (absence.epoch !== epoch) return null;
  const lastSeq = newestSeq(mirror);
  const missing = mirror.missedEvents - absence.missedEvents;
  const caughtUp = Math.max(0, lastSeq - absence.lastSeq - missing);
  return { missing, caughtUp, toCome: Math.max(0, to - lastSeq) };
}
