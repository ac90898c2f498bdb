/** Rubbish into every kind of link: nothing breaks, nothing grows, and the good frame right behind it is delivered. */
import { describe, expect, test, vi } from 'vitest';
import { Counters } from '../../bridge/core/counters.ts';
import type { Report } from '../../bridge/core/link.ts';
import { Receiver } from '../../bridge/links/receiver.ts';
import type { Port, Transport } from '../../bridge/links/transport.ts';
import { FakeVehicle } from '../support/fake-vehicle.ts';
import { linkOver } from '../support/live-link.ts';
import { noSocat } from '../support/pty.ts';
import { transportKinds } from '../support/transport-kinds.ts';

const seed = 20_240_501;

/** Lehmer's generator: the same rubbish every time. */
function noise(length: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return state & 255;
  });
}

const vehicle = new FakeVehicle(() => {});
const frames = Array.from({ length: 200 }, () => vehicle.frame('HEARTBEAT', heartbeat()));

function heartbeat() {
  return { type: 10, autopilot: 3, base_mode: 1, custom_mode: 4, system_status: 3, mavlink_version: 3 };
}

const join = (parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));
const wrongCrc = (frame: Uint8Array) => frame.map((byte, index) => (index === frame.length - 1 ? byte ^ 0x5a : byte));

const rubbish: Readonly<Record<string, Uint8Array>> = {
  'random bytes': noise(256 * 1024),
  'frames cut short': join(frames.map((frame, index) => frame.subarray(0, 1 + (index % (frame.length - 1))))),
  'frames with a wrong checksum': join(frames.map(wrongCrc)),
  'frames of 280 start bytes': new Uint8Array(280 * 200).fill(0xfd),
  'headers that claim 255 bytes': join(Array.from({ length: 5000 }, () => Uint8Array.of(0xfd, 255, 0, 0, 0))),
  'boot text': Buffer.from('\n\nInit ArduRover V4.8.0-dev\n\nFree RAM: 0\n'.repeat(1000)),
};

describe.each(Object.entries(rubbish))('%s', (_, bytes) => {
  test('are accounted for to the last byte, with no more than two frames held back', () => {
    const counters = new Counters();
    const reports: Report[] = [];
    const receiver = new Receiver({ onReport: (_from, _at, report) => reports.push(report) }, counters);
    for (let at = 0; at < bytes.length; at += 1000) receiver.push(bytes.subarray(at, at + 1000), 'peer', at);
    expect(reports.filter((report) => report.kind === 'heard' && report.heartbeat)).toEqual([]);
    // Noise now and then looks like a frame of a message that nobody knows.
    const { skipped_bytes = 0, unknown_message = 0 } = receiver.counts();
    expect(unknown_message).toBeLessThan(20);
    expect(bytes.length - skipped_bytes).toBeLessThanOrEqual((2 + unknown_message) * 280);
    // A false beginning may still wait for bytes: two frames are longer than anything it can claim.
    for (const frame of frames.slice(0, 30)) receiver.push(frame, 'peer', bytes.length);
    receiver.sweep(bytes.length + 1000);
    expect(reports.filter((report) => report.kind === 'heard' && report.heartbeat)).toHaveLength(30);
  });
});

const { serial, ...others } = transportKinds;
const kinds = Object.entries(noSocat() === undefined ? { ...others, serial } : others);

describe.each(kinds)('into a link over %s', (name, kind) => {
  test('the good frame behind each kind of rubbish is reported', { timeout: 60_000 }, async () => {
    const prepared = await kind.prepare();
    const opened: Port[] = [];
    const transport: Transport = {
      open: async (events, signal) => {
        const port = await prepared.transport.open(events, signal);
        opened.push(port);
        return port;
      },
    };
    const { links, link, heartbeats } = linkOver(transport);
    const within = { timeout: 15_000, interval: 10 };
    await vi.waitFor(() => expect(opened).toHaveLength(1), within);
    const far = await prepared.meet(opened[0] as Port);
    let sent = 0;
    for (const [round, bytes] of Object.values(rubbish).entries()) {
      for (let at = 0; at < bytes.length; at += 1000) {
        far.send(bytes.subarray(at, at + 1000));
        sent += Math.min(1000, bytes.length - at);
        // A datagram socket loses what nobody has read yet: let the reader have its turn.
        if (at % 16_000 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      far.send(frames[round] ?? new Uint8Array());
      sent += frames[round]?.length ?? 0;
      await vi.waitFor(() => expect(heartbeats()).toHaveLength(round + 1), within);
    }
    const { frames: whole = 0, skipped_bytes = 0, unknown_message = 0 } = link.status().counters;
    expect(whole).toBe(Object.keys(rubbish).length);
    if (!name.startsWith('udp')) expect(sent - skipped_bytes).toBeLessThan((whole + unknown_message + 2) * 280);
    expect(links.map((text) => text.split(':')[0])).toEqual(['up']);
  });
});
