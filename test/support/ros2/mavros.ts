/**
 * Stands for MAVROS: between an autopilot on a TCP port and the topics of a {@link RosWorld}, as MAVROS does it. Its frames
 * are packed here, not by the bridge. It asks the autopilot for no streams by itself, and beats once a second as 1.191.
 */
import { createConnection, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { encode } from '../../../bridge/links/mavlink/codec.ts';
import { qos } from '../../../bridge/links/ros2/port.ts';
import type { RosWorld, WorldNode } from './world.ts';

export type MavrosOptions = {
  readonly fcuPort: number;
  readonly uas?: string;
  readonly namespace?: string;
  readonly domain?: number;
  readonly rmw?: string;
  /** Its own MAVLink address. */
  readonly systemId?: number;
  readonly componentId?: number;
  /** Without its own heartbeats. */
  readonly mute?: boolean;
};

const type = 'mavros_msgs/msg/Mavlink';
const signatureLength = 13;

/** A frame of either version as a serialised mavros_msgs/Mavlink. */
export function packFrame(frame: Uint8Array, frameId = ''): Uint8Array {
  const [magic = 0, len = 0] = frame;
  const isV2 = magic === 0xfd;
  const view = Buffer.from(frame);
  const head = isV2 ? view.subarray(2, 7) : Buffer.from([0, 0, ...view.subarray(2, 5)]);
  const messageId = isV2 ? view.readUIntLE(7, 3) : view.readUInt8(5);
  const start = isV2 ? 10 : 6;
  const words = Math.ceil(len / 8);
  const payload = Buffer.alloc(words * 8);
  view.copy(payload, 0, start, start + len);
  const signature = view.subarray(start + len + 2);
  const out: number[] = [];
  const put = (...bytes: number[]) => out.push(...bytes);
  const align = (to: number) => {
    while (out.length % to !== 0) put(0);
  };
  const u32 = (value: number) => {
    align(4);
    put(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24);
  };
  u32(Math.floor(Date.now() / 1000));
  u32(0);
  u32(frameId.length + 1);
  put(...Buffer.from(frameId), 0);
  put(1, magic, len, ...head);
  u32(messageId);
  put(view.readUInt8(start + len), view.readUInt8(start + len + 1));
  u32(words);
  if (words > 0) align(8);
  put(...payload);
  u32(signature.length);
  put(...signature);
  return Uint8Array.from([0, 1, 0, 0, ...out]);
}

/** The frame in a serialised mavros_msgs/Mavlink. */
export function unpackFrame(sample: Uint8Array): Uint8Array {
  const view = Buffer.from(sample).subarray(4);
  let at = 8;
  const align = (to: number) => {
    at = Math.ceil(at / to) * to;
  };
  const u32 = () => {
    align(4);
    at += 4;
    return view.readUInt32LE(at - 4);
  };
  const nameLength = u32();
  at += nameLength;
  const [, magic = 0, len = 0, incompat = 0, compat = 0, seq = 0, system = 0, component = 0] = view.subarray(
    at,
    at + 8,
  );
  at += 8;
  const messageId = u32();
  const checksum = view.subarray(at, at + 2);
  at += 2;
  const words = u32();
  if (words > 0) align(8);
  const payload = view.subarray(at, at + len);
  at += words * 8;
  const signature = view.subarray(at + 4, at + 4 + u32());
  const head =
    magic === 0xfd
      ? [magic, len, incompat, compat, seq, system, component, messageId & 255, (messageId >> 8) & 255, messageId >> 16]
      : [magic, len, seq, system, component, messageId];
  const isSigned = magic === 0xfd && (incompat & 1) === 1;
  return Uint8Array.from([
    ...head,
    ...payload,
    ...checksum,
    ...(isSigned ? signature.subarray(0, signatureLength) : []),
  ]);
}

/** Whole frames out of a clean stream. */
export function framer(onFrame: (frame: Uint8Array) => void) {
  let held = Buffer.alloc(0);
  return (bytes: Uint8Array) => {
    held = Buffer.concat([held, bytes]);
    for (;;) {
      const [magic = 0, len = 0, incompat = 0] = held;
      const need = magic === 0xfd ? 12 + len + (incompat & 1 ? signatureLength : 0) : 8 + len;
      if (held.length < 3 || held.length < need) return;
      onFrame(Uint8Array.from(held.subarray(0, need)));
      held = held.subarray(need);
    }
  };
}

export type Mavros = {
  readonly node: WorldNode;
  /** As if the autopilot had said so. */
  fromFcu(bytes: Uint8Array): void;
  /** Everything that went to the autopilot. */
  toFcu(): Uint8Array;
  leave(): void;
  die(): void;
};

/** A frame is packed as MAVROS packs it, and told on `/uas1/mavlink_source`; `fcuPort` 0 has no autopilot. */
export function startMavros(world: RosWorld, options: MavrosOptions): Mavros {
  const { uas = '/uas1', namespace = '/mavros', systemId = 1, componentId = 191, fcuPort } = options;
  const { domain = 0, rmw = 'rmw_fastrtps_cpp', mute = false } = options;
  const router = world.node('mavros_router', namespace, { domain, rmw });
  const node = world.node('mavros', namespace, { domain, rmw });
  const told = router.publisher(type, `${uas}/mavlink_source`, qos.raw);
  const said = node.publisher(type, `${uas}/mavlink_sink`, qos.raw);
  const out: Uint8Array[] = [];
  let seq = 0;
  const socket: Socket | undefined =
    fcuPort === 0 ? undefined : createConnection({ host: '127.0.0.1', port: fcuPort, noDelay: true });
  router.subscribe(type, `${uas}/mavlink_sink`, qos.raw, (sample) => {
    if (!('bytes' in sample)) return;
    const frame = unpackFrame(sample.bytes);
    out.push(frame);
    socket?.write(frame);
  });
  const fromFcu = framer((frame) => told({ bytes: packFrame(frame) }));
  socket?.on('data', fromFcu).on('error', () => {});
  const beat = setInterval(() => {
    if (mute) return;
    const fields = { type: 18, autopilot: 8, base_mode: 0, custom_mode: 0, system_status: 4, mavlink_version: 3 };
    said({ bytes: packFrame(encode('HEARTBEAT', fields, { systemId, componentId, seq: seq++ % 256 })) });
  }, 1000);
  const silence = () => {
    clearInterval(beat);
    socket?.destroy();
  };
  const leave = () => {
    silence();
    node.leave();
    router.leave();
  };
  onTestFinished(leave);
  return {
    node,
    fromFcu,
    toFcu: () => Buffer.concat(out),
    leave,
    die: () => {
      silence();
      node.die();
      router.die();
    },
  };
}
