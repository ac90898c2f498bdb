/** A UDP proxy on the vehicle's leg: loses, doubles, reorders, delays and corrupts datagrams by a seed, and counts it. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Random } from '../kit/random.ts';

export type UdpTrouble = { loss: number; double: number; reorder: number; corrupt: number; delayMs: number };
export type UdpCounts = { passed: number; lost: number; doubled: number; reordered: number; corrupted: number };
export type UdpProxy = {
  readonly port: number;
  readonly trouble: UdpTrouble;
  readonly counts: UdpCounts;
  close(): void;
};

/** How late a datagram comes that others overtake. */
const overtakenMs = 30;

/** Towards the bridge only; what the bridge answers goes nowhere. */
export async function startUdpProxy(toPort: number, random: Random): Promise<UdpProxy> {
  const [inward, outward] = [createSocket('udp4'), createSocket('udp4')];
  const trouble: UdpTrouble = { loss: 0, double: 0, reorder: 0, corrupt: 0, delayMs: 0 };
  const counts: UdpCounts = { passed: 0, lost: 0, doubled: 0, reordered: 0, corrupted: 0 };
  const timers = new Set<NodeJS.Timeout>();
  const chance = (name: keyof UdpTrouble, counted: keyof UdpCounts): boolean => {
    if (!random.chance(trouble[name])) return false;
    counts[counted] += 1;
    return true;
  };
  const send = (bytes: Uint8Array, ms: number) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      outward.send(bytes, toPort, '127.0.0.1');
    }, ms);
    timers.add(timer);
  };
  inward.on('message', (datagram) => {
    if (chance('loss', 'lost')) return;
    counts.passed += 1;
    if (chance('corrupt', 'corrupted')) {
      const at = random.below(datagram.length);
      datagram[at] = (datagram[at] ?? 0) ^ (1 << random.below(8));
    }
    const ms = trouble.delayMs + (chance('reorder', 'reordered') ? overtakenMs : 0);
    send(datagram, ms);
    if (chance('double', 'doubled')) send(datagram, ms);
  });
  for (const socket of [inward, outward]) socket.on('error', () => {});
  inward.bind(0, '127.0.0.1');
  await once(inward, 'listening');
  return {
    port: inward.address().port,
    trouble,
    counts,
    close() {
      for (const timer of timers) clearTimeout(timer);
      inward.close();
      outward.close();
    },
  };
}
