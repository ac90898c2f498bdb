/**
 * A rover as far as stopping goes: it keeps the last stick, coasts when there is none, holds when told to, and takes its
 * sticks for neutral 0.3 s after the last one and holds a second later (row N of the stopping table).
 */
import type { Report } from '../../../../bridge/core/link.ts';
import type { Order } from '../../../../bridge/core/orders.ts';
import { roverModes } from '../../../../bridge/protocol/modes.ts';

const fullMps = 20;
const slowsInMs = 2000;
/** Rolling resistance, m/s² : without it an exponential never ends. */
const rollingMps2 = 0.05;
const sticksLapseMs = 300;
const actsAfterMs = 1000;
const beatMs = 1000;

export class ModelRover {
  readonly #report: (one: Report) => void;
  mode = 'HOLD';
  armed = false;
  speedMps = 0;
  metres = 0;
  markedAtM: number | null = null;
  #throttle = 0;
  #silentMs = 0;
  #beatAt = 0;

  constructor(report: (one: Report) => void) {
    this.#report = report;
  }

  /** Its mode as a heartbeat says it. */
  say(mode = this.mode, armed = this.armed): void {
    const modeNumber = [...roverModes].find(([, name]) => name === mode)?.[0] ?? 99;
    Object.assign(this, { mode, armed });
    this.#report({ kind: 'heard', heartbeat: true });
    this.#report({ kind: 'sample', group: 'mode', values: { mode, modeNumber, armed, systemStatus: 'active' } });
  }

  /** Its state, as often as its streams bring it. */
  tell(at: number): void {
    const values = { speedMps: this.speedMps, throttlePct: 0, climbMps: 0 };
    this.#report({ kind: 'sample', group: 'motion', values });
    if (at < this.#beatAt) return;
    this.#beatAt = at + beatMs;
    this.say();
  }

  obey(order: Order): void {
    if (order.kind === 'manual_control') {
      this.#throttle = order.throttle;
      this.#silentMs = 0;
    }
    const isHold = order.kind === 'set_mode' && order.modeNumber === 4;
    if (isHold && this.mode !== 'HOLD') this.say('HOLD');
  }

  pass(ms: number): void {
    this.#silentMs += ms;
    if (this.#silentMs > sticksLapseMs) this.#throttle = 0;
    if (this.armed && this.#silentMs > sticksLapseMs + actsAfterMs && this.mode === 'MANUAL') this.mode = 'HOLD';
    const wanted = this.mode === 'MANUAL' && this.armed ? fullMps * this.#throttle : 0;
    this.speedMps += ((wanted - this.speedMps) * ms) / slowsInMs;
    if (wanted === 0) this.speedMps = Math.max(0, this.speedMps - (rollingMps2 * ms) / 1000);
    this.metres += (this.speedMps * ms) / 1000;
  }

  /** From here the metres count. */
  mark(): void {
    this.markedAtM = this.metres;
  }
}
