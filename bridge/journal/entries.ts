/** An entry from its text; apart from the rest, so that what never parses one need not load the schemas. */
import { Compile } from 'typebox/compile';
import { Entry } from '../protocol/stream.ts';

const validator = Compile(Entry);

/** Undefined where this version of the bridge cannot read it. */
export function entryOf(text: string): Entry | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return validator.Check(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
