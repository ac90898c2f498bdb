/**
 * How far events have been applied, and what of a message is new to a page that is so far. Several connections to one
 * bridge share one position: the same entry may come over another way, or in a replay that began before it arrived.
 */
import type { Cursor } from '../../bridge/protocol/hello.ts';
import type { Events } from '../../bridge/protocol/stream.ts';

/** `epoch` is that of the stream which the bridge named last: what an older conversation says is not of this stream. */
export type Position = { cursor: Cursor | null; epoch: string | null };

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

/** What is new of a message from a conversation of `epoch`; null where nothing is. */
export function freshOf(message: Events, epoch: string, { cursor, epoch: current }: Position): Events | null {
  if (epoch !== current) return null;
  if (cursor === null || cursor.epoch !== epoch) return message;
  const { entries, gap, ...rest } = message;
  const fresh = entries.filter(({ seq }) => seq > cursor.seq);
  const missing =
    gap === undefined || gap.to <= cursor.seq ? null : { ...gap, from: Math.max(gap.from, cursor.seq + 1) };
  if (fresh.length === 0 && missing === null) return null;
  return { ...rest, entries: fresh, ...(missing && { gap: missing }) };
}
