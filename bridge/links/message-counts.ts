/**
 * How often each message of each sender is heard, and its newest frame, which is decoded only when somebody asks. It runs
 * for every frame of every link, so it only counts: rates come from two windows of 5 s that take turns.
 *
 * Bound: 512 kinds. What comes beyond them is counted as `others`; a kind that was silent for a minute makes room when
 * there is none left.
 */
import type { HeardMessages, MessageHeard, MessageKey, MessageSaid } from '../core/inspection.ts';
import { layouts } from './mavlink/layouts.ts';
import { fieldsSaid, nameOf } from './mavlink/said.ts';
import type { Frame } from './mavlink/splitter.ts';

export const mostKinds = 512;
/** What they hold opens something: CHANGE_OPERATOR_CONTROL, AUTH_KEY, SETUP_SIGNING, WIFI_CONFIG_AP, CELLULAR_CONFIG. */
const secretive: ReadonlySet<number> = new Set([5, 7, 256, 299, 336]);
const windowMs = 5000;
const forgetMs = 60_000;

type Row = {
  readonly key: number;
  last: Frame;
  at: number;
  count: number;
  /** The window that is open: when it began, and its frames and bytes; and those of the one before. */
  since: number;
  frames: number;
  bytes: number;
  sinceBefore: number;
  framesBefore: number;
  bytesBefore: number;
};

/** Small numbers are found several times as fast as large ones; hardly a message has a number that does not fit. */
const keyOf = ({ systemId, componentId, messageId }: MessageKey): number =>
  messageId < 0x4000
    ? (messageId << 16) | (systemId << 8) | componentId
    : messageId * 0x10000 + systemId * 0x100 + componentId;

export class MessageCounts {
  readonly #rows = new Map<number, Row>();
  /** The newest row for each low byte of a message's number: nearly every frame finds its own here. */
  readonly #recent = new Array<Row | undefined>(256).fill(undefined);
  readonly #others = { count: 0, bytes: 0 };

  /** A whole frame was heard at `at`. It is kept until the next of its kind. */
  note(frame: Frame, at: number): void {
    const key = keyOf(frame);
    const place = frame.messageId & 0xff;
    let row = this.#recent[place];
    if (row === undefined || row.key !== key) {
      row = this.#rows.get(key) ?? this.#begin(key, frame, at);
      if (row === undefined) return;
      this.#recent[place] = row;
    }
    if (at - row.since >= windowMs) turnWindow(row, at);
    row.last = frame;
    row.at = at;
    row.count++;
    row.frames++;
    row.bytes += frame.bytes.length;
  }

  /** Call about once a second: makes room where there is none. */
  sweep(at: number): void {
    if (this.#rows.size < mostKinds) return;
    this.#recent.fill(undefined);
    for (const [key, row] of this.#rows) if (at - row.at >= forgetMs) this.#rows.delete(key);
  }

  /** `now` tells the time by the clock of {@link note}. */
  read(now: () => number): HeardMessages {
    return {
      list: () => ({ messages: [...this.#rows.values()].map((row) => heard(row, now())), others: { ...this.#others } }),
      one: (key) => {
        const row = this.#rows.get(keyOf(key));
        return row === undefined ? undefined : said(row, now());
      },
    };
  }

  #begin(key: number, frame: Frame, at: number): Row | undefined {
    if (this.#rows.size >= mostKinds) {
      this.#others.count++;
      this.#others.bytes += frame.bytes.length;
      return undefined;
    }
    const row: Row = {
      ...{ key, last: frame, at, count: 0, since: at, frames: 0, bytes: 0 },
      ...{ sinceBefore: at, framesBefore: 0, bytesBefore: 0 },
    };
    this.#rows.set(key, row);
    return row;
  }
}

function turnWindow(row: Row, at: number): void {
  row.sinceBefore = row.since;
  row.framesBefore = row.frames;
  row.bytesBefore = row.bytes;
  row.since = at;
  row.frames = 0;
  row.bytes = 0;
}

/** Steps between frames over the time that they took. A silence of three steps and more counts as well, a long one ends it. */
function rateHz({ sinceBefore, at, framesBefore, frames }: Row, now: number): number | null {
  const steps = framesBefore + frames - 1;
  const heardMs = at - sinceBefore;
  if (steps < 1 || heardMs <= 0) return null;
  const silentMs = now - at;
  if (silentMs <= (3 * heardMs) / steps) return (1000 * steps) / heardMs;
  return silentMs > 2 * windowMs ? 0 : (1000 * steps) / (heardMs + silentMs);
}

function heard(row: Row, now: number): MessageHeard {
  const { last, count, at, bytes, bytesBefore, frames, framesBefore } = row;
  const { systemId, componentId, messageId } = last;
  const rate = rateHz(row, now);
  return {
    ...{ systemId, componentId, messageId, name: nameOf(last) ?? null, count },
    rateHz: rate,
    bytesPerS: rate === null ? null : (rate * (bytes + bytesBefore)) / (frames + framesBefore),
    sizeB: last.bytes.length,
    ageMs: Math.max(0, now - at),
  };
}

/** Of what holds a secret that it was said, and not what: whoever looks on need not be who may know it. */
function said(row: Row, now: number): MessageSaid {
  const { last, at } = row;
  const isSecret = secretive.has(last.messageId);
  return {
    ...heard(row, now),
    at,
    hex: isSecret ? '' : Buffer.from(last.bytes).toString('hex'),
    fields: !isSecret && layouts.has(last.messageId) ? fieldsSaid(last) : null,
  };
}
