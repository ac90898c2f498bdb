/**
 * Why the vehicle will not arm, as a list of now: the autopilot repeats its reasons every 30 s and says none when there
 * is none left, so what it has not repeated, and what it said before it was asked anew, is over. Pure.
 */
import { type Understanding, understandingOf } from '../words/prearm.ts';
import type { DashboardState } from './dashboard-state.ts';
import { groupFreshness, valuesOf, vehicleOf, wallBaseMs } from './select.ts';

/** `said`: the autopilot's words without their prefix. `wall`: when it said them last, bridge's wall ms. */
export type Obstacle = {
  readonly said: string;
  /** It was said when somebody tried to arm, and is not repeated. */
  readonly atArming: boolean;
  readonly wall: number;
  readonly understanding: Understanding | null;
};

export type Prearm = {
  /** `silent`: it may not be armed, and has not said why. */
  readonly is: 'ready' | 'armed' | 'hindered' | 'silent' | 'unknown';
  readonly obstacles: readonly Obstacle[];
};

/** ArduPilot repeats every 30 s; a little for a bad link. */
const repeatedWithinMs = 40_000;
/** Reasons said at the moment of arming are not repeated: they stand this long. */
const triedWithinMs = 60_000;
/** Nobody reads more, and a vehicle that talks nonsense shall not fill the page. */
const mostObstacles = 20;

const wording = /^(PreArm|Arm):\s*(.+)$/;

type Text = { readonly wall: number; readonly atArming: boolean; readonly said: string };

type Events = DashboardState['mirror']['events'];

function textsOf(events: Events, vehicle: string): readonly Text[] {
  return events.flatMap(({ wall, body }) => {
    if (body.kind !== 'text' || body.vehicle !== vehicle) return [];
    const [, prefix, said] = wording.exec(body.text) ?? [];
    return prefix === undefined || said === undefined ? [] : [{ wall, atArming: prefix === 'Arm', said }];
  });
}

/** When it was last asked for all its reasons anew, or was armed, or started: what it said before is over. */
function begunAt(events: Events, vehicle: string): number {
  const last = events.findLast(({ body }) => {
    if (!('vehicle' in body) || body.vehicle !== vehicle) return false;
    if (body.kind === 'command') return body.name === 'check_arming' && body.step === 'sent';
    return body.kind === 'armed' || body.kind === 'reboot';
  });
  return last?.wall ?? Number.NEGATIVE_INFINITY;
}

/** What stands now, the newest of each once. `now`: bridge's wall ms. */
export function obstaclesOf(events: Events, vehicle: string, now: number): readonly Obstacle[] {
  const since = begunAt(events, vehicle);
  const found = new Map<string, Obstacle>();
  for (const { wall, atArming, said } of textsOf(events, vehicle)) {
    const within = atArming ? triedWithinMs : repeatedWithinMs;
    if (wall < since || now - wall > within) continue;
    const before = found.get(said);
    found.set(said, {
      said,
      wall,
      atArming: atArming && before?.atArming !== false,
      understanding: understandingOf(said),
    });
  }
  return [...found.values()].slice(-mostObstacles);
}

/** Of the vehicle on show. A new object each time. */
export function prearmOf(state: DashboardState): Prearm {
  const vehicle = vehicleOf(state);
  const base = wallBaseMs(state);
  if (vehicle === null || base === null) return { is: 'unknown', obstacles: [] };
  const isFresh = groupFreshness(state, 'sensors') === 'live' || groupFreshness(state, 'sensors') === 'aging';
  const ready = isFresh ? (valuesOf(state, 'sensors')?.readyToArm ?? null) : null;
  if (valuesOf(state, 'mode')?.armed === true) return { is: 'armed', obstacles: [] };
  const all = obstaclesOf(state.mirror.events, vehicle.id, base + state.nowMs);
  // What it repeats is over as soon as it says that it is ready; what it said at arming may be a stick.
  const obstacles = ready === true ? all.filter(({ atArming }) => atArming) : all;
  if (obstacles.length > 0) return { is: 'hindered', obstacles };
  if (ready === true) return { is: 'ready', obstacles };
  return { is: ready === false ? 'silent' : 'unknown', obstacles };
}
