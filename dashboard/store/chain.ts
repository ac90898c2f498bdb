/**
 * The way from this page to the rover as a chain of three, and in one sentence where it hurts: the nearest trouble to
 * who looks, since what is beyond it is not known. Pure.
 */

import type { LinkState } from '../../bridge/protocol/state.ts';
import type { Entry } from '../../bridge/protocol/stream.ts';
import { badgeWords } from '../words/badge.ts';
import { chainWords as words } from '../words/chain.ts';
import { figureWords } from '../words/common.ts';
import type { DashboardState } from './dashboard-state.ts';
import { groupFreshness, valuesOf, vehicleOf } from './select.ts';

export type LegState = 'good' | 'poor' | 'down' | 'unknown';

export type Chain = {
  /** Page to bridge, and bridge to rover. */
  readonly near: LegState;
  readonly far: LegState;
  readonly sentence: string;
};

/** More than this is worth a word: half the sticks still arrive, and telemetry jerks. */
const muchLossPct = 10;
const marginFairDb = 5;
const unitsPerDb = 1.9;

export type Margins = { readonly hereDb: number | null; readonly thereDb: number | null };

const margin = (signal: number | null, noise: number | null): number | null =>
  signal === null || noise === null ? null : (signal - noise) / unitsPerDb;

/** Signal above noise of a SiK modem; null where nothing young says so. */
export function marginsOf(state: DashboardState): Margins {
  const freshness = groupFreshness(state, 'radio');
  const radio = freshness === 'live' || freshness === 'aging' ? valuesOf(state, 'radio') : null;
  if (radio === null) return { hereDb: null, thereDb: null };
  return { hereDb: margin(radio.rssi, radio.noise), thereDb: margin(radio.remoteRssi, radio.remoteNoise) };
}

/** The links that carry the vehicle on show; all of them while there is none. */
export function linksOf(state: DashboardState): readonly LinkState[] {
  const group = vehicleOf(state)?.link;
  const own = state.mirror.links.filter(({ name }) => name === group);
  return own.length > 0 ? own : state.mirror.links;
}

const refusedOf = ({ signing }: LinkState): number =>
  Object.values(signing?.refused ?? {}).reduce((sum, count) => sum + count, 0);

const near = ({ connection, quality }: DashboardState): readonly [LegState, string] => {
  if (connection.name !== 'connected')
    return ['down', words.hurtsPage(badgeWords.states[connection.name].toLowerCase())];
  if (quality.grade === null) return ['unknown', ''];
  if (quality.grade !== 'poor' && quality.grade !== 'critical') return ['good', ''];
  const rtt = quality.rttMs === null ? words.ageUnknown : figureWords.ms(String(Math.round(quality.rttMs)));
  return ['poor', words.hurtsPageSlow(badgeWords.grades[quality.grade], rtt)];
};

function far(state: DashboardState): readonly [LegState, string] {
  const links = linksOf(state);
  const [first] = links;
  if (first === undefined) return ['unknown', words.noLinks];
  if (links.every(({ up }) => !up)) return ['down', words.hurtsLink(first.name, first.why)];
  if (vehicleOf(state)?.contact !== 'linked') return ['down', words.hurtsRover];
  const lossy = links.find(({ up, lossPct }) => up && (lossPct ?? 0) > muchLossPct);
  if (lossy) return ['poor', words.hurtsLoss(lossy.name, `${Math.round(lossy.lossPct ?? 0)} %`)];
  const refusing = links.find((link) => refusedOf(link) > 0);
  if (refusing) return ['poor', words.hurtsSigning(refusing.name, String(refusedOf(refusing)))];
  const { hereDb, thereDb } = marginsOf(state);
  const worst = Math.min(hereDb ?? Number.POSITIVE_INFINITY, thereDb ?? Number.POSITIVE_INFINITY);
  if (worst < marginFairDb) return ['poor', words.hurtsRadio(figureWords.decibels(String(Math.round(worst))))];
  const down = links.find(({ up }) => !up);
  return down ? ['good', words.hurtsLink(down.name, down.why)] : ['good', ''];
}

/** A new object each time. */
export function chainOf(state: DashboardState): Chain {
  const [nearIs, nearWords] = near(state);
  // Beyond a link that is gone nothing is known.
  if (nearIs === 'down') return { near: 'down', far: 'unknown', sentence: nearWords };
  const [farIs, farWords] = far(state);
  return { near: nearIs, far: farIs, sentence: nearWords || farWords || words.whole };
}

export type LinkPast = { readonly sinceWall: number | null; readonly reconnects: number };

/** Since when it is as it is, and how often it came back, as far as the events that are at hand reach. */
export function pastOf(events: readonly Entry[], link: string): LinkPast {
  const told = events.filter(({ body }) => body.kind === 'link' && body.link === link);
  const reconnects = told.filter(({ body }, index) => body.kind === 'link' && body.up && index > 0).length;
  return { sinceWall: told.at(-1)?.wall ?? null, reconnects };
}
