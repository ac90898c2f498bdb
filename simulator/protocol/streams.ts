/**
 * Which message goes out when, on each link. The rates of MAVn_* (or REQUEST_DATA_STREAM, which writes them) cover whole
 * groups; SET_MESSAGE_INTERVAL covers one message and wins. Nothing is faster than 0.8 of the main loop.
 */

import { layoutById } from '../mavlink/dialect.ts';
import { loopMs, param, send, type Vehicle } from '../vehicle.ts';
import { firstHeartbeatMs, streamsStartMs } from './boot.ts';
import type { Link } from './link.ts';
import { builders } from './telemetry.ts';

/** MAV_DATA_STREAM number, parameter suffix, messages: as in GCS_MAVLink_Rover.cpp. */
const groups: readonly { readonly stream: number; readonly suffix: string; readonly messages: readonly string[] }[] = [
  {
    stream: 1,
    suffix: 'RAW_SENS',
    messages: ['RAW_IMU', 'SCALED_IMU2', 'SCALED_IMU3', 'SCALED_PRESSURE', 'SCALED_PRESSURE2'],
  },
  {
    stream: 2,
    suffix: 'EXT_STAT',
    messages: [
      'SYS_STATUS',
      'POWER_STATUS',
      'MEMINFO',
      'MISSION_CURRENT',
      'GPS_RAW_INT',
      'NAV_CONTROLLER_OUTPUT',
      'FENCE_STATUS',
      'POSITION_TARGET_GLOBAL_INT',
    ],
  },
  { stream: 3, suffix: 'RC_CHAN', messages: ['SERVO_OUTPUT_RAW', 'RC_CHANNELS'] },
  { stream: 4, suffix: 'RAW_CTRL', messages: [] },
  { stream: 6, suffix: 'POSITION', messages: ['GLOBAL_POSITION_INT', 'LOCAL_POSITION_NED'] },
  { stream: 10, suffix: 'EXTRA1', messages: ['ATTITUDE', 'SIMSTATE', 'AHRS2'] },
  { stream: 11, suffix: 'EXTRA2', messages: ['VFR_HUD'] },
  {
    stream: 12,
    suffix: 'EXTRA3',
    messages: ['AHRS', 'SYSTEM_TIME', 'BATTERY_STATUS', 'EKF_STATUS_REPORT', 'VIBRATION'],
  },
  { stream: 13, suffix: 'ADSB', messages: [] },
];

const groupOf = new Map(groups.flatMap((group) => group.messages.map((name) => [name, group.suffix] as const)));

/** The shortest period that is granted. */
export function shortestPeriodMs(vehicle: Vehicle): number {
  return 1000 / (0.8 * Math.max(1, param(vehicle, 'SCHED_LOOP_RATE')));
}

function rateParameter(link: Link, suffix: string): string {
  return `MAV${link.id + 1}_${suffix}`;
}

/** The period by the group's rate, 0 = off. Ports beyond the third have MAV3's rates. */
function defaultPeriodMs(vehicle: Vehicle, link: Link, name: string): number {
  if (name === 'HEARTBEAT') return 1000;
  const suffix = groupOf.get(name);
  if (suffix === undefined) return 0;
  const parameter =
    vehicle.parameters.byName.get(rateParameter(link, suffix)) ?? vehicle.parameters.byName.get(`MAV3_${suffix}`);
  const rate = parameter?.value ?? 1;
  return rate > 0 ? Math.max(shortestPeriodMs(vehicle), 1000 / rate) : 0;
}

/** What is in force now, ms; 0 = not sent. */
export function periodMsOf(vehicle: Vehicle, link: Link, name: string): number {
  return link.streams.get(name)?.periodMs ?? defaultPeriodMs(vehicle, link, name);
}

function setPeriod(vehicle: Vehicle, link: Link, name: string, periodMs: number): void {
  const old = link.streams.get(name);
  const nextMs = Math.max(old?.nextMs ?? 0, vehicle.ms);
  link.streams.set(name, { periodMs, nextMs: periodMs === old?.periodMs ? nextMs : vehicle.ms });
}

/** Called for a fresh link, and after a change of the group rates. */
export function loadStreams(vehicle: Vehicle, link: Link): void {
  for (const name of builders.keys()) setPeriod(vehicle, link, name, defaultPeriodMs(vehicle, link, name));
}

/** REQUEST_DATA_STREAM: stream 0 is all of them. The rate is stored as the parameter it stands for. */
export function requestDataStream(vehicle: Vehicle, link: Link, stream: number, rateHz: number): void {
  for (const group of groups) {
    if (stream !== 0 && stream !== group.stream) continue;
    const name = rateParameter(link, group.suffix);
    const parameter = vehicle.parameters.byName.get(name);
    if (parameter !== undefined) parameter.value = rateHz;
    for (const message of group.messages) {
      setPeriod(vehicle, link, message, defaultPeriodMs(vehicle, link, message));
    }
  }
}

export function messageNameOf(id: number): string | undefined {
  return layoutById.get(id)?.name;
}

/** True when this vehicle can send the message at all. */
export function canStream(name: string | undefined): name is string {
  return name !== undefined && builders.has(name);
}

/** SET_MESSAGE_INTERVAL for a known message: −1 off, 0 back to the group's rate, else µs. False when it is too fast. */
export function setInterval(vehicle: Vehicle, link: Link, name: string, intervalUs: number): boolean {
  if (intervalUs === -1) setPeriod(vehicle, link, name, 0);
  else if (intervalUs === 0) setPeriod(vehicle, link, name, defaultPeriodMs(vehicle, link, name));
  else {
    const periodMs = intervalUs / 1000;
    if (intervalUs < 0 || periodMs < shortestPeriodMs(vehicle)) return false;
    setPeriod(vehicle, link, name, periodMs);
  }
  return true;
}

/** One message now, as REQUEST_MESSAGE wants it. False when there is nothing to say. */
export function sendNow(vehicle: Vehicle, link: Link, name: string): boolean {
  const fields = builders.get(name)?.(vehicle);
  if (fields === undefined) return false;
  send(vehicle, link, { name, fields });
  return true;
}

/** All that is due on one link in this turn of the loop. */
export function streamStep(vehicle: Vehicle, link: Link): void {
  if (link.streams.size === 0) loadStreams(vehicle, link);
  for (const [name, stream] of link.streams) {
    if (stream.periodMs === 0 || vehicle.ms < stream.nextMs) continue;
    if (vehicle.ms < (name === 'HEARTBEAT' ? firstHeartbeatMs : streamsStartMs)) continue;
    const periodMs = stream.periodMs + (name === 'HEARTBEAT' ? 0 : link.slowdownMs);
    stream.nextMs += periodMs;
    if (stream.nextMs < vehicle.ms - loopMs) stream.nextMs = vehicle.ms + periodMs;
    sendNow(vehicle, link, name);
  }
}
