/** The parameters on show as they go into a file: what is no number cannot, and is said; so is how well they are known. */
import type { FileParameter } from '../../../bridge/protocol/files/parameter-file.ts';
import type { ParametersState } from './parameters-state.ts';

const knownWords = {
  none: 'of unknown age',
  kept: 'kept from before the vehicle last started',
  current: 'complete',
  doubtful: 'perhaps others by now',
} as const;

/** `readWall`: when they were read, ms since 1970; null where nobody knows. */
export function fileOut(
  { rows, known, vehicle }: Pick<ParametersState, 'rows' | 'known' | 'vehicle'>,
  readWall: number | null,
): { readonly rows: readonly FileParameter[]; readonly note: readonly string[] } {
  const left = rows.filter(({ value }) => value === null).map(({ name }) => name);
  const when = readWall === null ? '' : `, read ${new Date(readWall).toISOString()}`;
  return {
    rows: rows.flatMap(({ name, value, type }) => (value === null ? [] : [{ name, value, type }])),
    note: [
      `${rows.length} parameters of ${vehicle ?? 'a vehicle'}, ${knownWords[known.state]}${when}`,
      ...(left.length > 0 ? [`left out, since they are no numbers: ${left.join(', ')}`] : []),
    ],
  };
}
