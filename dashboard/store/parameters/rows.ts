/** The parameters as rows of a list: grouped by the first word of their names, told by filters, counted. Pure. */
import { isDecisive } from '../../../bridge/protocol/decisive.ts';
import type { Entry, Info } from '../../../bridge/protocol/parameter-answers.ts';
import { factWords as words } from '../../words/parameter-values.ts';
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

const other = words.otherGroup;

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
    [words.default, original === null ? words.noDefault : `${valueText(original)}${units}`],
    [
      words.range,
      info?.range ? `${words.rangeIs(valueText(info.range.low), valueText(info.range.high))}${units}` : null,
    ],
    [words.steps, info?.increment ? `${valueText(info.increment)}${units}` : null],
    [words.kind, words.types[type] ?? words.otherType(type)],
    [words.acts, info ? (info.rebootRequired ? words.afterRestart : words.atOnce) : null],
    [words.safety, isSafety ? words.decides : null],
  ];
  return facts.flatMap(([what, text]) => (text === null ? [] : [[what, text] as const]));
}
