/** Two sets of parameters side by side, as a vehicle sees them: by name under either version's, values as 32-bit floats. */
import { isSameValue } from '../parameter-values.ts';
import { otherNameOf } from './aliases.ts';
import type { ParameterEntry } from './entry.ts';
import { isKeptByVehicle } from './own-account.ts';

export type Wished = { readonly name: string; readonly value: number };

/** One that differs. `name` is the vehicle's; `given` the file's, where that is another. */
export type Difference = {
  readonly name: string;
  readonly is: number;
  readonly wished: number;
  readonly given?: string;
};

export type Comparison = {
  readonly same: number;
  readonly different: readonly Difference[];
  /** In the file and not in the vehicle. */
  readonly unknown: readonly string[];
  /** Differ, and are the vehicle's own account. */
  readonly kept: readonly string[];
  /** In the vehicle and not in the file. */
  readonly unnamed: number;
};

export function compareWith(entries: ReadonlyMap<string, ParameterEntry>, wishes: readonly Wished[]): Comparison {
  const different: Difference[] = [];
  const unknown: string[] = [];
  const kept: string[] = [];
  const named = new Set<string>();
  let same = 0;
  for (const wish of wishes) {
    const found = findIn(entries, wish);
    if (found === undefined) unknown.push(wish.name);
    else if (named.has(found.entry.name)) continue;
    else {
      named.add(found.entry.name);
      if (isSame(found.entry.value, found.value)) same += 1;
      else if (isKeptByVehicle(found.entry.name)) kept.push(found.entry.name);
      else different.push(differenceOf(found.entry, found.value, wish.name));
    }
  }
  return { same, different, unknown, kept, unnamed: entries.size - named.size };
}

/** What differs from how a fresh vehicle has it; null where the vehicle did not tell its defaults. */
export function compareWithDefaults(entries: ReadonlyMap<string, ParameterEntry>): readonly Difference[] | null {
  const all = [...entries.values()];
  if (!all.some(({ original }) => original !== null)) return null;
  return all.flatMap((entry) =>
    entry.original === null || isSame(entry.value, entry.original)
      ? []
      : [differenceOf(entry, entry.original, entry.name)],
  );
}

function findIn(entries: ReadonlyMap<string, ParameterEntry>, wish: Wished) {
  const entry = entries.get(wish.name);
  if (entry) return { entry, value: wish.value };
  const other = otherNameOf(wish.name, wish.value);
  const renamed = other && entries.get(other.name);
  return renamed && { entry: renamed, value: other.value };
}

const isSame = (a: number, b: number): boolean => isSameValue(a, b) || (Number.isNaN(a) && Number.isNaN(b));

const differenceOf = ({ name, value }: ParameterEntry, wished: number, given: string): Difference => ({
  name,
  is: value,
  wished,
  ...(given !== name && { given }),
});
