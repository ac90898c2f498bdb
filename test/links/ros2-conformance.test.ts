/** The list of ArduRover's behaviours through ROS: the simulator behind a stand-in for MAVROS and for rclnodejs. */
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { parseOptions } from '../../simulator/options.ts';
import { start } from '../../simulator/start.ts';
import { main } from '../conformance/main.ts';
import { startMavros } from '../support/ros2/mavros.ts';
import { environmentFor, rosRig } from '../support/ros2/rig.ts';

/** Over the real clock: the rest of the list is for `npm run conformance:ros2`. */
const only = 'modes,arming,links';
const names = ['ROS_CLIENT_STAND_IN', 'ROS_STAND_IN'] as const;
afterEach(() => {
  for (const name of names) delete process.env[name];
});

test('modes and arming are through MAVROS what they are on a cable', { timeout: 120_000 }, async () => {
  const simulator = await start(
    parseOptions(['--warm', '--serial0', 'tcp:0', '--speedup', '5']),
    Date.now(),
    () => performance.now(),
    () => {},
  );
  onTestFinished(() => simulator.stop());
  const { world, port } = await rosRig();
  startMavros(world, { fcuPort: Number(simulator.ports[0]?.split(':').at(-1)) });
  const environment = environmentFor(port);
  for (const name of names) process.env[name] = environment[name];
  const lines: string[] = [];
  const code = await main(['--target', 'ros2://mavros', '--speedup', '5', '--only', only], (line) => lines.push(line));
  expect(lines.filter((line) => line.startsWith('FAILED'))).toEqual([]);
  expect(lines.at(-1)).toMatch(/^\n\d{2,} passed, 0 failed/);
  expect(lines.join('\n')).toContain('MAVROS passes whole frames only');
  expect(code).toBe(0);
});

test('[ros] where ROS 2 is not sourced it says that it was not run, and why', async () => {
  const lines: string[] = [];
  expect(await main(['--target', 'ros2://mavros'], (line) => lines.push(line))).toBe(0);
  expect(lines).toEqual([expect.stringMatching(/^\[ros\] not run: ROS 2 is not sourced here/)]);
});
