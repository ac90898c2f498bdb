/** `--vehicle auto`: MAVROS where it is there, else an autopilot on a serial port, else UDP; and it is said. */
import { expect, test } from 'vitest';
import { type AutoRim, chooseLink, firstAutopilot, isAuto, withChosen } from '../../bridge/links/auto.ts';
import { lookHere } from '../../bridge/links/ros2/preflight.ts';
import type { SerialDevice } from '../../bridge/links/serial-find.ts';
import { startMavros } from '../support/ros2/mavros.ts';
import { rosRig } from '../support/ros2/rig.ts';

const never = new AbortController().signal;
const cube: SerialDevice = { path: '/dev/ttyACM0', vendorId: '2DAE', productId: '1058' };
const radio: SerialDevice = { path: '/dev/ttyUSB0', vendorId: '0403', productId: '6015' };

async function rimWith(serials: readonly SerialDevice[]) {
  const { world, lookWith, transport } = await rosRig();
  const ros = { home: undefined, connectTimeoutMs: 300, look: lookWith() };
  const rim: AutoRim = {
    ros,
    mavros: () => transport({}, 300).transport,
    serials: async () => serials,
    upMs: () => 61_000,
  };
  return { world, rim };
}

test('MAVROS goes first, as it holds the autopilot that the serial port leads to; nothing of it stays open', async () => {
  const { world, rim } = await rimWith([cube]);
  startMavros(world, { fcuPort: 0 });
  expect(await chooseLink(rim, never)).toEqual({ url: 'ros2://mavros', why: 'MAVROS is there' });
  await expect.poll(() => world.guests).toBe(0);
});

test('where ROS 2 is there and MAVROS is not, the autopilot on a serial port', async () => {
  const { rim } = await rimWith([radio, cube]);
  const chosen = await chooseLink(rim, never);
  expect(chosen.url).toBe('serial:///dev/ttyACM0:115200');
  expect(chosen.why).toMatch(/^an autopilot is on a serial port, and there is no MAVROS: cannot reach MAVROS .*nobody/);
});

test('where ROS 2 is there, a port that MAVROS may want is left to it for the first minute: it may be slower than the bridge', async () => {
  const { rim } = await rimWith([cube]);
  const chosen = await chooseLink({ ...rim, upMs: () => 59_000 }, never);
  expect(chosen.url).toBe('udpin://0.0.0.0:14550');
  expect(chosen.why).toMatch(
    /^for the first 60 s the autopilot at \/dev\/ttyACM0 is left to MAVROS, which is not there: /,
  );
});

test('ROS 2 that does not get as far as to join its graph does not keep the bridge waiting', async () => {
  const { rim } = await rimWith([cube]);
  const hanging = {
    ...rim.mavros(),
    open: (_: unknown, signal: AbortSignal) =>
      new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  };
  const chosen = await chooseLink({ ...rim, mavros: () => hanging, joinMs: 100 }, never);
  expect(chosen.url).toBe('serial:///dev/ttyACM0:115200');
  expect(chosen.why).toContain('ROS 2 did not join its graph within 0.4 s');
});

test('where ROS 2 is not set up nobody else can want the port, and it is taken at once', async () => {
  const ros = { home: undefined, connectTimeoutMs: 300, look: { ...lookHere, environment: {} } };
  const mavros = () => {
    throw new Error('MAVROS is not looked for where ROS 2 is not set up');
  };
  const chosen = await chooseLink({ ros, mavros, serials: async () => [cube], upMs: () => 0 }, never);
  expect(chosen.url).toBe('serial:///dev/ttyACM0:115200');
});

test('where nothing is found, UDP, with both reasons', async () => {
  const ros = { home: undefined, connectTimeoutMs: 300, look: { ...lookHere, environment: {} } };
  const mavros = () => {
    throw new Error('MAVROS is not looked for where ROS 2 is not set up');
  };
  expect(await chooseLink({ ros, mavros, serials: async () => [radio], upMs: () => 0 }, never)).toEqual({
    url: 'udpin://0.0.0.0:14550',
    why: expect.stringMatching(/^there is no autopilot on a serial port, and no MAVROS: ROS 2 is not sourced here/),
  });
});

test('of two ports of one board the first is taken, and a radio or a modem is no autopilot', () => {
  const ports = ['/dev/ttyACM10', '/dev/ttyACM2'].map((path) => ({ path, vendorId: '1209' }));
  expect(firstAutopilot([radio, ...ports])?.path).toBe('/dev/ttyACM2');
  expect(firstAutopilot([radio, { path: '/dev/ttyS0' }])).toBeUndefined();
});

test('every auto of a list is what was chosen once, its name stays, and what was given by hand is left alone', async () => {
  expect(['auto', 'rover=auto', 'auto=sim://', 'serial:///dev/auto'].map(isAuto)).toEqual([true, true, false, false]);
  const said: string[] = [];
  const choose = async () => ({ url: 'udpin://0.0.0.0:14550', why: 'there is nothing else' });
  const say = (text: string) => said.push(text);
  expect(await withChosen(['rover=auto', 'sim://'], choose, say)).toEqual(['rover=udpin://0.0.0.0:14550', 'sim://']);
  expect(said).toEqual(['--vehicle auto takes udpin://0.0.0.0:14550: there is nothing else']);
  expect(await withChosen(['auto'], choose, say), 'its vehicles have one name, whichever way').toEqual([
    'auto=udpin://0.0.0.0:14550',
  ]);
  const never = async () => Promise.reject(new Error('nobody asked'));
  expect(await withChosen(['sim://'], never, say)).toEqual(['sim://']);
});
