/** What is told of every vehicle at once, the chosen one and the others. Pure. */
import type { GroupValues, Vehicle } from '../../bridge/protocol/vehicle.ts';
import { vehicleWords as words } from '../words/vehicles.ts';
import { isAlert } from './alerts.ts';
import type { DashboardState } from './dashboard-state.ts';
import { type Freshness, freshnessOf } from './freshness.ts';
import { lengthM, metresFrom, type Place, placeOf } from './geo.ts';
import { ageMsOf, missingOf, vehicleOf } from './select.ts';
import { alarmsOf } from './watch/alarms.ts';

/** `Rover 1`: what it is and its system id, until it has a name of its own. */
export function nameOf({ systemId, groups }: Vehicle): string {
  const type = groups.identity?.v.vehicleType ?? words.vehicle;
  return `${type.slice(0, 1).toUpperCase()}${type.slice(1)} ${systemId}`;
}

/**
 * For whom STOP is: the vehicle on show where there are several, or all of them where a recording is on show or the one
 * that is meant is missing; null where none could be meant but the one.
 */
export function nameAmongSeveral(state: DashboardState): string | null {
  const vehicle = vehicleOf(state);
  if (vehicle === null || vehicle.replay) return liveVehicles(state).map(nameOf).join(', ') || null;
  return liveVehicles(state).length < 2 ? null : nameOf(vehicle);
}

/** What to call a vehicle that is not on show: by its id where it is not known any more. Null for the one on show. */
export function nameElsewhere(state: DashboardState, id: string): string | null {
  if (vehicleOf(state)?.id === id) return null;
  const vehicle = state.mirror.vehicles.get(id);
  return vehicle === undefined ? id : nameOf(vehicle);
}

/** Whether the bridge still tells of this vehicle. */
export const isKnown = ({ mirror }: DashboardState, id: string): boolean => mirror.vehicles.has(id);

/** Those that can be asked something: recordings cannot. */
export const liveVehicles = ({ mirror }: DashboardState): readonly Vehicle[] =>
  [...mirror.vehicles.values()].filter(({ replay }) => !replay);

/** Those that there are to choose from while the one that is meant is missing; empty while it is there. */
export const insteadOf = (state: DashboardState): readonly Vehicle[] =>
  missingOf(state) === null ? [] : liveVehicles(state);

/**
 * - `watch`: it leans or rolls, as it is watched for.
 * - `critical`: its autopilot says so, as in a failsafe. `lost`: it is not heard. `battery`: little is left.
 * - `stopped`: STOP is latched.
 */
export type AlarmName = 'lost' | 'critical' | 'watch' | 'battery' | 'stopped';
export type VehicleAlarm = {
  readonly vehicle: string;
  readonly is: AlarmName;
  readonly grave: boolean;
  readonly text: string;
};

/** Less is told of, per cent. */
const littlePct = 20;

/** What is wrong with one vehicle now; the gravest first. */
export function vehicleAlarms(state: DashboardState, vehicle: Vehicle): readonly VehicleAlarm[] {
  if (vehicle.replay) return [];
  const { battery, mode } = vehicle.groups;
  const leftPct = battery?.v.remainingPct ?? null;
  const status = mode?.v.systemStatus ?? null;
  // Of what is not heard, or not heard of, nobody knows whether it still leans.
  const isHeard = state.connection.name === 'connected' && vehicle.contact === 'linked';
  const watched = isHeard ? alarmsOf(state.watches.get(vehicle.id), state.units) : [];
  const stop = state.mirror.control.get(vehicle.id)?.stop ?? null;
  const alarm = (is: AlarmName, grave: boolean, text: string): VehicleAlarm => ({
    vehicle: vehicle.id,
    is,
    grave,
    text,
  });
  return [
    ...(status === 'critical' || status === 'emergency' ? [alarm('critical', true, words.critical)] : []),
    ...(vehicle.contact === 'lost' ? [alarm('lost', true, words.lost)] : []),
    ...watched.map(({ level, text }) => alarm('watch', level === 'warn', text)),
    ...(leftPct !== null && leftPct <= littlePct ? [alarm('battery', false, words.battery(Math.round(leftPct)))] : []),
    ...(stop === null ? [] : [alarm('stopped', false, words.stopped)]),
  ];
}

/** Of the vehicles that are not on show: those on show have their own places on the page. */
export function alarmsElsewhere(state: DashboardState): readonly (VehicleAlarm & { readonly name: string })[] {
  const shown = vehicleOf(state)?.id;
  return liveVehicles(state)
    .filter(({ id }) => id !== shown)
    .flatMap((vehicle) => vehicleAlarms(state, vehicle).map((alarm) => ({ ...alarm, name: nameOf(vehicle) })))
    .sort((a, b) => Number(b.grave) - Number(a.grave));
}

type GroupOf = 'mode' | 'battery' | 'motion' | 'pose';

/** A vehicle's group with its own age, whichever vehicle is on show. */
export function groupOf<G extends GroupOf>(
  state: DashboardState,
  vehicle: Vehicle,
  name: G,
): { readonly values: GroupValues[G] | null; readonly ageMs: number | null; readonly freshness: Freshness } {
  const group = vehicle.groups[name];
  const ageMs = ageMsOf(state, group?.at);
  const linked = state.connection.name === 'connected' && vehicle.contact === 'linked';
  const freshness = freshnessOf(name, ageMs, linked, state.mirror.welcome?.policy ?? null);
  return { values: group?.v ?? null, ageMs, freshness };
}

export const placeOfVehicle = ({ groups }: Vehicle): Place | null => placeOf(groups.pose?.v);

/** From a place, to the decimetre; null where one of both is unknown. */
export function metresTo(from: Place | null, vehicle: Vehicle): number | null {
  const place = placeOfVehicle(vehicle);
  return from === null || place === null ? null : Math.round(lengthM(metresFrom(from, place)) * 10) / 10;
}

export const homeOfVehicle = ({ groups }: Vehicle): Place | null => placeOf(groups.home?.v);

/** Unseen warnings and worse of one vehicle. */
export const warningsOfVehicle = ({ mirror, handled, readWallMs }: DashboardState, id: string): number =>
  mirror.events.filter(
    ({ severity, wall, key, body }) =>
      'vehicle' in body &&
      body.vehicle === id &&
      isAlert(severity) &&
      wall > readWallMs &&
      !handled.acknowledged.includes(key) &&
      !handled.removed.includes(key),
  ).length;

/** Why another vehicle cannot be chosen now, or null: while this page's sticks drive one, they would drive another. */
export function switchBlock(state: DashboardState, to: string, isHeld: boolean): string | null {
  const vehicle = vehicleOf(state);
  if (vehicle === null || vehicle.id === to) return null;
  const drive = state.mirror.drives.get(vehicle.id) ?? null;
  const isMine = state.mirror.control.get(vehicle.id)?.lease.holder === state.intent.session;
  const isDriven = isMine && drive !== null && drive.phase !== 'idle';
  return isHeld || isDriven ? words.letGoFirst(nameOf(vehicle)) : null;
}
