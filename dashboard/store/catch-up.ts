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
  readonly perhapsMissed: number;
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

export const absenceOf = (mirror: Mirror, lostAt: number): Absence => ({
  lostAt,
  epoch: mirror.welcome?.epoch ?? null,
  lastSeq: mirror.lastSeq,
  missedEvents: mirror.missedEvents,
  perhapsMissed: mirror.perhapsMissed,
});

export const catchUpOf = (absence: Absence, { welcome }: Mirror, backAt: number): CatchUp | null =>
  welcome === null ? null : { absence, backAt, epoch: welcome.epoch, to: welcome.seq };

export const isCaughtUp = ({ to, backAt }: CatchUp, mirror: Mirror, now: number): boolean =>
  mirror.lastSeq >= to || now - backAt >= longestMs;

/** How many events came, how many will not, how many of which nobody knows whether there were any, and how many may still. */
export type Brought = { readonly [part in 'caughtUp' | 'missing' | 'perhaps' | 'toCome']: number };

/** Null where the bridge began another log: nobody can tell. */
export function broughtBy({ absence, epoch, to }: CatchUp, mirror: Mirror): Brought | null {
  if (absence.epoch !== epoch) return null;
  const lastSeq = mirror.lastSeq;
  const missing = mirror.missedEvents - absence.missedEvents;
  const perhaps = mirror.perhapsMissed - absence.perhapsMissed;
  const caughtUp = Math.max(0, lastSeq - absence.lastSeq - missing - perhaps);
  return { caughtUp, missing, perhaps, toCome: Math.max(0, to - lastSeq) };
}
