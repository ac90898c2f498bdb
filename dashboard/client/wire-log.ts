/**
 * A log of what passes the wire, for when figures do not explain enough: each message's name, length and time, each
 * opening and end. Never what is in a message, so that the file can be given away. Off until it is asked for.
 */

import { linkWords } from '../words/link.ts';
import type { OpenCarrier } from './carrier.ts';
import type { Surroundings } from './surroundings.ts';

export type WireLine = {
  /** Our own monotonic ms. */
  readonly at: number;
  readonly over: 'socket' | 'stream' | 'polling';
  readonly what: 'opened' | 'in' | 'out' | 'closed';
  /** A message's name, or the code and the words with which a carrier ended. */
  readonly name: string;
  readonly bytes: number;
};

export type WireLog = {
  readonly surroundings: Surroundings;
  record(on: boolean): void;
  /** What came since it was taken last, oldest first. */
  take(): readonly WireLine[];
};

/** Of what is not taken in time the oldest go. */
export const keptWireLines = 2000;

const nameOf = (text: string): string => /^\{"t":"(\w{1,40})"/.exec(text)?.[1] ?? 'unnamed';

export function startWireLog(under: Surroundings): WireLog {
  let recording = false;
  let lines: WireLine[] = [];
  const write = (over: WireLine['over'], what: WireLine['what'], name: string, bytes = 0) => {
    if (!recording) return;
    lines.push({ at: under.monoMs(), over, what, name, bytes });
    if (lines.length > keptWireLines) lines.shift();
  };
  const through =
    (open: OpenCarrier, over: WireLine['over']): OpenCarrier =>
    (url, events) => {
      const inner = open(url, {
        onOpen() {
          write(over, 'opened', '');
          events.onOpen();
        },
        onText(text) {
          write(over, 'in', nameOf(text), text.length);
          events.onText(text);
        },
        onFrame(bytes) {
          write(over, 'in', 'binary', bytes.length);
          events.onFrame(bytes);
        },
        onClose(code, why) {
          write(over, 'closed', `${code} ${why}`);
          events.onClose(code, why);
        },
      });
      const { promisedMs } = inner;
      return {
        send(text, lane) {
          write(over, 'out', nameOf(text), text.length);
          inner.send(text, lane);
        },
        drop(code) {
          write(over, 'closed', linkWords.byThisPage);
          inner.drop(code);
        },
        ...(promisedMs && { promisedMs }),
      };
    };
  return {
    surroundings: {
      ...under,
      open: through(under.open, 'socket'),
      ...(under.fallbacks && {
        fallbacks: under.fallbacks.map(({ name, open }) => ({ name, open: through(open, name) })),
      }),
    },
    record(on) {
      recording = on;
    },
    take() {
      const taken = lines;
      lines = [];
      return taken;
    },
  };
}
