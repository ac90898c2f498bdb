/**
 * What was set from this page, and what was there before, so that it can be put back; and what acts only after a restart.
 * Pure; the desk keeps it over a reload.
 */
import { type Static, Type } from 'typebox';
import { isSame } from './value.ts';

/** `first`: as it was before this session touched it; `last`: as it was set. Wall ms. */
const Change = Type.Object({ name: Type.String(), first: Type.Number(), last: Type.Number(), at: Type.Number() });
export type Change = Static<typeof Change>;
/** `running`: the value that the vehicle started with. */
const Waiting = Type.Object({ name: Type.String(), running: Type.Number(), at: Type.Number() });

export const Ledger = Type.Object({
  changes: Type.Array(Change, { maxItems: 5000 }),
  restart: Type.Array(Waiting, { maxItems: 5000 }),
});
export type Ledger = Static<typeof Ledger>;

export const emptyLedger: Ledger = { changes: [], restart: [] };

export type Setting = { readonly name: string; readonly was: number; readonly value: number };

/** It was set at `at`. What is as it was before the session needs no undo, and what runs already no restart. */
export function withSetting(ledger: Ledger, { name, was, value }: Setting, at: number, needsRestart: boolean): Ledger {
  const { changes, restart } = ledger;
  const first = changes.find((one) => one.name === name)?.first ?? was;
  const running = restart.find((one) => one.name === name)?.running ?? was;
  const others = changes.filter((one) => one.name !== name);
  const waiting = restart.filter((one) => one.name !== name);
  return {
    changes: isSame(first, value) ? others : [...others, { name, first, last: value, at }],
    restart: !needsRestart || isSame(running, value) ? waiting : [...waiting, { name, running, at }],
  };
}

/** The vehicle started at `at`: what was set before acts now. The same object where nothing waited. */
export function withStart(ledger: Ledger, at: number): Ledger {
  const restart = ledger.restart.filter((one) => one.at > at);
  return restart.length === ledger.restart.length ? ledger : { ...ledger, restart };
}

/** What puts these back, the newest first; `is` tells what is there now, which is what is replaced. */
export function undoOf(ledger: Ledger, names: readonly string[], is: (name: string) => number | null): Setting[] {
  return ledger.changes
    .filter(({ name }) => names.includes(name))
    .toReversed()
    .flatMap(({ name, first }) => {
      const was = is(name);
      return was === null || isSame(was, first) ? [] : [{ name, was, value: first }];
    });
}
