/** What a connection measures of itself over all its conversations: round trips, losses, clock offset and traffic. */
import { bestOffsetMs, type OffsetSample, withSample } from './clock-offset.ts';
import {
  emptyBook,
  type LinkQuality,
  pingAnswered,
  pingSent,
  pingsExpired,
  pingsLost,
  qualityOf,
} from './ping-book.ts';

/** Counted since the start. */
export type Traffic = {
  readonly charactersIn: number;
  readonly charactersOut: number;
  readonly messagesIn: number;
  /** Of both ways' characters, those of pings and their answers. */
  readonly keepAliveCharacters: number;
  /** Messages dropped because they did not fit, and why the last one did not. */
  readonly malformed: number;
  readonly lastMalformed: string | null;
};

export type MeterListener = {
  /** After every answered or missed ping; `roundTripMs` is null for a missed one. */
  onQuality(quality: LinkQuality, roundTripMs: number | null): void;
  /** Bridge's monotonic clock minus ours, ms. */
  onOffset(offsetMs: number): void;
};

export type Meter = {
  /** A conversation began; `sample` is its greeting. */
  begun(sample: OffsetSample): void;
  /** A ping leaves now: its number. */
  nextPing(): number;
  pong(n: number, sample: OffsetSample): void;
  /** The conversation ended: what was not answered will not be. */
  ended(): void;
  heard(characters: number, keepAlive: boolean): void;
  said(characters: number, keepAlive: boolean): void;
  malformed(why: string): void;
  traffic(): Traffic;
  /** Median of the last five round trips; null before the first. */
  rttMs(): number | null;
};

export function createMeter(monoMs: () => number, listener: MeterListener): Meter {
  let book = emptyBook;
  let samples: readonly OffsetSample[] = [];
  let traffic: Traffic = {
    charactersIn: 0,
    charactersOut: 0,
    messagesIn: 0,
    keepAliveCharacters: 0,
    malformed: 0,
    lastMalformed: null,
  };

  const turnTo = (next: typeof book, roundTripMs: number | null) => {
    const changed = next.answered !== book.answered;
    book = next;
    if (changed) listener.onQuality(qualityOf(book), roundTripMs);
  };
  const believe = (known: readonly OffsetSample[]) => {
    samples = known;
    const offsetMs = bestOffsetMs(samples);
    if (offsetMs !== null) listener.onOffset(offsetMs);
  };

  const countKeepAlive = (characters: number) => {
    traffic = { ...traffic, keepAliveCharacters: traffic.keepAliveCharacters + characters };
  };

  return {
    // Our own clock may have stood still while the machine slept: earlier samples prove nothing any more.
    begun: (sample) => believe([sample]),
    nextPing() {
      const n = book.next;
      turnTo(pingsExpired(book, monoMs()), null);
      turnTo(pingSent(book, monoMs()), null);
      return n;
    },
    pong(n, sample) {
      believe(withSample(samples, sample));
      turnTo(pingAnswered(book, n, sample.roundTripMs), sample.roundTripMs);
    },
    ended: () => turnTo(pingsLost(book), null),
    heard(characters, keepAlive) {
      const { charactersIn, messagesIn } = traffic;
      traffic = { ...traffic, charactersIn: charactersIn + characters, messagesIn: messagesIn + 1 };
      if (keepAlive) countKeepAlive(characters);
    },
    said(characters, keepAlive) {
      traffic = { ...traffic, charactersOut: traffic.charactersOut + characters };
      if (keepAlive) countKeepAlive(characters);
    },
    malformed(why) {
      traffic = { ...traffic, malformed: traffic.malformed + 1, lastMalformed: why };
    },
    traffic: () => traffic,
    rttMs: () => qualityOf(book).rttMs,
  };
}
