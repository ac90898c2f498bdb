/**
 * A camera of motion JPEG: one connection to it, shared by all who look, opened with the first and closed some seconds
 * after the last. Only whole pictures count as a sign of life. When they cease the connection is given up and opened
 * anew, ever later, until a picture comes.
 */
import type { Clock } from '../../core/clock.ts';
import type { Counters } from '../../core/counters.ts';
import { jitteredMs } from '../../protocol/backoff.ts';
import { type Camera, pictureMostB } from '../../protocol/camera.ts';
import { multipartReader } from '../../protocol/multipart.ts';
import { askCamera, CameraFault, faultOf } from './ask-camera.ts';
import type { CameraSpec } from './spec.ts';

/** A JPEG and when it was whole here, monotonic ms. */
export type Picture = { readonly bytes: Uint8Array; readonly at: number };

export type Timings = {
  readonly answerMs: number;
  readonly stallMs: number;
  /** The connection outlives the last who looked by so much: a page that asks for another pace comes right back. */
  readonly lingerMs: number;
  readonly retryMs: number;
  readonly retryMostMs: number;
};
export const usualTimings: Timings = {
  answerMs: 5000,
  stallMs: 3000,
  lingerMs: 3000,
  retryMs: 500,
  retryMostMs: 8000,
};

export type Means = {
  readonly clock: Clock;
  readonly counters: Counters;
  readonly random: () => number;
  readonly timings: Timings;
};

export type Health = Pick<Camera, 'state' | 'why' | 'seenAt'>;

export type MjpegSource = {
  /** Hands over every picture from now on; what it returns ends that. */
  watch(show: (picture: Picture) => void): () => void;
  health(): Health;
  stop(): void;
};

export function mjpegSource(spec: CameraSpec, { clock, counters, random, timings }: Means): MjpegSource {
  const viewers = new Set<(picture: Picture) => void>();
  const url = new URL(spec.url);
  let health: Health = { state: 'idle', why: '', seenAt: null };
  let connection: AbortController | null = null;
  let attempt = 0;
  let timer: NodeJS.Timeout | undefined;

  const later = (ms: number, run: () => void) => {
    clearTimeout(timer);
    timer = setTimeout(run, ms);
  };
  const open = () => {
    connection = new AbortController();
    // Who waits for its return is told why it went for as long as it is away.
    if (health.state === 'idle') health = { ...health, state: 'connecting' };
    void read(connection);
  };
  const read = async (own: AbortController) => {
    const why = await pictures(own).catch((error: unknown) => faultOf(error).message);
    if (connection !== own) return;
    connection = null;
    counters.add('camera_faults');
    const state = why === ceased ? 'stalled' : 'failed';
    health = { ...health, state, why };
    if (viewers.size === 0) return close();
    later(jitteredMs(attempt++, timings.retryMs, timings.retryMostMs, random()), open);
  };
  /** Resolves to why it ended. */
  const pictures = async (own: AbortController): Promise<string> => {
    const answer = await askCamera({ url, withinMs: timings.answerMs, signal: own.signal });
    const type = answer.headers['content-type'] ?? 'nothing that says what it is';
    if (!/^multipart\//i.test(type)) {
      answer.destroy();
      return `it sends ${type.split(';')[0]} instead of a stream of pictures`;
    }
    let shownAt = clock.monoMs();
    const watch = setInterval(() => {
      if (clock.monoMs() - shownAt > timings.stallMs) answer.destroy(new CameraFault(ceased));
    }, timings.stallMs / 6);
    const next = multipartReader(pictureMostB);
    try {
      for await (const piece of answer) {
        const { parts, fault } = next(piece);
        for (const { body } of parts) if (take(body)) shownAt = clock.monoMs();
        if (fault !== null) return fault;
      }
      return 'it ended its stream';
    } finally {
      clearInterval(watch);
      answer.destroy();
    }
  };
  const take = (bytes: Uint8Array): boolean => {
    if (!isJpeg(bytes)) {
      counters.add('camera_not_pictures');
      return false;
    }
    const at = clock.monoMs();
    attempt = 0;
    health = { state: 'live', why: '', seenAt: at };
    for (const show of viewers) show({ bytes, at });
    return true;
  };
  const close = () => {
    clearTimeout(timer);
    const own = connection;
    connection = null;
    own?.abort();
    attempt = 0;
    health = { state: 'idle', why: '', seenAt: health.seenAt };
  };

  return {
    watch(show) {
      const isFirst = viewers.size === 0;
      viewers.add(show);
      if (isFirst) clearTimeout(timer);
      if (isFirst && connection === null) open();
      return () => {
        if (viewers.delete(show) && viewers.size === 0) later(timings.lingerMs, close);
      };
    },
    health: () => health,
    stop: close,
  };
}

const ceased = 'no picture comes any more';

/** Begins as one: SOI and a marker (ITU-T T.81 annex B). */
const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
