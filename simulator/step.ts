/**
 * One turn of the vehicle's 50 Hz loop, in the order in which ArduPilot's scheduler goes: hear, sense, check, drive,
 * move, speak. Everything the vehicle does happens here; nothing happens between turns.
 */

import { prearmReport } from './autopilot/arming.ts';
import { drive } from './autopilot/drive.ts';
import { checkBattery, checkCrash, checkEkf, checkGcs, checkRadio } from './autopilot/failsafes.ts';
import { checkFence } from './autopilot/fence.ts';
import { followWithHome } from './autopilot/home.ts';
import { readRadio } from './autopilot/radio.ts';
import { bodyActuators } from './autopilot/servos.ts';
import { bootStep, groundPressure } from './protocol/boot.ts';
import { sendDelayed } from './protocol/commands.ts';
import { fileStep } from './protocol/ftp.ts';
import { missionStep } from './protocol/mission-upload.ts';
import { parameterStep } from './protocol/parameter-protocol.ts';
import { askTime, receive } from './protocol/receive.ts';
import { statisticsStep } from './protocol/statistics.ts';
import { streamStep } from './protocol/streams.ts';
import { sense } from './sensors/sense.ts';
import { loopMs, type Vehicle } from './vehicle.ts';
import { stepRover } from './world/rover.ts';

const dt = loopMs / 1000;
/** Before this the autopilot is not listening yet. */
const listensFromMs = 900;
const timesyncMs = 10_000;
const groundPressureMs = 11_000;

function hear(vehicle: Vehicle): void {
  for (const link of vehicle.links) {
    const heard = link.inbox.splice(0, link.inbox.length);
    if (vehicle.ms < listensFromMs) continue;
    for (const { frame, heardMs } of heard) receive(vehicle, link, frame, heardMs);
  }
}

function isTurn(vehicle: Vehicle, periodMs: number): boolean {
  return vehicle.ms % periodMs === 0;
}

function check(vehicle: Vehicle): void {
  checkRadio(vehicle);
  if (!isTurn(vehicle, 100)) return;
  checkGcs(vehicle);
  checkBattery(vehicle);
  checkEkf(vehicle);
  checkCrash(vehicle);
  checkFence(vehicle);
  if (!isTurn(vehicle, 1000)) return;
  prearmReport(vehicle, false);
  followWithHome(vehicle);
}

/** The body alone: what the actuators do to it, whether or not the autopilot is awake. */
export function moveBody(vehicle: Vehicle): void {
  const { faults, options, truth } = vehicle;
  const surroundings = {
    model: options.model,
    terrain: options.terrain,
    grip: faults.grip,
    stalled: faults.motorStalled,
    current: { north: 0.15, east: 0.1 },
  };
  vehicle.truth = stepRover(truth, bodyActuators(vehicle), surroundings, dt, vehicle.random);
  vehicle.memory.truth = vehicle.truth;
  vehicle.memory.power = vehicle.power;
}

function speak(vehicle: Vehicle): void {
  missionStep(vehicle);
  fileStep(vehicle);
  sendDelayed(vehicle);
  if (isTurn(vehicle, timesyncMs)) askTime(vehicle);
  if (!vehicle.armed && vehicle.ready && vehicle.ms % groundPressureMs === 10_300) groundPressure(vehicle, 101_324);
  statisticsStep(vehicle);
  for (const link of vehicle.links) {
    parameterStep(vehicle, link);
    streamStep(vehicle, link);
  }
}

/** The world moves on by 20 ms. */
export function stepVehicle(vehicle: Vehicle): void {
  vehicle.ms += loopMs;
  vehicle.faults.clockDriftMs += (vehicle.faults.clockDriftPpm * loopMs) / 1e6;
  bootStep(vehicle);
  hear(vehicle);
  sense(vehicle);
  readRadio(vehicle);
  check(vehicle);
  drive(vehicle);
  moveBody(vehicle);
  speak(vehicle);
}
