/**
 * What a person has done about alerts (warnings and worse) on this device: acknowledged ones stay listed and no longer
 * shout; removed ones leave the list. Received is not acknowledged, and neither is told to the bridge or to others: its
 * journal keeps every event. Keys are those of the list's rows.
 */
import { type Static, Type } from 'typebox';
import { Check } from 'typebox/schema';

/** So many of each; beyond these the oldest are forgotten, whose events the page has dropped by then. */
const mostKeys = 1000;

const Keys = Type.Array(Type.String({ maxLength: 200 }), { maxItems: mostKeys });
const Handled = Type.Object({ acknowledged: Keys, removed: Keys });
export type Handled = { readonly [K in keyof Static<typeof Handled>]: readonly string[] };

export const nothingHandled: Handled = { acknowledged: [], removed: [] };

/** MAV_SEVERITY 0 to 4: what a person should know of. */
export const isAlert = (severity: number): boolean => severity <= 4;

const added = (keys: readonly string[], key: string) => [...keys.filter((one) => one !== key), key].slice(-mostKeys);

export const acknowledge = (handled: Handled, key: string): Handled => ({
  ...handled,
  acknowledged: added(handled.acknowledged, key),
});
export const remove = (handled: Handled, key: string): Handled => ({
  ...handled,
  removed: added(handled.removed, key),
});

/** Notes are numbered anew with each load of the page; what was done about them ends with it. */
const isLasting = (key: string): boolean => !key.startsWith('note ');

/** As plain data for the device's storage. */
export const lasting = ({ acknowledged, removed }: Handled): Handled => ({
  acknowledged: acknowledged.filter(isLasting),
  removed: removed.filter(isLasting),
});

/** What was stored, or nothing where that cannot be read. */
export function handledFrom(text: string | null): Handled {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    return Check(Handled, value) ? value : nothingHandled;
  } catch {
    return nothingHandled;
  }
}
