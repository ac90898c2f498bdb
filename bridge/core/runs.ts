/** Entries as the messages that tell of them: what was given out and is not there is said, never passed over in silence. */
import type { Entry, Events, Gap, WantedEvents } from '../protocol/stream.ts';

/**
 * What a reader is owed: the numbers after `after` and up to `upTo`. Those up to `certainTo` held events, and so did those
 * after `recoveredTo`, where it is known; what lies between may have been set aside and never used.
 */
export type Span = {
  readonly after: number;
  readonly upTo: number;
  readonly certainTo: number;
  readonly recoveredTo?: number;
};

/** One message per run of numbers without a hole ([S2]), each saying what it speaks for ([S6]). */
export function runsOf(entries: readonly Entry[], { after, upTo, certainTo, recoveredTo }: Span): Events[] {
  const messages: Events[] = [];
  let run: Entry[] = [];
  let first = after + 1;
  let expected = first;
  const end = (gap: Gap | undefined): void => {
    if (expected > first)
      messages.push({ t: 'events', first, upTo: expected - 1, entries: run, ...(gap !== undefined && { gap }) });
    run = [];
    first = expected;
  };
  const isCertain = (to: number) => to <= certainTo || (recoveredTo !== undefined && expected > recoveredTo);
  const gapTo = (to: number): Gap => ({ from: expected, to, ...(!isCertain(to) && { atMost: true as const }) });
  let gap: Gap | undefined;
  const passTo = (seq: number): void => {
    if (seq === expected) return;
    end(gap);
    gap = gapTo(seq - 1);
    expected = seq;
  };
  for (const entry of entries) {
    passTo(entry.seq);
    run.push(entry);
    expected = entry.seq + 1;
  }
  passTo(upTo + 1);
  end(gap);
  return messages;
}

/** What a reader asked for; everything where it asked for nothing. */
export function isWanted({ severity, body }: Entry, wanted: WantedEvents | undefined): boolean {
  if (wanted === undefined) return true;
  const { kinds, atLeast = 7 } = wanted;
  return severity <= atLeast && (kinds === undefined || kinds.includes(body.kind));
}
