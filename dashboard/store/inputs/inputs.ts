/**
 * The operator's hands: one source of sticks at a time, read whenever the page draws and by a timer beside that, and
 * posted 25 times a second at most. Each post of a held stick is also the page's proof of life; what is let go, by the
 * operator or by anything that happens to the page, is posted at once.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Stick } from '../../client/intent-view.ts';
import { releasedWords } from '../../words/inputs.ts';
import {
  atRest,
  firstInputs,
  type InputsState,
  type PadProfile,
  type PadView,
  type Reading,
  type SourceName,
} from './inputs-state.ts';
import { keyed, keysLost, noKeys, ramped } from './keys.ts';
import { type GamepadLike, type GetGamepads, inOrder, noPad, padOf, padsNow, padViewOf, readPad } from './pads.ts';
import { firstPresses, type Presses, pressed } from './presses.ts';
import type { PadAction } from './profile.ts';
import { calibrated, type KeyStore, keptProfiles, seenAtRest, seenMoving } from './profiles.ts';
import { noTouch, readTouch, type StickAxis, touched, touchLost } from './touch.ts';

export type Devices = {
  /** Null where this browser has none. */
  readonly getGamepads: GetGamepads | null;
  /** Where profiles are kept; null where nothing is. */
  readonly store: KeyStore | null;
  /** Calls `run` with each frame that is drawn, and every 40 ms beside that; what it returns ends it. */
  readonly poll: (run: () => void) => () => void;
};

export const noDevices: Devices = { getGamepads: null, store: null, poll: () => () => {} };

export type Inputs = {
  readonly store: StoreApi<InputsState>;
  /** From now on this one drives, and no other; null: none. */
  choose(source: SourceName | null): void;
  /** Pads are looked at although none drives, as for the view of the inputs; what it returns ends that. */
  watch(): () => void;
  /** Whether the key was meant for driving: then it is to do nothing else. */
  key(code: string, isDown: boolean): boolean;
  /** A stick under a thumb: its value, -1 to 1, as `valueOfThumb` has it; null when the thumb is up or was taken away. */
  touch(axis: StickAxis, value: number | null): void;
  /** Something took the operator's hand away, as focus that goes elsewhere or a page that is hidden: neutral at once. */
  release(why: string): void;
  /** The pad that is read is read like this from now on, and after a reload. */
  setProfile(profile: PadProfile): void;
  /** The pad of this name is read from now on, where it is plugged in, and after a reload. */
  prefer(padId: string): void;
  /** How a pad of this name is read, plugged in or not. */
  profileOf(padId: string): PadProfile;
  /** The pad lies at rest now; `calibrate('done')` takes the ends that were seen since, `'cancel'` forgets them. */
  calibrate(step: 'start' | 'done' | 'cancel'): void;
  /** May be called twice. */
  stop(): void;
};

/** No closer than this, with a little for a timer that comes early. */
const postEveryMs = 38;

const isSame = (a: Reading, b: Reading) => a.steer === b.steer && a.throttle === b.throttle && a.held === b.held;

