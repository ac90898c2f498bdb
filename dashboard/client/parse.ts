/**
 * The one place where the bridge's text becomes a message. Checked against the whole schema, so that nothing behind
 * this line has to ask again; a message that does not fit is dropped and counted, and everything known stays known.
 */
import type { Static, TSchema } from 'typebox';
import { Check } from 'typebox/schema';
import { type ServerMessage, serverMessages } from '../../bridge/protocol/messages.ts';
import { malformedWords } from '../words/link.ts';

export type Parsed =
  | { readonly ok: true; readonly message: ServerMessage }
  | { readonly ok: false; readonly why: string };

const refuse = (why: string): Parsed => ({ ok: false, why });
const isKnown = (tag: string): tag is keyof typeof serverMessages => Object.hasOwn(serverMessages, tag);
const fits = <S extends TSchema>(schema: S, value: unknown): value is Static<S> => Check(schema, value);

/** `text` is one whole message. */
export function parseServerMessage(text: string): Parsed {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse(malformedWords.notJson);
  }
  if (typeof value !== 'object' || value === null || !('t' in value) || typeof value.t !== 'string')
    return refuse(malformedWords.untagged);
  if (!isKnown(value.t)) return refuse(malformedWords.unknown(value.t.slice(0, 32)));
  return fits(serverMessages[value.t], value) ? { ok: true, message: value } : refuse(malformedWords.unfit(value.t));
}
