/** Entries from their text. Apart from the rows, so that the thread need not load the schemas. */
import { Compile } from 'typebox/compile';
import { Entry } from '../protocol/stream.ts';

const validator = Compile(Entry);

/** The entries that this version of the bridge can read; one that it cannot leaves a hole. */
export const entriesOf = (texts: readonly string[]): Entry[] =>
  texts.map(entryOf).filter((entry) => entry !== undefined);

function entryOf(text: string): Entry | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return validator.Check(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
