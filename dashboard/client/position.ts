/**
 * How far events have been applied, and what of a message is new to a page that is so far. Several connections to one
 * bridge share one position: the same entry may come over another way, or in a replay that began before it arrived.
 * Numbers that nobody spoke for are a hole, which is asked about once and then told as a gap ([S11]).
 */
import type { Cursor } from '../../bridge/protocol/hello.ts';
import type { Events } from '../../bridge/protocol/stream.ts';

/** `epoch` is that of the stream which the bridge named last: what an older conversation says is not of this stream. */
export type Position = { cursor: Cursor | null; epoch: string | null };

/** Numbers that a message passes over, both ends included. */
export type Hole = { readonly from: number; readonly to: number };

/** The bridge named its stream. A cursor of another is forgotten. */
export function enterEpoch(position: Position, epoch: string): void {
  if (position.cursor?.epoch !== epoch) position.cursor = null;
  position.epoch = epoch;
}

/** Everything up to `applied` is on the page. */
export function moveTo(position: Position, applied: Cursor): void {
  if (applied.epoch !== position.epoch) return;
  if (position.cursor === null || position.cursor.seq < applied.seq) position.cursor = applied;
}

/** The last number that a message speaks for ([S6]); null where it speaks for none. */
export const lastOf = ({ upTo, entries, gap }: Events): number | null => upTo ?? entries.at(-1)?.seq ?? gap?.to ?? null;

/** The numbers between what is on the page and a message of its stream; null where it follows, or nothing is known. */
export function holeBefore({ first, entries, gap }: Events, epoch: string, { cursor }: Position): Hole | null {
  if (cursor === null || cursor.epoch !== epoch) return null;
  const from = cursor.seq + 1;
  const begins = first ?? gap?.from ?? entries[0]?.seq ?? from;
  return begins > from ? { from, to: begins - 1 } : null;
}

/** The message with a hole before it told as a gap: whether there were events in it nobody knows. */
export function withGap(message: Events, { from, to }: Hole): Events {
  return { ...message, gap: { from, to: Math.max(to, message.gap?.to ?? 0), atMost: true } };
}

/** What is new of a message from a conversation of `epoch`; null where nothing is. */
export function freshOf(message: Events, epoch: string, { cursor, epoch: current }: Position): Events | null {
  if (epoch !== current) return null;
  if (cursor === null || cursor.epoch !== epoch) return message;
  const { entries, gap, ...rest } = message;
  const fresh = entries.filter(({ seq }) => seq > cursor.seq);
  const missing =
    gap === undefined || gap.to <= cursor.seq ? null : { ...gap, from: Math.max(gap.from, cursor.seq + 1) };
  if (fresh.length === 0 && missing === null && (lastOf(message) ?? 0) <= cursor.seq) return null;
  return { ...rest, entries: fresh, ...(missing && { gap: missing }) };
}
