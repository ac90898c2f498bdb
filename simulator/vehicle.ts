/**
 * Everything that one simulated vehicle is, and the only mutable thing in the simulator: the rooms beside this file are
 * functions over it. It knows no sockets and no clock of its own; `step.ts` moves it on by one turn of the 50 Hz loop.
 */

import { type Battery, freshBatteryMonitor } from './autopilot/battery-monitor.ts';
import { type Control, createControl } from './autopilot/control.ts';
import { createFailsafe, type Failsafe } from './autopilot/failsafe-state.ts';
import { createFence, type Fence } from './autopilot/fence-state.ts';
import type { Guided } from './autopilot/guided-state.ts';
import { createMission, type Mission } from './autopilot/mission-state.ts';
import { type Mode, modeByName } from './autopilot/modes.ts';
import { type Parameters, parameterValue } from './autopilot/parameters.ts';
import type { Path } from './autopilot/path.ts';
import { createRc, type Rc } from './autopilot/rc.ts';
import type { Message } from './mavlink/dialect.ts';
import { createEffectLog, type EffectLog } from './protocol/effects.ts';
import { createLink, type Link, sendMessage } from './protocol/link.ts';
import { createTransfers, type Transfers } from './protocol/transfer-state.ts';
import { createFaults, type Faults } from './script/faults.ts';
import { type EkfState, hasPosition, startingEkf } from './sensors/ekf.ts';
import { type GpsFix, noGps } from './sensors/gps.ts';
import { type BatteryState, freshBattery } from './world/battery.ts';
import { offsetPlace, type Place, type Vector } from './world/geo.ts';
import type { Random } from './world/random.ts';
import { type Model, type RoverState, restingRover } from './world/rover.ts';
import type { Terrain } from './world/terrain.ts';

export const loopMs = 20;

/** What does not change while the process lives. */
export interface VehicleOptions {
  readonly model: Model;
  readonly home: Place;
  readonly headingDeg: number;
  readonly terrain: Terrain;
  /** Boot finished, GPS and EKF good at once. */
  readonly warm: boolean;
  /** How many serial ports there are. */
  readonly ports: number;
  /** Unix time when the vehicle's boot clock was 0. */
  readonly bootUnixMs: number;
}

/** What survives a reboot, as EEPROM and SD card do. */
export interface Memory {
  readonly parameters: Parameters;
  readonly mission: Mission;
  readonly fence: Fence;
  /** The body stays where it is when the autopilot restarts. */
  truth: RoverState;
  power: BatteryState;
  signingKey: Uint8Array | undefined;
  readonly effects: EffectLog;
}

export interface Vehicle {
  readonly options: VehicleOptions;
  /** MAV_SYSID as it was at boot. */
  readonly system: number;
  readonly memory: Memory;
  readonly parameters: Parameters;
  readonly random: Random;
  readonly links: readonly Link[];
  readonly faults: Faults;
  /** Since boot. */
  ms: number;
  bootStage: number;
  /** Boot finished: arming and modes make sense. */
  ready: boolean;
  /** "Accels inconsistent" and the like are over. */
  armableAtMs: number;
  mode: Mode;
  /** How often a mode was asked for, the one that it was in already included. */
  modeAsks: number;
  armed: boolean;
  truth: RoverState;
  /** The truth of the last tenth of a second, oldest first: the GPS is that late. */
  readonly history: RoverState[];
  power: BatteryState;
  gps: GpsFix;
  gpsFound: boolean;
  ekf: EkfState;
  home: Place | undefined;
  /** Set by an operator: it no longer follows the disarmed vehicle. */
  homeLocked: boolean;
  origin: Place | undefined;
  readonly rc: Rc;
  readonly control: Control;
  path: Path | undefined;
  guided: Guided;
  /** Where LOITER stays, CIRCLE turns, SIMPLE points. */
  anchor: Vector;
  anchorHeadingRad: number;
  /** CIRCLE: has the rim been reached. */
  circling: boolean;
  /** The way back for SMART_RTL, oldest first. */
  readonly breadcrumbs: Vector[];
  /** DO_CHANGE_SPEED's wish, or undefined for WP_SPEED. */
  speedWish: number | undefined;
  readonly mission: Mission;
  readonly fence: Fence;
  readonly failsafe: Failsafe;
  readonly battery: Battery;
  readonly transfers: Transfers;
  readonly servoOverrides: Map<number, number>;
  readonly relays: boolean[];
  prearmSaidMs: number;
  /** Counters behind STAT_*. */
  drivenMs: number;
  distanceM: number;
  driveCount: number;
  driving: boolean;
  statisticsDue: boolean;
  statusTextId: number;
  /** Set by PREFLIGHT_REBOOT_SHUTDOWN: the owner closes the ports and starts anew. */
  rebootAtMs: number | undefined;
}

