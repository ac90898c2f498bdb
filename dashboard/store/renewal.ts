/**
 * When a page becomes its next version. It is fetched whole in the background, is said as soon as it is there, and taken
 * when the operator says so, or by itself once nothing would be lost or moved by a reload. Pure.
 */
import type { DashboardState } from './dashboard-state.ts';
import { drivesHere } from './select-intent.ts';

/**
 * `none`: this page is the newest that the bridge has, as far as is known. `ready`: a newer one can be had at once.
 * `asked`: the operator wants it, and it waits for what stands in the way. `taking`: the page is about to load anew.
 */
export type Renewal =
  | { readonly name: 'none' }
  | { readonly name: 'ready' | 'asked'; readonly calmSince: number | null }
  | { readonly name: 'taking'; readonly isAsked: boolean };

export const noRenewal: Renewal = { name: 'none' };

/**
 * Why it is not done: a rover is driven or was set off from here, something is under way or being made, a rover may move
 * and STOP is to be had at every moment, a hand is on the page.
 */
export type Hindrance = 'driving' | 'armed' | 'underway' | 'unreached' | 'making' | 'watching' | 'busy';

export type Surrounds = {
  readonly path: string;
  /** A dialog is open, somebody types, or something is being sent. */
  readonly isOccupied: boolean;
  /** Since the last touch, key or click, ms. */
  readonly untouchedMs: number;
  /** The page starts from its shelf; else a reload needs the bridge. */
  readonly isKept: boolean;
};

/** Here, and below, things are made or watched that a reload would interrupt, even where drafts of them are kept. */
const makingPaths: readonly string[] = [
  ...['/plan', '/parameters', '/setup', '/maps', '/data'],
  ...['/sticks', '/view', '/pair', '/reliability-test'],
];
const isMaking = (path: string): boolean => makingPaths.some((one) => path === one || path.startsWith(`${one}/`));

const untouchedForMs = 10_000;

/** The gravest; null where a reload costs nothing. */
export function hindranceOf(state: DashboardState, around: Surrounds): Hindrance | null {
  const { intent, mirror, connection } = state;
  const holds = [...mirror.control.values()].some(
    ({ lease }) => intent.session !== null && lease.holder === intent.session,
  );
  if (holds || drivesHere(state) || intent.lane.phase !== 'idle') return 'driving';
  if (intent.commands.some(({ mine, final }) => mine && !final)) return 'underway';
  if (isArmedByUs(state)) return 'armed';
  if (connection.name !== 'connected' && !around.isKept) return 'unreached';
  if (isMaking(around.path)) return 'making';
  const stopsFromHere = connection.name === 'connected';
  if (stopsFromHere && [...mirror.vehicles.keys()].some((vehicle) => isArmed(state, vehicle))) return 'watching';
  return around.isOccupied || around.untouchedMs < untouchedForMs ? 'busy' : null;
}

const isArmed = ({ mirror }: DashboardState, vehicle: string): boolean =>
  mirror.vehicles.get(vehicle)?.groups.mode?.v.armed === true;

/** A command of this page may have set it off, and it has not come to rest since. */
const isArmedByUs = (state: DashboardState): boolean =>
  state.intent.commands.some(({ mine, class: kind, vehicle }) => mine && kind === 'motion' && isArmed(state, vehicle));

/** A reload on purpose is for these to allow; what is merely inconvenient is the operator's own affair. */
const forbids: readonly Hindrance[] = ['driving', 'armed', 'underway', 'unreached'];
export const forbidsReload = (hindrance: Hindrance | null): boolean =>
  hindrance !== null && forbids.includes(hindrance);

/** By itself only after it has been calm for so long. */
const calmForMs = 5000;

export const found = (renewal: Renewal): Renewal =>
  renewal.name === 'none' ? { name: 'ready', calmSince: null } : renewal;

export const asked = (renewal: Renewal): Renewal =>
  renewal.name === 'ready' ? { name: 'asked', calmSince: null } : renewal;

/** What a moment later is: `taking` once it may be. The same value where nothing is another. */
export function stepped(renewal: Renewal, hindrance: Hindrance | null, nowMs: number): Renewal {
  if (renewal.name === 'none' || renewal.name === 'taking') return renewal;
  if (renewal.name === 'asked') return forbidsReload(hindrance) ? renewal : { name: 'taking', isAsked: true };
  if (hindrance !== null) return renewal.calmSince === null ? renewal : { ...renewal, calmSince: null };
  if (renewal.calmSince === null) return { ...renewal, calmSince: nowMs };
  return nowMs - renewal.calmSince >= calmForMs ? { name: 'taking', isAsked: false } : renewal;
}

/** At the very moment of the reload: still `taking`, or put off because of a hand or a rover that came between. */
export function settled(renewal: Renewal, hindrance: Hindrance | null): Renewal {
  if (renewal.name !== 'taking') return renewal;
  if (renewal.isAsked) return forbidsReload(hindrance) ? { name: 'asked', calmSince: null } : renewal;
  return hindrance === null ? renewal : { name: 'ready', calmSince: null };
}

/** Whether this page starts with no network. `why` in the second is a word of ours, in the third the browser's own. */
export type Keep =
  | { readonly name: 'unknown' | 'filling' | 'kept' | 'forgotten' }
  | { readonly name: 'impossible'; readonly why: 'insecure' | 'unsupported' }
  | { readonly name: 'failed'; readonly why: string };
