/**
 * A real rover's mission through the whole bridge, as a recording and as live datagrams: what a page is shown at the end
 * is what an independent decoder says the rover said last.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import type { Vehicle } from '../../bridge/protocol/vehicle.ts';
import { hello } from '../support/desk.ts';
import { Program } from '../support/program.ts';
import { readGolden, readTlog } from '../support/tlog.ts';
import { WsClient } from '../support/ws-client.ts';

const golden = readGolden('rover-mission').filter(({ sys }) => sys === 1);
const last = (name: string) => golden.findLast((frame) => frame.name === name)?.fields ?? {};
const field = (name: string, key: string): number => last(name)[key] ?? Number.NaN;

const programs: Program[] = [];
const clients: WsClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.socket.terminate();
  for (const program of programs.splice(0)) program.child.kill('SIGKILL');
});

async function start(link: string): Promise<{ port: number; watch: () => Promise<WsClient> }> {
  const program = new Program(['dist/bridge/main.js', '--port', '0', '--log-level', 'silent', '--vehicle', link]);
  programs.push(program);
  const port = Number((await program.line(/http:\/\/localhost:(\d+)/))[1]);
  return {
    port,
    watch: async () => {
      const client = new WsClient(`ws://127.0.0.1:${port}/ws`);
      clients.push(client);
      await client.open();
      client.say(hello());
      await client.next('state_restored');
      return client;
    },
  };
}

/** Until the socket on this port of this machine holds nothing that was not read; where that cannot be seen, 5 ms. */
async function isRead(port: number): Promise<void> {
  const sockets = '/proc/net/udp';
  const place = `:${port.toString(16).toUpperCase().padStart(4, '0')} `;
  const holdsNothing = () =>
    readFileSync(sockets, 'utf8')
      .split('\n')
      .every((line) => !line.includes(place) || line.includes(':00000000 00:'));
  do await new Promise((resolve) => setTimeout(resolve, 5));
  while (existsSync(sockets) && !holdsNothing());
}

/** The vehicle as a page that opens now is shown it. */
async function shown(watch: () => Promise<WsClient>): Promise<Vehicle> {
  const client = await watch();
  const snapshot: unknown = await client.next('state_restored');
  const { vehicles } = snapshot as { vehicles: Vehicle[] };
  const [vehicle] = vehicles;
  if (!vehicle) throw new Error('no vehicle is shown');
  return vehicle;
}

function expectTheEndOfTheMission({ groups }: Vehicle): void {
  const heading = field('GLOBAL_POSITION_INT', 'hdg') / 100;
  expect(groups.pose?.v).toMatchObject({
    latDeg: field('GLOBAL_POSITION_INT', 'lat') / 1e7,
    lonDeg: field('GLOBAL_POSITION_INT', 'lon') / 1e7,
    headingDeg: expect.closeTo(heading, 6),
  });
  expect(groups.motion?.v.speedMps).toBeCloseTo(field('VFR_HUD', 'groundspeed'), 5);
  expect(groups.attitude?.v.rollDeg).toBeCloseTo((field('ATTITUDE', 'roll') * 180) / Math.PI, 5);
  expect(groups.mode?.v).toMatchObject({ mode: 'RTL', modeNumber: 11, armed: false });
  expect(groups.gps?.v).toMatchObject({ fix: 'rtk_fixed', satellites: field('GPS_RAW_INT', 'satellites_visible') });
  expect(groups.battery?.v.remainingPct).toBe(field('BATTERY_STATUS', 'battery_remaining'));
  expect(groups.ekf?.v.flags).toBe(field('EKF_STATUS_REPORT', 'flags'));
  expect(groups.mission?.v).toMatchObject({ totalItems: field('MISSION_CURRENT', 'total') });
  expect(groups.identity?.v).toMatchObject({
    autopilot: 'ardupilot',
    vehicleType: 'rover',
    firmwareVersion: '4.8.0-dev',
  });
}

test('a recording drives the page, says REPLAY, and ends where the rover ended', async () => {
  const { watch } = await start('replay://test/fixtures/recordings/rover-mission.tlog?speed=0');
  const client = await watch();
  await client.until('the end of the recording', () =>
    client.received.find((message) => JSON.stringify(message).includes('end of recording')),
  );
  const vehicle = await shown(watch);
  expect(vehicle.replay).toBe(true);
  expectTheEndOfTheMission(vehicle);
  const texts = new Set(golden.filter(({ name }) => name === 'STATUSTEXT').map(({ fields }) => String(fields.text)));
  const said = JSON.stringify(client.received) + JSON.stringify((await watch()).received);
  expect([...texts].filter((text) => text.length < 50 && !said.includes(JSON.stringify(text).slice(1, -1)))).toEqual(
    [],
  );
});

test('the same frames as live datagrams, both directions as a forwarding radio has them, show the same rover', {
  timeout: 60_000,
}, async () => {
  const probe = createSocket('udp4');
  probe.bind(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  const { watch } = await start(`udpin://127.0.0.1:${port}`);
  const rover = createSocket('udp4');
  const frames = readTlog('rover-mission');
  for (const [index, { bytes }] of frames.entries()) {
    rover.send(bytes, port, '127.0.0.1');
    // Faster than any radio, and still no more than the bridge's socket holds until it is read, however busy the machine.
    if (index % 100 === 99) await isRead(port);
  }
  const client = await watch();
  const finalLat = field('GLOBAL_POSITION_INT', 'lat') / 1e7;
  await client.until('the last position', () =>
    client.received.find((message) => JSON.stringify(message).includes(String(finalLat))),
  );
  const vehicle = await shown(watch);
  expect([vehicle.replay, vehicle.systemId]).toEqual([false, 1]);
  expectTheEndOfTheMission(vehicle);
  rover.close();
});
