/**
 * Whether an RC transmitter drives instead of us ([A8]). Two signs, both slow to speak since a wrong alarm takes the rover
 * from its driver. While we send sticks: the autopilot's channels contradict all that we sent within the last second, in
 * two samples at least half a second apart and all between. While we have been silent: they move. It is over when they
 * have stood still for three seconds.
 */
import type { VehicleFacts } from './facts.ts';

export type Sticks = { readonly steer: number; readonly throttle: number };
type Sent = Sticks & { readonly at: number };

const sentWithinMs = 1000;
/** Longer than an override lasts by itself (RC_OVERRIDE_TIME is 3 s unless set). */
const silentAfterMs = 3500;
const contradictsForMs = 500;
const stillForMs = 3000;
/** Of full deflection. Ranges differ between radios, so a stick may show as half of what we sent, and a fifth is nothing. */
const slack = 0.2;
const mostSent = 64;

const centreUs = 1500;
const spanUs = 500;

export class TransmitterWatch {
  readonly #channels: { readonly steer: number; readonly throttle: number };
  #sent: Sent[] = [];
  #contradictsSince: number | null = null;
  /** The first and last samples that look alike. */
  #still: { readonly since: number; readonly sticks: Sticks } | null = null;
  #sampleAt = Number.NEGATIVE_INFINITY;
  #isActive = false;

  /** Channels from 1. */
  constructor(channels: { readonly steer: number; readonly throttle: number }) {
    this.#channels = channels;
  }

  get isActive(): boolean {
    return this.#isActive;
  }

  sent({ steer, throttle }: Sticks, at: number): void {
    this.#sent = [...this.#sent.slice(1 - mostSent), { steer, throttle, at }];
  }

  observe({ rc, hasReceiver }: Pick<VehicleFacts, 'rc' | 'hasReceiver'>): void {
    if (!rc || rc.at <= this.#sampleAt) return;
    this.#sampleAt = rc.at;
    const shown = hasReceiver === true ? this.#shown(rc.channelsUs) : null;
    if (!shown) {
      this.#contradictsSince = null;
      this.#isActive = false;
      return;
    }
    const moved = this.#moved(shown, rc.at);
    if (this.#contradicts(shown, rc.at) || (moved && this.#isSilent(rc.at))) this.#isActive = true;
    else if (this.#still && rc.at - this.#still.since >= stillForMs) this.#isActive = false;
  }

  #shown(channelsUs: readonly (number | null)[]): Sticks | null {
    const steerUs = channelsUs[this.#channels.steer - 1] ?? null;
    const throttleUs = channelsUs[this.#channels.throttle - 1] ?? null;
    if (steerUs === null || throttleUs === null) return null;
    return { steer: (steerUs - centreUs) / spanUs, throttle: (throttleUs - centreUs) / spanUs };
  }

  #isSilent(at: number): boolean {
    return at - (this.#sent.at(-1)?.at ?? Number.NEGATIVE_INFINITY) > silentAfterMs;
  }

  #contradicts(shown: Sticks, at: number): boolean {
    const recent = this.#sent.filter((sent) => sent.at <= at && at - sent.at <= sentWithinMs);
    const follows = (axis: keyof Sticks): boolean =>
      isWithin(
        shown[axis],
        recent.map((sent) => sent[axis]),
      );
    if (recent.length === 0 || (follows('steer') && follows('throttle'))) this.#contradictsSince = null;
    else this.#contradictsSince ??= at;
    return this.#contradictsSince !== null && at - this.#contradictsSince >= contradictsForMs;
  }

  #moved(shown: Sticks, at: number): boolean {
    const before = this.#still?.sticks;
    const isStill =
      before !== undefined &&
      Math.abs(shown.steer - before.steer) <= slack &&
      Math.abs(shown.throttle - before.throttle) <= slack;
    if (!isStill) this.#still = { since: at, sticks: shown };
    return before !== undefined && !isStill;
  }
}

/** Whether what is shown can come from what was sent. */
function isWithin(shown: number, sent: readonly number[]): boolean {
  const low = Math.min(...sent);
  const high = Math.max(...sent);
  return shown >= (low > 0 ? low / 2 : low) - slack && shown <= (high < 0 ? high / 2 : high) + slack;
}
