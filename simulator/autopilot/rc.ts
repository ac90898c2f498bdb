/**
 * The radio-control channels: SITL's receiver, overridden by what ground stations send. The rules are ArduPilot's
 * (RC_Channels::read_input): without a receiver and without a *new* override nothing is read, so that a channel keeps
 * its last value; an override lapses RC_OVERRIDE_TIME after its last message; 0 hands the channel back.
 */

import { clamp } from '../world/geo.ts';

export const channelCount = 18;

interface Override {
  us: number;
  atMs: number;
}

export interface Rc {
  /** What the receiver delivers, µs. */
  readonly receiver: number[];
  /** A receiver has been seen since boot. */
  hadReceiver: boolean;
  readonly overrides: Override[];
  hasNewOverride: boolean;
  /** What the autopilot works with, µs. */
  readonly input: number[];
  lastValidMs: number;
  /** When the last override or MANUAL_CONTROL came, boot ms; undefined if none has. */
  lastOverrideMs: number | undefined;
}

const receiverAtRest = [1500, 1500, 1500, 1500, 1800, 1000, 1000, 1800];

export function createRc(hasReceiver: boolean): Rc {
  const receiver = Array.from({ length: channelCount }, (_, i) => receiverAtRest[i] ?? 0);
  return {
    receiver,
    hadReceiver: hasReceiver,
    overrides: receiver.map(() => ({ us: 0, atMs: 0 })),
    hasNewOverride: false,
    input: hasReceiver ? [...receiver] : receiver.map(() => 0),
    lastValidMs: 0,
    lastOverrideMs: undefined,
  };
}

export function setOverride(rc: Rc, channel: number, us: number, ms: number): void {
  const override = rc.overrides[channel];
  if (override === undefined) return;
  override.us = us;
  override.atMs = ms;
  rc.hasNewOverride = true;
  rc.lastOverrideMs = ms;
}

export function clearOverrides(rc: Rc): void {
  for (const override of rc.overrides) override.us = 0;
}

function isActive(override: Override, ms: number, overrideTimeS: number): boolean {
  if (override.us === 0 || overrideTimeS === 0) return false;
  return overrideTimeS < 0 || ms - override.atMs < overrideTimeS * 1000;
}

/** One turn of the loop. Returns false when there was nothing to read. */
export function readInput(rc: Rc, ms: number, receiverAlive: boolean, overrideTimeS: number): boolean {
  if (receiverAlive) rc.hadReceiver = true;
  if (!receiverAlive && !rc.hasNewOverride) return false;
  rc.hasNewOverride = false;
  rc.lastValidMs = ms;
  for (let channel = 0; channel < channelCount; channel++) {
    const override = rc.overrides[channel];
    if (override !== undefined && isActive(override, ms, overrideTimeS)) rc.input[channel] = override.us;
    else if (rc.hadReceiver) rc.input[channel] = rc.receiver[channel] ?? 0;
  }
  return true;
}

/** µs → −1 … 1 with the dead zone around the trim, as RC_Channel::norm_input_dz. 0 µs (no signal) is neutral. */
export function normalise(us: number, min: number, trim: number, max: number, deadZone: number): number {
  if (us === 0) return 0;
  if (us > trim + deadZone) return clamp((us - trim - deadZone) / Math.max(1, max - trim - deadZone), 0, 1);
  if (us < trim - deadZone) return clamp((us - trim + deadZone) / Math.max(1, trim - deadZone - min), -1, 0);
  return 0;
}
