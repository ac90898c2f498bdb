/** Between a rover and its bridge, over UDP: passes everything, and notes when the ground station was heard. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { labMs } from '../real/clock.ts';

export type Tap = {
  readonly port: number;
  /** When a frame went to the rover as the ground station, lab's ms. */
  readonly stationAt: readonly number[];
  stop(): void;
};

const groundStation = 255;
/** MAVLink 2 and 1: where the system id stands. */
const systemAt: Readonly<Record<number, number>> = { 253: 5, 254: 3 };

export async function startTap(bridgePort: number): Promise<Tap> {
  const [near, far] = [createSocket('udp4'), createSocket('udp4')];
  const stationAt: number[] = [];
  let rover: { readonly port: number; readonly address: string } | undefined;
  for (const socket of [near, far]) socket.on('error', () => {});
  near.on('message', (bytes, from) => {
    rover = from;
    far.send(bytes, bridgePort, '127.0.0.1');
  });
  far.on('message', (bytes) => {
    if (bytes[systemAt[bytes[0] ?? 0] ?? 0] === groundStation) stationAt.push(labMs());
    if (rover) near.send(bytes, rover.port, rover.address);
  });
  near.bind(0, '127.0.0.1');
  await once(near, 'listening');
  let stopped = false;
  return {
    port: near.address().port,
    stationAt,
    stop() {
      if (stopped) return;
      stopped = true;
      near.close();
      far.close();
    },
  };
}
