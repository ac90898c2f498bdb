/**
 * A way that can be broken on purpose, to try what happens then: for a while nothing passes, as in a black hole, or all
 * that is open is cut. What TCP would hold and deliver late is held and delivered late; nothing is faked above it.
 */

import { linkWords } from '../words/link.ts';
import { type Carrier, noCode, type OpenCarrier } from './carrier.ts';
import type { Surroundings } from './surroundings.ts';

export type Breakable = {
  readonly surroundings: Surroundings;
  /** Nothing passes for so long; 0 ends it. What is opened meanwhile hangs for good. */
  breakFor(ms: number): void;
  /** Ends every carrier that is open, as a network that resets does. */
  cut(): void;
};

/** A carrier with more that waits than this is cut when the way is whole again, as a full buffer would be. */
const mostHeld = 1000;

type Line = { release(): void; cut(): void };

export function breakable(under: Surroundings): Breakable {
  const lines = new Set<Line>();
  let broken = false;
  let cancel = () => {};

  const through =
    (open: OpenCarrier): OpenCarrier =>
    (url, events) => {
      if (broken) return { send() {}, drop() {} };
      let held: (() => void)[] = [];
      let overflown = false;
      const pass = (run: () => void) => {
        if (!broken) run();
        else if (held.length < mostHeld) held.push(run);
        else overflown = true;
      };
      const leave = () => {
        lines.delete(line);
        held = [];
      };
      const inner: Carrier = open(url, {
        onOpen: () => pass(() => events.onOpen()),
        onText: (text) => pass(() => events.onText(text)),
        onFrame: (bytes) => pass(() => events.onFrame(bytes)),
        onClose: (code, why) =>
          pass(() => {
            leave();
            events.onClose(code, why);
          }),
      });
      const line: Line = {
        release() {
          if (overflown) return line.cut();
          for (let run = held.shift(); run !== undefined; run = held.shift()) run();
        },
        cut() {
          leave();
          inner.drop();
          events.onClose(noCode, linkWords.cutOnPurpose);
        },
      };
      lines.add(line);
      const { promisedMs } = inner;
      return {
        send: (text, lane) => pass(() => inner.send(text, lane)),
        drop(code) {
          leave();
          inner.drop(code);
        },
        ...(promisedMs && { promisedMs }),
      };
    };

  const mend = () => {
    cancel();
    broken = false;
    for (const line of [...lines]) line.release();
  };

  return {
    surroundings: {
      ...under,
      open: through(under.open),
      ...(under.fallbacks && {
        fallbacks: under.fallbacks.map(({ name, open }) => ({ name, open: through(open) })),
      }),
    },
    breakFor(ms) {
      if (ms <= 0) return mend();
      cancel();
      broken = true;
      cancel = under.after(ms, mend);
    },
    cut() {
      for (const line of [...lines]) line.cut();
    },
  };
}
