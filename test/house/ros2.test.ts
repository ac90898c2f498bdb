/** The built bridge and ROS 2: without it, with a stand-in for it, and what is left of its process when the bridge ends. */
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { parseOptions } from '../../simulator/options.ts';
import { start } from '../../simulator/start.ts';
import { hello } from '../support/desk.ts';
import { Program } from '../support/program.ts';
import { startMavros } from '../support/ros2/mavros.ts';
import { environmentFor, rosRig } from '../support/ros2/rig.ts';
import { startTypedMavros } from '../support/ros2/typed-mavros.ts';
import { WsClient } from '../support/ws-client.ts';

const within = { timeout: 15_000, interval: 50 };
const running: Program[] = [];
afterEach(() => {
  for (const program of running.splice(0)) program.child.kill('SIGKILL');
});

async function bridge(environment: Readonly<Record<string, string>>, ...flags: string[]) {
  const given = ['dist/bridge/main.js', '--port', '0', '--log-level', 'info', ...flags];
  const program = new Program(given, environment);
  running.push(program);
  const [, port] = await program.line(/http:\/\/localhost:(\d+)/);
  const health = async () => (await fetch(`http://127.0.0.1:${port}/api/health`)).json();
  return { program, health };
}

async function rover() {
  const simulator = await start(
    parseOptions(['--warm', '--serial0', 'tcp:0']),
    Date.now(),
    () => performance.now(),
    () => {},
  );
  return { simulator, fcuPort: Number(simulator.ports[0]?.split(':').at(-1)) };
}

const standInFor = (port: number) => {
  const { ROS_CLIENT_STAND_IN, ROS_STAND_IN } = environmentFor(port);
  return { ROS_CLIENT_STAND_IN, ROS_STAND_IN };
};

test('[S0-07] without ROS 2 the bridge starts all the same, and says in words why there is none', async () => {
  const { program, health } = await bridge({}, '--vehicle', 'ros2://mavros');
  await expect.poll(async () => (await health()).ros, within).toMatch(/^unavailable: ROS 2 is not sourced here/);
  program.child.kill('SIGTERM');
  expect((await program.ended()).code).toBe(0);
});

test('where MAVROS is, auto takes it; a rover comes through it, and its process ends with the bridge', async () => {
  const { simulator, fcuPort } = await rover();
  const { world, port } = await rosRig();
  startMavros(world, { fcuPort });
  const { program, health } = await bridge(standInFor(port), '--vehicle', 'rover=auto');
  expect(program.err).toContain('--vehicle auto takes ros2://mavros: MAVROS is there');
  await expect.poll(async () => (await health()).vehicleConnected, within).toBe(true);
  expect((await health()).ros).toBe('connected to MAVROS (/mavros, /uas1, ROS domain 0)');
  program.child.kill('SIGTERM');
  expect((await program.ended()).code).toBe(0);
  await expect.poll(() => world.guests, within).toBe(0);
  await simulator.stop();
});

test('[D9] by topics of a MAVROS that is no ground station nobody drives, and the page is told why', async () => {
  const { simulator, fcuPort } = await rover();
  onTestFinished(() => simulator.stop());
  const { world, port } = await rosRig();
  startTypedMavros(world, { fcuPort });
  const { program } = await bridge(standInFor(port), '--vehicle', 'rover=ros2://mavros');
  const [, pagePort] = await program.line(/http:\/\/localhost:(\d+)/);
  const client = new WsClient(`ws://127.0.0.1:${pagePort}/ws`);
  onTestFinished(() => client.socket.terminate());
  await client.open();
  client.say(hello());
  const told = () => client.received.findLast(({ t }) => t === 'control');
  await expect.poll(told, { timeout: 40_000, interval: 50 }).toMatchObject({
    preflight: {
      verdict: 'blocked',
      problems: expect.arrayContaining([
        expect.stringMatching(
          /^sticks cannot be passed on: MAVROS runs as system 1, .*start MAVROS with system_id:=255/,
        ),
      ]),
    },
  });
});

test('a bridge that is killed takes the process that holds ROS with it', async () => {
  const { world, port } = await rosRig();
  startMavros(world, { fcuPort: 0 });
  const { program } = await bridge(standInFor(port), '--vehicle', 'ros2://mavros');
  await expect.poll(() => world.guests, within).toBe(1);
  program.child.kill('SIGKILL');
  await expect.poll(() => world.guests, within).toBe(0);
});

test('MAVROS_CONNECT_TIMEOUT: after it a missing MAVROS is said, and waited for all the same', async () => {
  const { world, port } = await rosRig();
  const { health } = await bridge({ ...standInFor(port), MAVROS_CONNECT_TIMEOUT: '1' }, '--vehicle', 'ros2://mavros');
  await expect.poll(async () => (await health()).ros, within).toMatch(/^wrong: nobody else is in ROS domain 0/);
  startMavros(world, { fcuPort: 0 });
  await expect.poll(async () => (await health()).ros, within).toMatch(/^(connected|silent)/);
});

test('however long MAVROS may take, auto has the page there before systemd loses patience, and takes MAVROS later', {
  timeout: 120_000,
}, async () => {
  const { world, port } = await rosRig();
  const given = [
    'dist/bridge/main.js',
    '--port',
    '0',
    '--log-level',
    'info',
    '--wait-for-devices',
    '--vehicle',
    'rover=auto',
  ];
  const program = new Program(given, { ...standInFor(port), MAVROS_CONNECT_TIMEOUT: '600' });
  running.push(program);
  // TimeoutStartSec= of the unit, and half of it left for a slow machine.
  await expect.poll(() => program.out, { timeout: 45_000, interval: 50 }).toMatch(/http:\/\/localhost:\d+/);
  expect(program.err).toMatch(/--vehicle auto takes udpin:\/\/0\.0\.0\.0:14550: .*nobody else is in ROS domain 0/);
  startMavros(world, { fcuPort: 0 });
  await expect.poll(() => program.err, { timeout: 60_000, interval: 50 }).toMatch(/so auto takes ros2:\/\/mavros/);
});
