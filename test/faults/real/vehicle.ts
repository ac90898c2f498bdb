/**
 * A vehicle that speaks MAVLink over UDP: figures at an autopilot's rates, words at random times. Its boot clock is the
 * lab's clock, so that whoever shows its SYSTEM_TIME shows how old the picture is.
 */
import { createSocket } from 'node:dgram';
import { encode } from '../../../bridge/links/mavlink/codec.ts';
import type { Random } from '../kit/random.ts';
import { labMs } from './clock.ts';

const tickMs = 50;
const wrap = 2 ** 32;

/** The vehicle's stamp for a moment of the lab's clock, and back; right for 49 days. */
export const stampOf = (at: number): number => Math.floor(at) % wrap;
export const momentOf = (stamp: number, now: number): number => now - ((stampOf(now) - stamp + wrap) % wrap);

export type RealVehicle = {
  readonly said: () => number;
  /** May be called twice. */
  stop(): void;
};

/** Sends to `port` on loopback until stopped; `textsPerS` on average. */
export function startVehicle(port: number, random: Random, textsPerS: number): RealVehicle {
  const socket = createSocket('udp4');
  // What the bridge asks for is not answered: its stream requests have no effect on this one.
  socket.on('error', () => {});
  let seq = 0;
  let ticks = 0;
  let said = 0;
  const from = () => ({ systemId: 1, componentId: 1, seq: seq++ & 0xff });
  const send = (bytes: Uint8Array) => socket.send(bytes, port, '127.0.0.1');
  const tick = () => {
    ticks += 1;
    const time_boot_ms = stampOf(labMs());
    send(encode('SYSTEM_TIME', { time_boot_ms, time_unix_usec: 0n }, from()));
    if (ticks % 20 === 1) send(encode('HEARTBEAT', heartbeat, from()));
    if (ticks % 2 === 0) for (const bytes of figures(time_boot_ms, ticks, from)) send(bytes);
    if (random.chance((textsPerS * tickMs) / 1000)) {
      said += 1;
      send(encode('STATUSTEXT', { severity: 6, text: `word ${said}`, id: 0, chunk_seq: 0 }, from()));
    }
  };
  const timer = setInterval(tick, tickMs);
  tick();
  let stopped = false;
  return {
    said: () => said,
    stop() {
      if (stopped) return;
      stopped = true;
      clearInterval(timer);
      socket.close();
    },
  };
}

const heartbeat = { type: 10, autopilot: 3, base_mode: 65, custom_mode: 0, system_status: 4, mavlink_version: 3 };

type From = () => { systemId: number; componentId: number; seq: number };

function figures(time_boot_ms: number, ticks: number, from: From): Uint8Array[] {
  const turn = Math.sin(ticks / 40);
  const rates = { rollspeed: turn, pitchspeed: turn / 2, yawspeed: turn / 3 };
  const place = { lat: 520_911_000 + ticks * 13, lon: 51_214_000 + ticks * 7, alt: 3200, relative_alt: 100 };
  return [
    encode('ATTITUDE', { time_boot_ms, roll: turn / 10, pitch: turn / 20, yaw: turn, ...rates }, from()),
    encode(
      'GLOBAL_POSITION_INT',
      { time_boot_ms, ...place, vx: 120, vy: 30, vz: 0, hdg: (ticks * 11) % 36_000 },
      from(),
    ),
    encode(
      'VFR_HUD',
      { airspeed: 0, groundspeed: 1.6 + turn / 10, heading: ticks % 360, throttle: 46, alt: 3.2, climb: 0 },
      from(),
    ),
  ];
}