export function createMemory(parameters: Parameters, headingDeg: number, monoMs?: () => number): Memory {
  return {
    parameters,
    mission: createMission(),
    fence: createFence(),
    truth: restingRover((headingDeg * Math.PI) / 180),
    power: freshBattery(parameterValue(parameters, 'SIM_BATT_VOLTAGE')),
    signingKey: undefined,
    effects: createEffectLog(monoMs),
  };
}

/** A vehicle at power-on. `random` is its own stream; the same options, memory and stream give the same life. */
export function createVehicle(options: VehicleOptions, memory: Memory, random: Random): Vehicle {
  const { parameters } = memory;
  const versionOf = (id: number) => (parameters.byName.get(`SERIAL${id}_PROTOCOL`)?.value === 1 ? 1 : 2);
  const system = parameterValue(parameters, 'MAV_SYSID');
  const links = Array.from({ length: options.ports }, (_, id) =>
    createLink({ id, system, version: versionOf(id), signing: undefined }),
  );
  return {
    options,
    system,
    memory,
    parameters,
    random,
    links,
    faults: createFaults(),
    ms: 0,
    bootStage: 0,
    ready: false,
    armableAtMs: Number.POSITIVE_INFINITY,
    mode: modeByName('INITIALISING'),
    modeAsks: 0,
    armed: false,
    truth: memory.truth,
    history: [],
    power: memory.power,
    gps: noGps,
    gpsFound: false,
    ekf: startingEkf,
    home: undefined,
    homeLocked: false,
    origin: undefined,
    rc: createRc(parameterValue(parameters, 'SIM_RC_FAIL') === 0),
    control: createControl(),
    path: undefined,
    guided: { kind: 'stopped' },
    anchor: { north: 0, east: 0 },
    anchorHeadingRad: 0,
    circling: false,
    breadcrumbs: [],
    speedWish: undefined,
    mission: memory.mission,
    fence: memory.fence,
    failsafe: createFailsafe(),
    battery: freshBatteryMonitor(),
    transfers: createTransfers(),
    servoOverrides: new Map(),
    relays: [false, false, false, false, false, false],
    prearmSaidMs: Number.NEGATIVE_INFINITY,
    drivenMs: 0,
    distanceM: 0,
    driveCount: 0,
    driving: false,
    statisticsDue: false,
    statusTextId: 0,
    rebootAtMs: undefined,
  };
}

export function unixMs(vehicle: Vehicle): number {
  return vehicle.options.bootUnixMs + vehicle.ms + vehicle.faults.clockDriftMs;
}

export function param(vehicle: Vehicle, name: string): number {
  return parameterValue(vehicle.parameters, name);
}

/** Where the vehicle believes it is, metres from its power-on place (`options.home`). */
export function estimate(vehicle: Vehicle): Vector {
  const { truth, ekf } = vehicle;
  return { north: truth.north + ekf.errorNorth, east: truth.east + ekf.errorEast };
}

export function estimatedHeading(vehicle: Vehicle): number {
  return vehicle.truth.headingRad + vehicle.ekf.yawErrorRad;
}

export function estimatedPlace(vehicle: Vehicle): Place {
  const { home } = vehicle.options;
  const place = offsetPlace(home, estimate(vehicle));
  return { ...place, altM: home.altM + vehicle.truth.up };
}

export function positionKnown(vehicle: Vehicle): boolean {
  return hasPosition(vehicle.ekf, vehicle.ms);
}

/** To every port where somebody has spoken. */
export function broadcast(vehicle: Vehicle, message: Message): void {
  const now = unixMs(vehicle);
  for (const link of vehicle.links) if (link.heard) sendMessage(link, message, now);
}

export function send(vehicle: Vehicle, link: Link, message: Message): void {
  sendMessage(link, message, unixMs(vehicle));
}

const chunkLength = 50;

/**
 * A STATUSTEXT to everybody. Longer than 50 characters it goes in chunks that share an id (MAVLink guide, STATUSTEXT);
 * severity is MAV_SEVERITY, 0 emergency … 7 debug.
 */
export function say(vehicle: Vehicle, severity: number, text: string): void {
  if (text.length <= chunkLength) {
    broadcast(vehicle, { name: 'STATUSTEXT', fields: { severity, text, id: 0, chunk_seq: 0 } });
    return;
  }
  vehicle.statusTextId = (vehicle.statusTextId % 65535) + 1;
  for (let at = 0, chunk = 0; at < text.length; at += chunkLength, chunk++) {
    const part = text.slice(at, at + chunkLength);
    broadcast(vehicle, {
      name: 'STATUSTEXT',
      fields: { severity, text: part, id: vehicle.statusTextId, chunk_seq: chunk },
    });
  }
}
