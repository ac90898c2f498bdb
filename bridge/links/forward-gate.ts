/**
 * The last gate before a vehicle: what other stations say waits here until our own has left, for half a second at most,
 * since old intent never runs late; and it is judged again when it leaves, since a STOP may have been pressed meanwhile.
 */
import type { Clock } from '../core/clock.ts';
import { type ForeignStanding, refusedForeign } from '../core/foreign.ts';
import { actOf, type ForeignMessage } from '../core/foreign-acts.ts';
import type { Address, Link } from '../core/link.ts';
import { Spigot } from './spigot.ts';
import type { Cancel, Timers } from './timers.ts';
import { parseTarget } from './url.ts';

/** Why it goes nowhere, how that is counted, and, where somebody tried to move or change something, how it is told. */
export type Refusal = {
  readonly reason: 'read_only' | 'heartbeat' | 'never' | 'lease' | 'stop';
  readonly tried: { readonly what: string; readonly code: string; readonly why: string } | null;
  /** Empty where it is not one vehicle's doing. */
  readonly vehicle: string;
};

/** `id` names the endpoint to people. */
export type Rights = { readonly id: string; readonly write: boolean; readonly heartbeat: boolean };

/** Null where it may go to the vehicles. */
export function refusalOf(rights: Rights, message: ForeignMessage, all: readonly ForeignStanding[]): Refusal | null {
  const { concern, what } = actOf(message);
  if (!rights.write) {
    const why = `${rights.id} is read-only`;
    const isTry = concern !== 'nothing' && concern !== 'beat';
    return { reason: 'read_only', tried: isTry ? { what, code: 'READ_ONLY', why } : null, vehicle: '' };
  }
  // The autopilot counts a heartbeat by its system id, whatever type it claims: so does this.
  if (concern === 'beat') return rights.heartbeat ? null : { reason: 'heartbeat', tried: null, vehicle: '' };
  const refused = refusedForeign(concern, all);
  if (refused === null) return null;
  const { code, vehicle, why } = refused;
  const reasons = { FORBIDDEN: 'never', NOT_IN_CONTROL: 'lease', STOPPED: 'stop' } as const;
  const isNews = !everyStations.has(what);
  return { reason: reasons[code], tried: isNews ? { what, code, why } : null, vehicle };
}

const setMessageInterval = 511;
/** Every station asks for its own stream rates, and modems tell of themselves, again and again: that is counted and no news. */
const everyStations: ReadonlySet<string> = new Set([
  'REQUEST_DATA_STREAM',
  `command ${setMessageInterval}`,
  'RADIO_STATUS',
  'RADIO',
]);

export const mostWaiting = 32;
export const waitsForMs = 500;
const pumpMs = 5;
/** Of all endpoints together, towards one link: a quarter of a serial line, which our own sticks and orders share. */
const wideBytesPerS = 32 * 1024;
const serialShare = 1 / 40;

type Waiting = {
  readonly bytes: Uint8Array;
  readonly to: Address;
  readonly at: number;
  readonly mayLeave: () => boolean;
  readonly drop: (why: string) => void;
};

export type GateOptions = {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Around each frame that leaves. */
  readonly leaving: (act: () => boolean) => boolean;
};

/** One per link. The newest is dropped where too many wait. */
export class ForeignGate {
  readonly #link: Link;
  readonly #options: GateOptions;
  readonly #bytes: Spigot;
  #waiting: Waiting[] = [];
  #pump: Cancel | undefined;

  constructor(link: Link, options: GateOptions) {
    const target = parseTarget(link.url);
    const serial = target.ok && target.value.kind === 'serial' ? target.value.baud * serialShare : undefined;
    this.#link = link;
    this.#options = options;
    this.#bytes = new Spigot(serial ?? wideBytesPerS, serial ?? wideBytesPerS);
  }

  /** False where it is dropped now; else it leaves soon, or `drop` says why not. */
  pass(foreign: Omit<Waiting, 'at'>): boolean {
    const at = this.#options.clock.monoMs();
    if (this.#waiting.length >= mostWaiting || !this.#bytes.take(foreign.bytes.length, at)) return false;
    this.#waiting.push({ ...foreign, at });
    this.#flush();
    return true;
  }

  stop(): void {
    this.#waiting = [];
    this.#pump?.();
    this.#pump = undefined;
  }

  #flush(): void {
    const { clock, timers, leaving } = this.#options;
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const { bytes, to, at, mayLeave, drop } = next;
      const isLate = clock.monoMs() - at > waitsForMs;
      if (!isLate && this.#link.undrained().bytes > 0) break;
      this.#waiting.shift();
      if (isLate || !mayLeave()) drop(isLate ? 'late' : 'overtaken');
      else if (!leaving(() => this.#link.relay?.(bytes, to) ?? false)) drop('link_busy');
    }
    if (this.#waiting.length > 0) this.#pump ??= timers.every(pumpMs, () => this.#flush());
    else this.#rest();
  }

  #rest(): void {
    this.#pump?.();
    this.#pump = undefined;
  }
}
