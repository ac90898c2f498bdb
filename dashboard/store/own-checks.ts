/**
 * What an operator looks at with their own eyes before a drive: a list of their own, kept on this device. A tick is for
 * one vehicle and one power-up of it, and for half a day at most. Pure.
 */
import { type Static, Type } from 'typebox';
import { checklistWords } from '../words/checklist.ts';
import { firstCheckSettings } from './checks/check-facts.ts';
import { shaped } from './kept-choice.ts';

export const mostOwn = 30;
export const longestOwn = 80;
const tickLastsMs = 12 * 3_600_000;

const OwnItem = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 64 }),
  text: Type.String({ minLength: 1, maxLength: longestOwn }),
  /** Null where it is not ticked; `wall` is the bridge's, ms. */
  tick: Type.Union([Type.Null(), Type.Object({ vehicle: Type.String(), wall: Type.Number() })]),
});
export type OwnItem = Static<typeof OwnItem>;

const OwnChecks = Type.Object({
  version: Type.Literal(1),
  items: Type.Array(OwnItem, { maxItems: mostOwn }),
  settings: Type.Object({
    batteryPct: Type.Number({ minimum: 5, maximum: 95 }),
    accuracyM: Type.Number({ minimum: 0.02, maximum: 50 }),
  }),
});
export type OwnChecks = Static<typeof OwnChecks>;

export const firstOwnChecks: OwnChecks = {
  version: 1,
  items: checklistWords.firstOwn.map((text, index) => ({ id: `first-${index}`, text, tick: null })),
  settings: firstCheckSettings,
};

/** `restarted`: when the vehicle started last, bridge's wall ms, null where nobody knows; `now` likewise. */
export type Present = {
  readonly vehicle: string | null;
  readonly restarted: number | null;
  readonly now: number | null;
};

/** `over`: it was ticked, and that counts no more. */
export function tickOf({ tick }: OwnItem, { vehicle, restarted, now }: Present): 'ticked' | 'over' | 'open' {
  if (tick === null) return 'open';
  if (vehicle === null || now === null || tick.vehicle !== vehicle) return 'over';
  const isOld = now - tick.wall > tickLastsMs || tick.wall > now + 1000;
  return isOld || (restarted !== null && restarted > tick.wall) ? 'over' : 'ticked';
}

/** The same object where nothing is added: an empty text, or a list that is full. */
export function withItem(own: OwnChecks, id: string, text: string): OwnChecks {
  const trimmed = text.trim().slice(0, longestOwn);
  if (trimmed === '' || own.items.length >= mostOwn || own.items.some((item) => item.id === id)) return own;
  return { ...own, items: [...own.items, { id, text: trimmed, tick: null }] };
}

export const withoutItem = (own: OwnChecks, id: string): OwnChecks => ({
  ...own,
  items: own.items.filter((item) => item.id !== id),
});

/** Ticks it, or takes its tick; nothing where nobody could say when the tick is over. */
export function toggled(own: OwnChecks, id: string, present: Present): OwnChecks {
  const { vehicle, now } = present;
  if (vehicle === null || now === null) return own;
  const items = own.items.map((item) => {
    if (item.id !== id) return item;
    return { ...item, tick: tickOf(item, present) === 'ticked' ? null : { vehicle, wall: now } };
  });
  return { ...own, items };
}

export const ownOpen = ({ items }: OwnChecks, present: Present): number =>
  items.filter((item) => tickOf(item, present) !== 'ticked').length;

/** Kept on this device; what cannot be read is as if nothing had been kept. */
export const ownChecksKey = 'tether.checklist';
export const ownChecksForm = shaped(OwnChecks);
