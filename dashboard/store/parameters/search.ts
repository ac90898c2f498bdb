/**
 * Finds parameters by their names, by what they are called and described as, and by what an operator in the field would
 * call the thing: nobody types MOT_SLEWRATE who thinks "it jerks".
 */

import type { Info } from '../../../bridge/protocol/parameter-answers.ts';
import { alsoCalled, parameterGroups } from '../../words/parameter-groups.ts';

/** In small letters, all that a parameter may be found by. */
export function searchTextOf(name: string, info: Info | null): string {
  const word = (name.split('_')[0] ?? '').replace(/\d+$/, '');
  const called = alsoCalled.flatMap(([names, words]) => (names.test(name) ? [words] : []));
  const told = info === null ? [] : [info.humanName, info.description, ...info.options.map(({ label }) => label)];
  return [name, name.replaceAll('_', ' '), parameterGroups[word] ?? '', ...told, ...called].join(' ').toLowerCase();
}

type Found = { readonly name: string; readonly search: string; readonly info: Info | null };

/** Those that have every word, what is named so before what is only described so. */
export function searched<R extends Found>(rows: readonly R[], query: string): readonly R[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  const ranked = rows.flatMap((row) => {
    const rank = rankOf(row, words);
    return rank === null ? [] : [{ row, rank }];
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ row }) => row);
}

/** The sum over the words, lower is nearer; null where one is missing. What only stands within a word is far. */
function rankOf({ name, search, info }: Found, words: readonly string[]): number | null {
  const id = name.toLowerCase();
  const title = (info?.humanName ?? '').toLowerCase();
  let sum = 0;
  for (const word of words) {
    if (!search.includes(word)) return null;
    const near = [
      id.startsWith(word),
      begins(id.replaceAll('_', ' '), word),
      begins(title, word),
      begins(search, word),
    ];
    const at = near.indexOf(true);
    sum += at >= 0 ? at : id.includes(word) ? 4 : 8;
  }
  return sum;
}

const begins = (text: string, word: string): boolean => ` ${text}`.includes(` ${word}`);
