/**
 * The speed limit where sticks are a share of the throttle: less of it passes the nearer the rover is to its limit, and
 * none above ([D7]). Where the speed is not known, half of it passes. Throttle against the motion is braking and is left alone.
 */

type Speed = { readonly mps: number; readonly at: number };

/** A speed that is older is not known any more. */
const freshMs = 1000;
/** From this share of the limit on less passes, and nothing from the second on. */
const easesFrom = 0.8;
const endsAt = 1.1;
/** Below this the rover may as well go the other way. */
const standingMps = 0.3;
const blindShare = 0.5;

export class SpeedLimit {
  /** Which way it goes, as the throttle that set it going: VFR_HUD's speed has no sign. */
  #way = 0;

  /** What passes of `throttle`, -1 to 1, at `at` (monotonic ms). */
  pass(throttle: number, speed: Speed | null, limitMps: number, at: number): number {
    if (speed === null || at - speed.at > freshMs) return throttle * blindShare;
    if (speed.mps < standingMps) this.#way = Math.sign(throttle);
    else if (this.#way === 0) this.#way = Math.sign(throttle);
    if (Math.sign(throttle) !== this.#way) return throttle;
    const share = (endsAt * limitMps - speed.mps) / ((endsAt - easesFrom) * limitMps);
    return throttle * Math.min(1, Math.max(0, share));
  }
}
