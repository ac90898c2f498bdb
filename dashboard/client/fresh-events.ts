/**
 * What of an `events` message is new to a page that has applied everything up to a cursor. The same entry may come
 * again: over another way to the same bridge, or in a replay that began before it arrived over the old one.
 */
import type { Cursor } from '../../bridge/protocol/hello.ts';
import type { Events } from '../../bridge/protocol/stream.ts';

/** Null where nothing is new. `epoch` is that of the conversation which brought the message. */
export function freshEvents(message: Events, epoch: string, cursor: Cursor | null): Events | null {
  if (cursor === null || cursor.epoch !== epoch) return message;
  const { entries, gap, ...rest } = message;
  const fresh = entries.filter(({ seq }) => seq > cursor.seq);
  const missing =
    gap === undefined || gap.to <= cursor.seq ? null : { ...gap, from: Math.max(gap.from, cursor.seq + 1) };
  if (fresh.length === 0 && missing === null) return null;
  return { ...rest, entries: fresh, ...(missing && { gap: missing }) };
}
