/**
 * What a vehicle's state says about a command: whether it is as was asked, and a mark of how it is, by which a change is
 * seen. Only state that was true after a given moment counts; null where there is none.
 */
import { modeNumbers } from '../../protocol/modes.ts';
import type { VehicleGroups } from '../../protocol/vehicle.ts';
import { metresBetween, type Place } from './places.ts';

export type Shown = { readonly asAsked: boolean; readonly mark: string };

export type Effect = {
  /**
   * One word for what is looked at: another command that touches the same makes its state say nothing about this one.
   * The goal is where it drives to; a change of mode touches that as well, sticks touch it alone.
   */
  readonly on: 'mode' | 'goal' | 'arming' | 'item' | 'home' | 'servo';
  look(groups: VehicleGroups, since: number): Shown | null;
};

/** Whether it changes the mode: to be on the way to a place is to be in GUIDED as well. */
export const changesMode = (effect: Effect | null): boolean => effect?.on === 'mode' || effect?.on === 'goal';

const guided = modeNumbers.get('GUIDED');
/** A place is the one that was asked for within this: both are whole numbers of 1e-7 degrees, and floats on the way. */
const samePlaceM = 1;

export const armedIs = (armed: boolean): Effect => ({
  on: 'arming',
  look: ({ mode }, since) =>
    mode && mode.at > since ? { asAsked: mode.v.armed === armed, mark: String(mode.v.armed) } : null,
});

export const modeIs = (number: number): Effect => ({
  on: 'mode',
  look: ({ mode }, since) =>
    mode && mode.at > since ? { asAsked: mode.v.modeNumber === number, mark: String(mode.v.modeNumber) } : null,
});

/** GUIDED, and on its way to this place. What it is on its way to is told only while it is. */
export const headsFor = (place: Place): Effect => ({
  on: 'goal',
  look({ mode, target }, since) {
    if (!mode || mode.at <= since) return null;
    if (mode.v.modeNumber !== guided) return { asAsked: false, mark: String(mode.v.modeNumber) };
    const to = target && target.at > since ? placeOf(target.v) : null;
    if (!to) return null;
    return { asAsked: metresBetween(to, place) <= samePlaceM, mark: `${guided} ${to.latDeg} ${to.lonDeg}` };
  },
});

export const currentItemIs = (item: number): Effect => ({
  on: 'item',
  look({ mission }, since) {
    const current = mission && mission.at > since ? mission.v.currentItem : null;
    return current === null ? null : { asAsked: current === item, mark: String(current) };
  },
});

export const homeIs = (place: Place): Effect => ({
  on: 'home',
  look({ home }, since) {
    const there = home && home.at > since ? placeOf(home.v) : null;
    return there && { asAsked: metresBetween(there, place) <= samePlaceM, mark: `${there.latDeg} ${there.lonDeg}` };
  },
});

export const outputIs = (channel: number, pulseUs: number): Effect => ({
  on: 'servo',
  look({ servo }, since) {
    const us = servo && servo.at > since ? (servo.v.outputsUs[channel - 1] ?? null) : null;
    return us === null ? null : { asAsked: us === pulseUs, mark: String(us) };
  },
});

const placeOf = ({ latDeg, lonDeg }: { latDeg: number | null; lonDeg: number | null }): Place | null =>
  latDeg === null || lonDeg === null ? null : { latDeg, lonDeg };
