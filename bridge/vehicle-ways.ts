/**
 * The ways to vehicles, joined to the links: what comes over them is sorted before any room sees it ([V2], [V4], [V5]),
 * which of them carries is decided and told ([V3]), and how each is goes out with the links' own word.
 */
import { AnswerWays } from './core/answer-ways.ts';
import type { Counters } from './core/counters.ts';
import type { Fleet, Happening } from './core/fleet.ts';
import { type Heard, Hearings } from './core/hearing.ts';
import { wayOf } from './core/identities.ts';
import { type Address, type Link, type Made, provesLife, type Report } from './core/link.ts';
import { type Change, Routes } from './core/routes.ts';
import type { LinkState } from './protocol/state.ts';

const sweepMs = 250;
const notice = 5;
const warning = 4;

export type VehicleWaysOptions = {
  readonly links: readonly Link[];
  readonly fleet: Fleet;
  /** Whether the link of that id is open. */
  readonly isOpen: (link: string) => boolean;
  readonly isDriven: (vehicle: string) => boolean;
  readonly counters?: Counters;
};

export type VehicleWays = {
  readonly routes: Routes;
  readonly answers: AnswerWays;
  /**
   * What is to be made of a report, in order; nothing while nobody can tell whose it is, nor of a modem's word about a way
   * that does not carry.
   */
  hear(link: Link, from: Address, at: number, report: Report, made?: Made): readonly Heard[];
  /** A vehicle's report came over this link: what that changes about its ways. One that proves no life keeps none. */
  note(vehicle: string, link: Link, from: Address, at: number, report: Report): readonly Happening[];
  /** Call at any pace: what changed by the passing of time, looked for now and then or, where it is urgent, now. */
  sweep(at: number, isUrgent?: boolean): readonly Happening[];
  /** The ways of vehicles that have several, over that link. */
  statesOf(link: string, at: number): NonNullable<LinkState['ways']>;
  /** What was left out, by why. */
  counts(): Record<string, number>;
};

export function openWays({ links, fleet, isOpen, isDriven, counters }: VehicleWaysOptions): VehicleWays {
  const hearings = new Hearings(counters);
  const rankOf = (id: string) => links.findIndex((link) => link.id === id);
  const losses = new Map<string, number | null>();
  const routes = new Routes({
    rankOf,
    isOpen,
    isDriven,
    quality: (vehicle, way, link) => ({
      lossPct: losses.get(link) ?? null,
      lateMs: hearings.lateMs(vehicle, way),
    }),
  });
  let sweptAt = Number.NEGATIVE_INFINITY;

  const tell = (change: Change, at: number): Happening => {
    const rank = (way: string) => rankOf(way.split('#')[0] ?? way);
    const isDown = rank(change.to) > rank(change.from);
    return { at, severity: isDown ? warning : notice, body: { kind: 'way', ...change } };
  };

  return {
    routes,
    answers: new AnswerWays(),
    hear(link, from, at, report, made) {
      const vehicle = fleet.whose(link, from, at, report, made?.tie);
      if (vehicle === undefined) return [];
      // A recording has one way and goes to any moment.
      if (link.replay) return [{ report, trueAt: at }];
      const way = wayOf(link.id, from);
      const isOther = (routes.to(vehicle)?.way ?? way) !== way;
      if (isOther && report.kind === 'sample' && report.group === 'radio') return [];
      return hearings.hear(vehicle, way, report, made, at);
    },
    note(vehicle, link, from, at, report) {
      if (!provesLife(report)) return [];
      const change = routes.heard(vehicle, link.id, from, at);
      return change ? [tell(change, at)] : [];
    },
    sweep(at, isUrgent = false) {
      if (at - sweptAt < sweepMs && !isUrgent) return [];
      sweptAt = at;
      if (routes.hasChoice) for (const link of links) losses.set(link.id, link.status().lossPct);
      return routes.sweep(at).map((change) => tell(change, at));
    },
    statesOf: (link, at) =>
      routes
        .view(at)
        .filter(({ way }) => way === link || way.startsWith(`${link}#`))
        .map(({ vehicle, way, use }) => ({ vehicle, use, lateMs: Math.round(hearings.lateMs(vehicle, way)) })),
    counts: () => hearings.counts(),
  };
}

/** A link's word about itself, with the vehicles that have another way as well. */
export function withWays(state: LinkState, ways: VehicleWays, at: number): LinkState {
  const states = ways.statesOf(state.id, at);
  return states.length === 0 ? state : { ...state, ways: states };
}
