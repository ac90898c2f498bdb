/**
 * A drive under way: what begins it, the newest frame of its driver and when that goes out, and what ends it. A newer
 * frame takes the place of one that was not sent ([D8]); one that shows the past by now goes nowhere.
 */
import type { DriveReason } from '../protocol/drive.ts';
import { freshMs } from './drive-frames.ts';
import type { VehicleFacts } from './facts.ts';
import { mannerOf } from './halt.ts';
import type { Sticks } from './transmitter.ts';

/** `ageMs`: when it came in, `at`. */
export type StickFrame = Sticks & { readonly ageMs: number; readonly at: number };

/** What follows an end: HOLD, or nothing against whoever has the vehicle by now, or nothing at all. */
export type Ending = { readonly why: DriveReason; readonly next: 'hold' | 'yield' | 'done' };

const centredWithin = 0.05;
/** A frame goes out on arrival unless another just did; a tick sends what waited, or repeats in case one was lost. */
export const leastGapMs = 30;
const frameEveryMs = 50;
const repeatEveryMs = 100;

export const isCentred = ({ steer, throttle }: Sticks): boolean =>
  Math.abs(steer) <= centredWithin && Math.abs(throttle) <= centredWithin;

/** What the vehicle, the transmitter or the driver's own view have against a drive, whatever the sticks say. */
export function obstacleOf({ linked, mode }: VehicleFacts, hasTransmitter: boolean, cap: number): DriveReason | null {
  if (!linked || mode === null) return 'vehicle lost';
  if (!mode.armed) return 'disarmed';
  if (mannerOf(mode.name) === 'none') return 'mode takes no sticks';
  if (hasTransmitter) return 'transmitter took over';
  return cap === 0 ? 'telemetry too old' : null;
}

export class Engaged {
  readonly phase = 'engaged';
  readonly term: number;
  /** The vehicle's mode and link as it began: neither changes under a drive. */
  readonly mode: string;
  readonly #link: string | null;
  #newest: StickFrame;
  #isSent = false;

  constructor(term: number, mode: string, link: string | null, first: StickFrame) {
    this.term = term;
    this.mode = mode;
    this.#link = link;
    this.#newest = first;
  }

  get heardAt(): number {
    return this.#newest.at;
  }

  /** How long a tick lets pass since the last order. */
  get everyMs(): number {
    return this.#isSent ? repeatEveryMs : frameEveryMs;
  }

  renew(frame: StickFrame): void {
    this.#newest = frame;
    this.#isSent = false;
  }

  passed(): void {
    this.#isSent = true;
  }

  /** What is to go out, unless an order did within `gapMs`. */
  due(gapMs: number, lastSentAt: number | null, at: number): Sticks | null {
    const { steer, throttle, ageMs, at: cameAt } = this.#newest;
    const isOld = ageMs + at - cameAt > freshMs;
    return isOld || (lastSentAt !== null && at - lastSentAt < gapMs) ? null : { steer, throttle };
  }

  /** What the vehicle or a transmitter put an end to. */
  endedBy({ linked, link, mode }: VehicleFacts, hasTransmitter: boolean): Ending | null {
    if (!linked || !mode) return { why: 'vehicle lost', next: 'hold' };
    if (link !== this.#link) return { why: 'link changed', next: 'hold' };
    if (!mode.armed) return { why: 'disarmed', next: 'done' };
    if (mode.name === 'HOLD') return { why: 'mode changed', next: 'done' };
    const manner = mannerOf(mode.name);
    if (mode.name !== this.mode) return { why: 'mode changed', next: manner === 'none' ? 'yield' : 'hold' };
    return hasTransmitter && manner === 'sticks' ? { why: 'transmitter took over', next: 'yield' } : null;
  }
}
