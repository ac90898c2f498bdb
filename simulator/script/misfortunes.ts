/**
 * Everything that can go wrong on command, by name: what it sets while it lasts, or what it does once. The same table
 * serves scenario files and the live control.
 */

import { arm, disarm } from '../autopilot/arming.ts';
import { changeMode } from '../autopilot/mode-change.ts';
import { modes } from '../autopilot/modes.ts';
import { castToType } from '../autopilot/parameters.ts';
import { brownOut, type Machine } from '../machine.ts';
import { echoParameter } from '../protocol/parameter-protocol.ts';
import { say, type Vehicle } from '../vehicle.ts';
import { freshBattery } from '../world/battery.ts';
import type { Faults } from './faults.ts';
import type { Radio } from './lane.ts';
import { interfere } from './second-gcs.ts';

/** The further words of a step: numbers, texts. */
export type Values = Readonly<Record<string, unknown>>;

export type Misfortune =
  /** Holds for a while: these faults stand, and go back to normal afterwards. */
  | { readonly kind: 'lasting'; readonly takes: Takes; readonly faults: (values: Values) => Partial<Faults> }
  /** Happens once. */
  | { readonly kind: 'once'; readonly takes: Takes; readonly act: (machine: Machine, values: Values) => void };

/** Names of the values with an example each; anything else in a step is refused. */
export type Takes = Readonly<Record<string, number | string>>;

function lasting(takes: Takes, faults: (values: Values) => Partial<Faults>): Misfortune {
  return { kind: 'lasting', takes, faults };
}

function once(takes: Takes, act: (machine: Machine, values: Values) => void): Misfortune {
  return { kind: 'once', takes, act };
}

function number(values: Values, name: string, fallback: number): number {
  const value = values[name];
  return typeof value === 'number' ? value : fallback;
}

function word(values: Values, name: string): string {
  const value = values[name];
  return typeof value === 'string' ? value : '';
}

/** A fault of the radio, in the direction that `way` names: `in` to the vehicle, `out` from it, else both. */
function radio(values: Values, faults: Partial<Radio>): Partial<Faults> {
  const way = word(values, 'way');
  const named = (suffix: 'In' | 'Out') =>
    Object.fromEntries(Object.entries(faults).map(([name, value]) => [`${name}${suffix}`, value]));
  return { ...(way !== 'out' && named('In')), ...(way !== 'in' && named('Out')) };
}

function enterMode(vehicle: Vehicle, title: string): void {
  const mode = modes.find((each) => each.name === title.toUpperCase());
  if (mode === undefined) say(vehicle, 4, `Scenario: no mode ${title}`);
  else changeMode(vehicle, mode);
}

function setParameter(vehicle: Vehicle, name: string, value: number): void {
  const parameter = vehicle.parameters.byName.get(name);
  if (parameter === undefined) return;
  parameter.value = castToType(parameter.type, value);
  echoParameter(vehicle, name);
}

export const misfortunes: ReadonlyMap<string, Misfortune> = new Map<string, Misfortune>([
  ['gps-lost', lasting({}, () => ({ gpsLost: true }))],
  [
    'gps-jump',
    lasting({ north: 40, east: 0 }, (v) => ({
      gpsJumpNorthM: number(v, 'north', 40),
      gpsJumpEastM: number(v, 'east', 0),
    })),
  ],
  ['gps-noise', lasting({ metres: 1.5 }, (v) => ({ gpsNoiseM: number(v, 'metres', 1.5) }))],
  ['gps-fix', lasting({ type: 3 }, (v) => ({ gpsFixType: number(v, 'type', 3) }))],
  ['compass-error', lasting({ degrees: 30 }, (v) => ({ compassErrorDeg: number(v, 'degrees', 30) }))],
  ['battery-sag', lasting({ volts: 1.2 }, (v) => ({ batterySagV: number(v, 'volts', 1.2) }))],
  ['rc-lost', lasting({}, () => ({ rcLost: true }))],
  ['ekf-variance', lasting({ amount: 1 }, (v) => ({ ekfVariance: number(v, 'amount', 1) }))],
  ['motor-stall', lasting({}, () => ({ motorStalled: true }))],
  ['slippery', lasting({ grip: 0.05 }, (v) => ({ grip: Math.max(0.001, number(v, 'grip', 0.05)) }))],
  ['silence', lasting({ way: 'both' }, (v) => radio(v, { silent: true }))],
  ['slow-acks', lasting({ ms: 1500 }, (v) => ({ ackDelayMs: number(v, 'ms', 1500) }))],
  ['lost-acks', lasting({ share: 0.3 }, (v) => ({ ackLoss: number(v, 'share', 0.3) }))],
  ['loss', lasting({ share: 0.1, way: 'both' }, (v) => radio(v, { loss: number(v, 'share', 0.1) }))],
  ['duplicate', lasting({ share: 0.1, way: 'both' }, (v) => radio(v, { duplicate: number(v, 'share', 0.1) }))],
  ['reorder', lasting({ share: 0.1, way: 'both' }, (v) => radio(v, { reorder: number(v, 'share', 0.1) }))],
  [
    'delay',
    lasting({ ms: 200, jitter: 100, way: 'both' }, (v) =>
      radio(v, { delayMs: Math.max(0, number(v, 'ms', 200)), jitterMs: Math.max(0, number(v, 'jitter', 0)) }),
    ),
  ],
  ['refuse-item', lasting({ item: 2 }, (v) => ({ refuseItem: number(v, 'item', 2) }))],
  ['stuck-parameter', lasting({ name: 'WP_SPEED' }, (v) => ({ stuckParameters: new Set([word(v, 'name')]) }))],
  ['clock-drift', lasting({ ppm: 5000 }, (v) => ({ clockDriftPpm: number(v, 'ppm', 5000) }))],
  [
    'clock-jump',
    once({ ms: 60_000 }, ({ vehicle }, v) => {
      vehicle.faults.clockDriftMs += number(v, 'ms', 60_000);
    }),
  ],
  ['brown-out', once({ seconds: 1 }, (machine, v) => brownOut(machine, number(v, 'seconds', 1) * 1000))],
  [
    'second-gcs',
    once({ does: 'hold', system: 252 }, ({ vehicle }, v) =>
      interfere(vehicle, word(v, 'does'), number(v, 'system', 252)),
    ),
  ],
  [
    'battery-used',
    once({ mah: 2800 }, ({ vehicle }, v) => {
      vehicle.power = { ...vehicle.power, usedMah: number(v, 'mah', 2800) };
    }),
  ],
  [
    'battery-swapped',
    once({}, ({ vehicle }) => {
      vehicle.power = freshBattery(12.6);
    }),
  ],
  ['mode', once({ mode: 'AUTO' }, ({ vehicle }, v) => enterMode(vehicle, word(v, 'mode')))],
  ['arm', once({}, ({ vehicle }) => void arm(vehicle, false))],
  ['disarm', once({}, ({ vehicle }) => disarm(vehicle))],
  [
    'parameter',
    once({ name: 'WP_SPEED', value: 1 }, ({ vehicle }, v) =>
      setParameter(vehicle, word(v, 'name'), number(v, 'value', 0)),
    ),
  ],
  [
    'text',
    once({ text: 'hello', severity: 6 }, ({ vehicle }, v) => say(vehicle, number(v, 'severity', 6), word(v, 'text'))),
  ],
]);
