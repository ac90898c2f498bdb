/**
 * The last known state, as it is kept on this device and shown again where the bridge is not reached: every value with the
 * age that it has by the wall clock, and nothing of it as if it were live. It leaves as soon as the bridge has spoken. Pure.
 */
import { type Static, Type } from 'typebox';
import { Check } from 'typebox/schema';
import { LinkState } from '../../bridge/protocol/state.ts';
import { Vehicle } from '../../bridge/protocol/vehicle.ts';
import { emptyMirror } from '../client/mirror.ts';
import type { DashboardState } from './dashboard-state.ts';
import type { LastState } from './last-known.ts';
import { HeldList, type HeldLists, type HeldState } from './plan/held.ts';
import { vehicleOf } from './select.ts';
import { keptPieces } from './track-pieces.ts';

const metres = { eastM: Type.Number(), northM: Type.Number() };
const Piece = Type.Object({
  id: Type.Integer(),
  grade: Type.Enum(['good', 'fair', 'poor']),
  stepM: Type.Number(),
  points: Type.Array(Type.Object({ ...metres, mps: Type.Optional(Type.Number()) }), { maxItems: 2000 }),
  box: Type.Object({ westM: Type.Number(), eastM: Type.Number(), southM: Type.Number(), northM: Type.Number() }),
});
const KeptTrack = Type.Object({
  vehicle: Type.String(),
  anchor: Type.Object({ latDeg: Type.Number(), lonDeg: Type.Number() }),
  pieces: Type.Array(Piece, { maxItems: keptPieces }),
  at: Type.Number(),
  here: Type.Object(metres),
  hereAt: Type.Number(),
});

const mostVehicles = 32;
export const KeptState = Type.Object({
  version: Type.Literal(1),
  /** This device's wall clock and the bridge's monotonic one at the moment of keeping, ms. */
  wall: Type.Number(),
  bridgeAt: Type.Number(),
  boot: Type.String(),
  /** The bridge's monotonic ms of the newest state. */
  stateAt: Type.Number(),
  chosenId: Type.Union([Type.String(), Type.Null()]),
  vehicles: Type.Array(Vehicle, { maxItems: mostVehicles }),
  links: Type.Array(LinkState, { maxItems: 64 }),
  tracks: Type.Array(KeptTrack, { maxItems: mostVehicles }),
  plans: Type.Union([
    Type.Object({
      vehicle: Type.String(),
      lists: Type.Object({ mission: HeldList, fence: HeldList, rally: HeldList }),
    }),
    Type.Null(),
  ]),
});
export type KeptState = Static<typeof KeptState>;

/** What to keep now; null before the bridge has said anything, and of recordings, which are no rover's state. */
export function keptOf(state: DashboardState, plans: HeldState, wall: number) {
  const { mirror, offsetMs, nowMs, chosenId, last } = state;
  const { welcome, stateAt, links } = mirror;
  const vehicles = [...mirror.vehicles.values()].filter(({ replay }) => !replay).slice(0, mostVehicles);
  if (last !== null || welcome === null || stateAt === null || offsetMs === null || vehicles.length === 0) return null;
  const tracks = [...state.tracks].flatMap(([vehicle, { anchor, pieces, at, here, hereAt }]) =>
    vehicles.some(({ id }) => id === vehicle) ? [{ vehicle, anchor, pieces, at, here, hereAt }] : [],
  );
  return {
    ...{ version: 1, wall, bridgeAt: nowMs + offsetMs, boot: welcome.boot, stateAt },
    chosenId: vehicleOf(state)?.replay === true ? null : chosenId,
    ...{ vehicles, links, tracks },
    plans: plans.vehicle === null ? null : { vehicle: plans.vehicle, lists: plans.lists },
  };
}
/** Held against `KeptState` as it is read again, not as it is written: that would be work for every point of a track. */
export type StateToKeep = NonNullable<ReturnType<typeof keptOf>>;

/** What was kept, seen from now; `damaged` where something is there that is not what we keep. */
export function lastOf(
  record: unknown,
  wall: number,
  nowMs: number,
): { readonly last: LastState | null; readonly plans: KeptState['plans']; readonly damaged: boolean } {
  if (record === null || record === undefined) return { last: null, plans: null, damaged: false };
  if (!Check(KeptState, record)) return { last: null, plans: null, damaged: true };
  const since = wall - record.wall;
  const last: LastState = {
    boot: record.boot,
    stateAt: record.stateAt,
    offsetMs: record.bridgeAt + Math.max(0, since) - nowMs,
    wall: record.wall - (record.bridgeAt - record.stateAt),
    isUnsure: since < 0,
    chosenId: record.chosenId,
    // Whoever was heard then is not heard now.
    vehicles: new Map(record.vehicles.map((one) => [one.id, { ...one, contact: 'lost' as const }])),
    links: record.links,
    tracks: new Map(record.tracks.map(({ vehicle, ...track }) => [vehicle, { ...track, jump: null }])),
  };
  return { last, plans: record.plans && { ...record.plans, lists: doubted(record.plans.lists) }, damaged: false };
}

/** Nobody knows what the vehicle was given since. */
function doubted({ mission, fence, rally }: HeldLists): HeldLists {
  const one = (list: HeldList): HeldList => (list.state === 'read' ? { ...list, state: 'doubtful' } : list);
  return { mission: one(mission), fence: one(fence), rally: one(rally) };
}

/** The page's state without the last one under it: what news is made of. */
export function bare(state: DashboardState): DashboardState {
  const { last, mirror, offsetMs } = state;
  if (last === null) return state;
  const { vehicles, links, stateAt } = emptyMirror;
  return {
    ...state,
    mirror: { ...mirror, vehicles, links, stateAt },
    offsetMs: offsetMs === last.offsetMs ? null : offsetMs,
  };
}

/** The last state stands in until this page has heard of the state itself, or from another run of the bridge. */
export function overLast(state: DashboardState): DashboardState {
  const { last, mirror, offsetMs } = state;
  if (last === null) return state;
  const isOther = mirror.welcome !== null && mirror.welcome.boot !== last.boot;
  if (mirror.stateAt !== null || isOther) return { ...state, last: null };
  return {
    ...state,
    mirror: { ...mirror, vehicles: last.vehicles, links: last.links, stateAt: last.stateAt },
    offsetMs: offsetMs ?? last.offsetMs,
    tracks: last.tracks,
    chosenId: state.chosenId ?? last.chosenId,
  };
}
