/** What a connection measures of itself over all its conversations: round trips, losses, clock offset and traffic. */

import type { GradeTable } from '../../bridge/protocol/quality.ts';
import { bestOffsetMs, type OffsetSample, withSample } from './clock-offset.ts';
import {
  type LinkQuality,
  type PingBook,
  pingAnswered,
  pingSent,
  pingsExpired,
  pingsLost,
  qualityOf,
} from './ping-book.ts';
import { emptyQuality, type LinkReport, linkDown, linkUp, pingsTurned, reportOf } from './quality.ts';

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
  /** Holes in the numbers of events that were asked about ([S11]). */
  readonly holes: number;
};

export const noTraffic: Traffic = {
  charactersIn: 0,
  charactersOut: 0,
  messagesIn: 0,
  keepAliveCharacters: 0,
  malformed: 0,
  lastMalformed: null,
  holes: 0,
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
  /** The conversation ended: what was not answered will not be. `heardAt`: when it was heard last. */
  ended(heardAt: number): void;
  /** The same link goes on over another way: what was not answered yet says nothing. */
  moved(): void;
  /** `heardAt` as above; null while there is no link. */
  report(heardAt: number | null): LinkReport;
  heard(characters: number, keepAlive: boolean): void;
  said(characters: number, keepAlive: boolean): void;
  malformed(why: string): void;
  hole(): void;
  traffic(): Traffic;
  /** Median of the last five round trips; null before the first. */
  rttMs(): number | null;
};

export function createMeter(monoMs: () => number, listener: MeterListener, table?: GradeTable): Meter {
  let book = emptyQuality(table);
  let samples: readonly OffsetSample[] = [];
  let traffic = noTraffic;

  const turnTo = (pings: PingBook, roundTripMs: number | null) => {
    const changed = pings.answered !== book.pings.answered;
    book = changed ? pingsTurned(book, pings, monoMs(), roundTripMs) : { ...book, pings };
    if (changed) listener.onQuality({ ...qualityOf(pings, table), grade: book.steady.grade }, roundTripMs);
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
    begun(sample) {
      book = linkUp(book, monoMs());
      believe([sample]);
    },
    nextPing() {
      const n = book.pings.next;
      turnTo(pingsExpired(book.pings, monoMs()), null);
      turnTo(pingSent(book.pings, monoMs()), null);
      return n;
    },
    pong(n, sample) {
      believe(withSample(samples, sample));
      turnTo(pingAnswered(book.pings, n, sample.roundTripMs), sample.roundTripMs);
    },
    ended(heardAt) {
      turnTo(pingsLost(book.pings), null);
      book = linkDown(book, heardAt);
    },
    moved() {
      book = { ...book, pings: { ...book.pings, waiting: new Map() } };
    },
    report: (heardAt) => reportOf(book, monoMs(), heardAt),
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
    hole() {
      traffic = { ...traffic, holes: traffic.holes + 1 };
    },
    traffic: () => traffic,
    rttMs: () => qualityOf(book.pings).rttMs,
  };
}
