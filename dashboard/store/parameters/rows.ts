/** The parameters as rows of a list: grouped by the first word of their names, told by filters, counted. Pure. */
import { isDecisive } from '../../../bridge/protocol/decisive.ts';
import type { Entry, Info } from './answers.ts';
import { searchTextOf } from './search.ts';
import { isSame, valueText } from './value.ts';

export type Row = Entry & {
  readonly info: Info | null;
  readonly group: string;
  /** Decides over stopping, steering or arming ([I10]). */
  readonly isSafety: boolean;
  readonly isChanged: boolean;
  /** What a search looks at. */
  readonly search: string;
};

export const filters = ['all', 'changed', 'safety', 'here', 'unsaved'] as const;
/** `changed`: from its default. `here`: by this page, in this session. */
export type Filter = (typeof filters)[number];

/** `RELAY2_PIN` → `RELAY`. */
const firstWord = (name: string): string => (name.split('_')[0] ?? name).replace(/\d+$/, '') || name;

const other = 'Other';

/** By group, then by name; a group of one is of the others. */
export function rowsOf(entries: Iterable<Entry>, infos: ReadonlyMap<string, Info>): readonly Row[] {
  const all = [...entries];
  const sizes = new Map<string, number>();
  for (const { name } of all) sizes.set(firstWord(name), (sizes.get(firstWord(name)) ?? 0) + 1);
  const rows = all.map((entry): Row => {
    const info = infos.get(entry.name) ?? null;
    const word = firstWord(entry.name);
    const group = (sizes.get(word) ?? 0) > 1 ? word : other;
    const isChanged = entry.value !== null && entry.default !== null && !isSame(entry.value, entry.default);
    const search = searchTextOf(entry.name, info);
    return { ...entry, info, group, isSafety: isDecisive(entry.name), isChanged, search };
  });
  return rows.sort((a, b) => inOrder(a.group, b.group) || collator.compare(a.name, b.name));
}

const collator = new Intl.Collator('en', { numeric: true });
const inOrder = (a: string, b: string): number =>
  a === b ? 0 : a === other ? 1 : b === other ? -1 : collator.compare(a, b);

type Marks = {
  readonly drafts: ReadonlyMap<string, string>;
  readonly changes: readonly { readonly name: string }[];
};

export const passes = (row: Row, filter: Filter, { drafts, changes }: Marks): boolean => {
  switch (filter) {
    case 'all':
      return true;
    case 'changed':
      return row.isChanged;
    case 'safety':
      return row.isSafety;
    case 'here':
      return changes.some(({ name }) => name === row.name);
    case 'unsaved':
      return drafts.has(row.name);
  }
};

export function countsOf(rows: readonly Row[], { drafts, changes }: Marks): Readonly<Record<Filter, number>> {
  const count = (is: (row: Row) => boolean) => rows.reduce((sum, row) => sum + (is(row) ? 1 : 0), 0);
  return {
    all: rows.length,
    changed: count(({ isChanged }) => isChanged),
    safety: count(({ isSafety }) => isSafety),
    here: changes.length,
    unsaved: drafts.size,
  };
}

export type Item =
  | { readonly of: 'group'; readonly key: string; readonly group: string; readonly count: number }
  | { readonly of: 'row'; readonly key: string; readonly row: Row };

/** With a heading before each group. */
export function grouped(rows: readonly Row[]): readonly Item[] {
  const counts = new Map<string, number>();
  for (const { group } of rows) counts.set(group, (counts.get(group) ?? 0) + 1);
  return rows.flatMap((row, index): Item[] => {
    const item: Item = { of: 'row', key: row.name, row };
    if (rows[index - 1]?.group === row.group) return [item];
    return [{ of: 'group', key: `group ${row.group}`, group: row.group, count: counts.get(row.group) ?? 0 }, item];
  });
}

export const flat = (rows: readonly Row[]): readonly Item[] => rows.map((row) => ({ of: 'row', key: row.name, row }));

/** What a parameter is, as pairs of a word and a text. Unknown is left out. */
export function rowFacts(row: Row): readonly (readonly [string, string])[] {
  const { info, type, default: original, isSafety } = row;
  const units = info?.units ? ` ${info.units}` : '';
  const facts: readonly (readonly [string, string | null])[] = [
    ['Default', original === null ? 'not told by this vehicle' : `${valueText(original)}${units}`],
    ['Makes sense from', info?.range ? `${valueText(info.range.low)} to ${valueText(info.range.high)}${units}` : null],
    ['In steps of', info?.increment ? `${valueText(info.increment)}${units}` : null],
    ['Kind', typeWords[type] ?? `type ${type}`],
    ['Acts', info ? (info.rebootRequired ? 'after a restart' : 'at once') : null],
    ['Safety', isSafety ? 'decides over stopping, steering or arming' : null],
  ];
  return facts.flatMap(([what, text]) => (text === null ? [] : [[what, text] as const]));
}

const typeWords: Readonly<Record<number, string>> = {
  1: 'whole number, 0 to 255',
  2: 'whole number, −128 to 127',
  3: 'whole number, 0 to 65535',
  4: 'whole number, −32768 to 32767',
  5: 'whole number of 32 bits, not negative',
  6: 'whole number of 32 bits',
  9: 'number of 32 bits',
};
