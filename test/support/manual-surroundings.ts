/** Surroundings for the client that a test moves by hand: time stands still until told, and carriers are puppets. */
import type { CarrierEvents, OpenCarrier } from '../../dashboard/client/carrier.ts';
import type { Sign } from '../../dashboard/client/lifecycle.ts';
import type { Surroundings } from '../../dashboard/client/surroundings.ts';

/** A carrier whose other end the test plays. */
export type Puppet = CarrierEvents & {
  readonly url: string;
  /** `socket`, or the name of a fallback. */
  readonly way: string;
  readonly sent: string[];
  dropped: boolean;
};

export type ManualSurroundings = Surroundings & {
  readonly carriers: Puppet[];
  /** The newest carrier. */
  carrier(): Puppet;
  /** Moves time on, firing what is due in order. */
  advance(ms: number): void;
  /** So long nothing runs, then everything that was due in that time does, in order. */
  stall(ms: number): void;
  pendingTimers(): number;
  /** Tells whoever listens what happens to the page or the machine. */
  sign(sign: Sign): void;
  /** What `random` says from now on. */
  setRandom(value: number): void;
};

/** `fallbacks`: whether HTTP ways are to be had, played by puppets like the socket. */
export function manualSurroundings({ fallbacks = false } = {}): ManualSurroundings {
  let now = 5000;
  let random = 0.5;
  let timers: { readonly at: number; readonly run: () => void }[] = [];
  const carriers: Puppet[] = [];
  const hearers = new Set<(sign: Sign) => void>();
  const openAs =
    (way: string): OpenCarrier =>
    (url, events) => {
      const puppet: Puppet = { ...events, url, way, sent: [], dropped: false };
      carriers.push(puppet);
      return {
        send: (text) => puppet.sent.push(text),
        drop() {
          puppet.dropped = true;
        },
      };
    };
  return {
    carriers,
    ...(fallbacks && {
      fallbacks: [
        { name: 'stream', open: openAs('stream') },
        { name: 'polling', open: openAs('polling') },
      ],
    }),
    lifecycle(heard) {
      hearers.add(heard);
      return () => hearers.delete(heard);
    },
    sign(sign) {
      for (const hear of [...hearers]) hear(sign);
    },
    carrier() {
      const last = carriers.at(-1);
      if (last === undefined) throw new Error('no carrier was opened yet');
      return last;
    },
    open: openAs('socket'),
    monoMs: () => now,
    wallMs: () => 1_700_000_000_000 + now,
    random: () => random,
    setRandom(value) {
      random = value;
    },
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    pendingTimers: () => timers.length,
    stall(ms) {
      now += ms;
      this.advance(0);
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const due = timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
        if (due === undefined) break;
        timers = timers.filter((timer) => timer !== due);
        now = Math.max(now, due.at);
        due.run();
      }
      now = end;
    },
  };
}
