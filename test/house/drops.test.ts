import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { Counters } from '../../bridge/core/counters.ts';
import { dropNames, dropsOf, together } from '../../bridge/drops.ts';
import { HttpCarriers } from '../../bridge/gateway/http-carriers.ts';
import { briefly } from '../../bridge/health.ts';
import { encode } from '../../bridge/links/mavlink/codec.ts';
import { Receiver } from '../../bridge/links/receiver.ts';
import { udpOut } from '../../bridge/links/udp.ts';
import { closeCodes } from '../../bridge/protocol/close.ts';
import { stateTick } from '../../bridge/rounds.ts';
import { entries, folder, open as openKept, tidy } from '../journal/kit.ts';
import { hello, KeptCarrier, testGateway } from '../support/desk.ts';
import { startRealGateway } from '../support/real-gateway.ts';
import { testRim } from '../support/rim.ts';
import { WsClient } from '../support/ws-client.ts';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
  await tidy();
});

const none = { gateway: {}, journal: {}, links: {}, forwards: {}, recorder: {}, documents: {} };

test('[O6] every drop has its place in the table, and the table names nothing else', () => {
  const text = readFileSync(new URL('../../bridge/protocol/PROTOCOL.md', import.meta.url), 'utf8');
  const table = text.slice(text.indexOf('| name | what was dropped'), text.indexOf('## Closing'));
  expect([...table.matchAll(/^ {2}\| `(\w+)`/gm)].map(([, name]) => name)).toEqual(dropNames);
});

test('[O6] what was never dropped is said as 0', () => {
  expect(Object.values(dropsOf(none)).every((count) => count === 0)).toBe(true);
});

test('[O6] what links count is summed over all of them', () => {
  const links = together([
    { bad_crc: 2, send_undrained: 1 },
    { bad_crc: 3, frames: 99 },
  ]);
  expect(dropsOf({ ...none, links })).toMatchObject({ link_frames: 5, link_sends: 1 });
});

test('[O6] each cheap drop of the gateway is counted under its name', () => {
  const { gateway, desk, clock } = testGateway();
  const open = (over: Parameters<typeof hello>[0]) => {
    const carrier = new KeptCarrier();
    const conn = gateway.open(carrier);
    const say = (message: unknown) => conn.onText(JSON.stringify(message));
    say(hello(over));
    return { carrier, conn, say };
  };
  const slow = open({ tab: 'slow' });
  slow.carrier.waitingB = 100 * 1024;
  gateway.tick();
  slow.carrier.waitingB = 300 * 1024;
  gateway.tick();
  const rude = open({ tab: 'rude' });
  rude.conn.onText('not JSON');
  rude.say({ t: 'ack', q: 4711 });
  for (let n = 0; n < 4000; n++) rude.say({ t: 'ping', n, c0: 1 });
  for (let index = 0; index < 33; index++) open({ clientId: 'many', tab: `${index}`, page: `${index}` });
  gateway.open(new KeptCarrier());
  clock.advance(3001);
  gateway.sweep();
  expect(dropsOf({ ...none, gateway: desk.counters.all() })).toMatchObject({
    state: 1,
    slow_readers: 1,
    messages_refused: 1,
    acks_of_nothing: 1,
    messages_over_allowance: 1,
    connections_per_client: 1,
    connections_without_hello: 1,
  });
});

test('[O6] the 2,049th socket is counted, and asked to come back', async () => {
  const real = await startRealGateway();
  stops.push(real.stop);
  for (let index = 0; index < 2048; index++) real.gateway.open(new KeptCarrier());
  const client = new WsClient(real.url);
  stops.push(() => client.socket.terminate());
  expect((await client.end()).code).toBe(closeCodes.tryLater);
  expect(dropsOf({ ...none, gateway: real.desk.counters.all() })).toMatchObject({ sockets_over_limit: 1 });
});

test('[O6] the 257th carrier by HTTP is counted, and so is a compact frame that none of them can carry', () => {
  const { gateway, desk } = testGateway();
  const carriers = new HttpCarriers(gateway);
  const [first = ''] = Array.from({ length: 256 }, () => carriers.open('127.0.0.1'));
  expect(carriers.open('127.0.0.1')).toBeUndefined();
  const want = { rateHz: 10, encoding: 'compact', maxBytesPerS: null } as const;
  carriers.say(first, JSON.stringify(hello({ want })));
  gateway.tick();
  const gatewayCounts = desk.counters.all();
  expect(dropsOf({ ...none, gateway: gatewayCounts })).toMatchObject({ carriers_over_limit: 1, frames_without_way: 1 });
});

