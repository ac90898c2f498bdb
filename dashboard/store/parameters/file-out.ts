/** The parameters on show as they go into a file: what is no number cannot, and is said; so is how well they are known. */
import type { FileParameter } from '../../../bridge/protocol/files/parameter-file.ts';
import { writtenWords as words } from '../../words/parameter-files.ts';
import type { ParametersState } from './parameters-state.ts';

/** `readWall`: when they were read, ms since 1970; null where nobody knows. */
export function fileOut(
  { rows, known, vehicle }: Pick<ParametersState, 'rows' | 'known' | 'vehicle'>,
  readWall: number | null,
): { readonly rows: readonly FileParameter[]; readonly note: readonly string[] } {
  const left = rows.filter(({ value }) => value === null).map(({ name }) => name);
  const what = words.what(rows.length, vehicle, words.known[known.state]);
  return {
    rows: rows.flatMap(({ name, value, type }) => (value === null ? [] : [{ name, value, type }])),
    note: [
      readWall === null ? what : words.readAt(what, new Date(readWall).toISOString()),
      ...(left.length > 0 ? [words.leftOut(left)] : []),
    ],
  };
}