export function startInputs(
  { getGamepads, store: keyStore, poll }: Devices,
  monoMs: () => number,
  post: (stick: Omit<Stick, 'vehicle'>) => void,
  act: (action: PadAction) => void = () => {},
): Inputs {
  const store = createStore<InputsState>()(() => firstInputs);
  const profiles = keptProfiles(keyStore);
  let keys = noKeys(monoMs());
  let touch = noTouch;
  let pad = noPad;
  let presses: Presses = firstPresses;
  let postedAt = Number.NEGATIVE_INFINITY;
  let watchers = 0;
  let stopPolling: (() => void) | null = null;

  const set = (change: Partial<InputsState>) => {
    const state = store.getState();
    const reading = change.reading && isSame(change.reading, state.reading) ? state.reading : change.reading;
    const next = { ...state, ...change, ...(reading && { reading }) };
    const names = ['source', 'reading', 'centreFirst', 'released', 'pads', 'profile', 'calibration'] as const;
    if (names.some((name) => next[name] !== state[name])) store.setState(next);
  };

  /** What is held is posted in its turn, what is let go at once and once. */
  const offer = (reading: Reading, released: string | null, more: Partial<InputsState> = {}) => {
    const before = store.getState();
    const letGo = before.reading.held && !reading.held;
    const why = reading.held ? null : (released ?? (letGo ? null : before.released));
    set({ ...more, reading, released: why });
    const now = monoMs();
    if (!letGo && (!reading.held || now - postedAt < postEveryMs)) return;
    postedAt = now;
    post({ ...reading, readAt: now });
  };

  const lookAtPads = (pads: readonly GamepadLike[]): Partial<InputsState> => {
    const { pads: before, calibration } = store.getState();
    const chosen = padOf(pads, pad);
    const views = pads.map((one) => padViewOf(one, one === chosen));
    const raw = chosen?.axes ?? [];
    const isCalibrated = calibration !== null && calibration.padId === chosen?.id;
    return {
      pads: JSON.stringify(views) === JSON.stringify(before) ? before : (views satisfies readonly PadView[]),
      profile: chosen ? profiles.of(chosen.id) : firstInputs.profile,
      calibration: isCalibrated ? { ...calibration, seen: seenMoving(calibration.seen, raw) } : null,
    };
  };

  const readNow = () => {
    const { source, reading, calibration } = store.getState();
    const isLooking = getGamepads !== null && (source === 'pad' || watchers > 0);
    const pads = isLooking ? inOrder(padsNow(getGamepads), profiles.preferred()) : [];
    const looked = lookAtPads(pads);
    if (source === 'pad') obeyButtons(pads);
    if (source === 'pad' && calibration === null) {
      const read = readPad(pads, pad, profiles.of, reading.held, monoMs());
      pad = read.state;
      offer(read.reading, read.released, { ...looked, centreFirst: pad.index !== null && pad.mustRest });
    } else if (source === 'keyboard') {
      keys = ramped(keys, monoMs());
      offer(keys.reading, null, looked);
    } else if (source === 'touch') offer(readTouch(touch), null, looked);
    else set(looked);
  };

  /** Buttons of the pad that is read, whether it may drive or not: STOP is one of them. */
  const obeyButtons = (pads: readonly GamepadLike[]) => {
    const chosen = padOf(pads, pad);
    const read = pressed(presses, chosen, chosen && profiles.of(chosen.id));
    presses = read.presses;
    for (const action of read.acts) act(action);
  };

  const letGo = (why: string | null) => {
    keys = keysLost(keys);
    touch = touchLost(touch);
    pad = { ...pad, mustRest: true };
    offer(atRest, why, { centreFirst: store.getState().source === 'pad' && pad.index !== null });
  };
  const pollIfNeeded = () => {
    const isNeeded = watchers > 0 || store.getState().source !== null;
    if (isNeeded) stopPolling ??= poll(readNow);
    else {
      stopPolling?.();
      stopPolling = null;
    }
  };

  return {
    store,
    choose(source) {
      if (source === store.getState().source) return;
      letGo(null);
      presses = firstPresses;
      set({ source, released: null });
      pollIfNeeded();
    },
    watch() {
      let watched = true;
      watchers += 1;
      pollIfNeeded();
      return () => {
        if (!watched) return;
        watched = false;
        watchers -= 1;
        pollIfNeeded();
      };
    },
    key(code, isDown) {
      if (store.getState().source !== 'keyboard') return false;
      const before = keys;
      keys = keyed(ramped(keys, monoMs()), code, isDown);
      if (keys.reading.held !== before.reading.held) readNow();
      return keys.down !== before.down;
    },
    touch(axis, value) {
      touch = touched(touch, axis, value);
      const { source, reading } = store.getState();
      // A thumb that moves is read in its turn; one that comes down or up, at once.
      if (source === 'touch' && readTouch(touch).held !== reading.held) readNow();
    },
    release: letGo,
    prefer(padId) {
      letGo(releasedWords.otherPad);
      profiles.prefer(padId);
      pad = noPad;
      presses = firstPresses;
      readNow();
    },
    profileOf: profiles.of,
    setProfile(profile) {
      const { pads } = store.getState();
      const chosen = pads.find((one) => one.chosen);
      if (chosen === undefined) return;
      // Another profile may read the same hand as another stick.
      letGo(releasedWords.profile);
      profiles.keep(chosen.id, profile);
      set({ profile });
    },
    calibrate(step) {
      const { pads, calibration, profile } = store.getState();
      const chosen = pads.find((one) => one.chosen);
      if (chosen === undefined) return set({ calibration: null });
      letGo(releasedWords.calibration);
      if (step === 'start') return set({ calibration: { padId: chosen.id, seen: seenAtRest(chosen.axes) } });
      set({ calibration: null });
      if (step === 'cancel' || calibration === null) return;
      const { seen } = calibration;
      const next = { ...profile, steer: calibrated(profile.steer, seen), throttle: calibrated(profile.throttle, seen) };
      profiles.keep(chosen.id, next);
      set({ profile: next });
    },
    stop() {
      letGo(null);
      set({ source: null });
      watchers = 0;
      pollIfNeeded();
    },
  };
}