test('[O6] a tick that comes while the last is still being told is counted', async () => {
  const { gateway, desk } = testGateway();
  for (let index = 0; index < 65; index++) gateway.open(new KeptCarrier());
  const tick = stateTick(gateway, desk.counters);
  tick();
  tick();
  await new Promise((resolve) => setImmediate(resolve));
  tick();
  expect(dropsOf({ ...none, gateway: desk.counters.all() })).toMatchObject({ ticks: 1 });
});

test('[O6] what the disk will never have and who asked it too much are counted', async () => {
  const { journal } = await openKept(folder());
  await Promise.all(Array.from({ length: 20 }, () => journal.read(0, 10)));
  await journal.stop();
  journal.append(entries(1, 3));
  expect(dropsOf({ ...none, journal: journal.status().counters })).toMatchObject({
    journal_reads: 4,
    journal_entries: 3,
  });
});

const rover = { systemId: 1, componentId: 1, seq: 0 };
const heartbeat = (over: { readonly version?: 1 | 2 } = {}) =>
  encode(
    'HEARTBEAT',
    { custom_mode: 4, type: 6, autopilot: 8, base_mode: 0, system_status: 4, mavlink_version: 3 },
    { ...rover, ...over },
  );
/** Another byte in one place. */
const bent = (frame: Uint8Array, at: number, byte: number) => frame.with(at, byte);

test.each([
  ['with a wrong checksum', 'bad_crc', bent(heartbeat(), heartbeat().length - 1, heartbeat().at(-1) === 0 ? 1 : 0)],
  ['with flags that nobody knows', 'bad_incompat', bent(heartbeat(), 2, 0x80)],
  ['of a length that its message does not have', 'bad_length', bent(heartbeat({ version: 1 }), 1, 200)],
  [
    'of a message that nobody knows',
    'unknown_message',
    Uint8Array.of(0xfd, 2, 0, 0, 9, 1, 1, 0xff, 0xee, 0x7f, 1, 2, 3, 4),
  ],
  ['of a ground station', 'frames_of_others', heartbeat()],
])('[O6] a frame %s is counted', (_, name, bytes) => {
  const receiver = new Receiver({ onReport: () => {} }, new Counters());
  receiver.push(bytes, 'peer', 0);
  receiver.push(heartbeat(), 'peer', 1);
  const counts = receiver.counts();
  expect(counts[name]).toBeGreaterThanOrEqual(1);
  expect(dropsOf({ ...none, links: { [name]: counts[name] ?? 0 } }).link_frames).toBeGreaterThanOrEqual(1);
});

test('[O6] a frame that was cut short is counted, and bytes of no frame are', () => {
  const receiver = new Receiver({ onReport: () => {} }, new Counters());
  receiver.push(Uint8Array.of(1, 2, 3), 'peer', 0);
  receiver.push(heartbeat().subarray(0, 12), 'peer', 0);
  receiver.settle();
  expect(receiver.counts()).toMatchObject({ cut_short: 1, skipped_bytes: 15 });
  expect(dropsOf({ ...none, links: receiver.counts() })).toMatchObject({ link_bytes: 15 });
});

test('[O6] a datagram that the system does not take is counted', async () => {
  const rim = testRim();
  // Nobody may send to everyone without having asked the system for it.
  const transport = udpOut({ host: '255.255.255.255', port: 9 }, rim);
  const port = await transport.open(
    { onBytes: () => {}, onClose: () => {}, onLeave: () => {} },
    new AbortController().signal,
  );
  stops.push(() => port.close());
  port.send(Uint8Array.of(1));
  for (const overdue = Date.now() + 5000; rim.counters.get('send_failed') === 0 && Date.now() < overdue; )
    await new Promise((resolve) => setImmediate(resolve));
  expect(dropsOf({ ...none, links: rim.counters.all() })).toMatchObject({ link_sends: 1 });
});

test('[L4] what goes over the wire leaves out what never happened, and nothing else', () => {
  const health = {
    ...{ t: 'server_health' as const, at: 1, version: '1', uptimeS: 0, activeSessions: 0, totalSessions: 0 },
    ...{ vehicleConnected: false, ros: '', loopLagMs: 0, counters: { 'journal.durable': 1, state_held: 0 } },
  } as const;
  expect(briefly(health)).toEqual({ ...health, counters: { 'journal.durable': 1 } });
  expect(briefly({ ...health, drops: { state: 0, ticks: 2 } }).drops).toEqual({ ticks: 2 });
});
