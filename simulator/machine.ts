/**
 * One vehicle with what outlives its reboots: parameters, missions, body, battery. It has links but no sockets; tests
 * drive it in virtual time by calling `turn`, the process drives it from the clock.
 */

import { createParameters, type Parameters, storeValue } from './autopilot/parameters.ts';
import { createSigning } from './mavlink/signing.ts';
import { bootWarm, warmStartMs } from './protocol/boot.ts';
import { recordState } from './protocol/record.ts';
import { moveBody, stepVehicle } from './step.ts';
import { createMemory, createVehicle, type Memory, type Vehicle, type VehicleOptions } from './vehicle.ts';
import { createRandom, type Random } from './world/random.ts';

export interface MachineOptions extends Omit<VehicleOptions, 'bootUnixMs'> {
  /** MAVLink system id; a parameter like others once the vehicle exists. */
  readonly system: number;
  readonly seed: number;
  /** Unix time of the first turn. */
  readonly startUnixMs: number;
  /** Stamps the effect log; without it there are no such stamps. */
  readonly monoMs?: () => number;
}

export interface Machine {
  readonly options: MachineOptions;
  readonly memory: Memory;
  readonly random: Random;
  vehicle: Vehicle;
  /** Virtual ms since the machine was made, reboots included. */
  elapsedMs: number;
  /** The autopilot is down until then (between a reboot and its first loop). */
  downUntilMs: number;
  reboots: number;
  /** A brown-out that begins with the next turn and lasts so long. */
  brownOutMs: number | undefined;
}

/** The process of the real vehicle takes a moment to be there again. */
const rebootMs = 50;

function boot(options: MachineOptions, memory: Memory, random: Random, elapsedMs: number, warm: boolean): Vehicle {
  const started = options.startUnixMs + elapsedMs - (warm ? warmStartMs : 0);
  const vehicle = createVehicle({ ...options, bootUnixMs: started }, memory, random);
  if (memory.signingKey !== undefined) {
    for (const link of vehicle.links) link.writer.signing = createSigning(memory.signingKey, link.id, 0n);
  }
  if (warm) bootWarm(vehicle);
  return vehicle;
}

/** `prepare` sets parameters before the first boot. */
export function createMachine(options: MachineOptions, prepare?: (parameters: Parameters) => void): Machine {
  const parameters = createParameters();
  prepare?.(parameters);
  storeValue(parameters, 'MAV_SYSID', options.system);
  const memory = createMemory(parameters, options.headingDeg, options.monoMs);
  const random = createRandom(options.seed + options.system * 7919);
  const vehicle = boot(options, memory, random, 0, options.warm);
  return { options, memory, random, vehicle, elapsedMs: 0, downUntilMs: 0, reboots: 0, brownOutMs: undefined };
}

/** The autopilot starts anew with what it remembers, `downMs` later. */
function reboot(machine: Machine, downMs: number): void {
  const { memory, options, random } = machine;
  const { mission } = memory;
  Object.assign(mission, { current: 0, running: false, complete: false, waitUntilMs: undefined });
  mission.pending.length = 0;
  mission.jumps.clear();
  const { faults } = machine.vehicle;
  for (const parameter of memory.parameters.list) parameter.value = parameter.stored;
  machine.downUntilMs = machine.elapsedMs + downMs;
  machine.vehicle = boot(options, memory, random, machine.elapsedMs + downMs, false);
  Object.assign(machine.vehicle.faults, faults);
  machine.reboots++;
}

/** The supply fails: no farewell, no disarming, and after so long a cold boot. The ports are cut in the next turn. */
export function brownOut(machine: Machine, downMs: number): void {
  machine.brownOutMs = Math.max(rebootMs, downMs);
}

/** Without its autopilot the body rolls on by itself. */
function coast(machine: Machine): boolean {
  moveBody(machine.vehicle);
  return false;
}

/** 20 ms pass. True when the autopilot has rebooted in them: its ports must be reset. */
export function turn(machine: Machine): boolean {
  const { mode, armed } = machine.vehicle;
  const rebooted = advance(machine);
  const { vehicle, reboots } = machine;
  if (rebooted || vehicle.mode !== mode || vehicle.armed !== armed) recordState(vehicle, reboots);
  return rebooted;
}

function advance(machine: Machine): boolean {
  machine.elapsedMs += 20;
  if (machine.brownOutMs !== undefined) {
    reboot(machine, machine.brownOutMs);
    machine.brownOutMs = undefined;
    return true;
  }
  if (machine.elapsedMs < machine.downUntilMs) return coast(machine);
  stepVehicle(machine.vehicle);
  const { rebootAtMs, ms } = machine.vehicle;
  if (rebootAtMs === undefined || ms < rebootAtMs) return false;
  reboot(machine, rebootMs);
  return true;
}
