/** MAVLink over ROS, by the real child process and a stand-in for rclnodejs. */
import { describe, expect, test, vi } from 'vitest';
import { lookHere } from '../../bridge/links/ros2/preflight.ts';
import { ros2 } from '../../bridge/links/ros2/transport.ts';
import { transportContract } from '../contracts/transport.contract.ts';
import { testRim } from '../support/rim.ts';
import { startMavros } from '../support/ros2/mavros.ts';
import { failure, heard, heartbeat, never, opened, within } from '../support/ros2/opened.ts';
import { finally_, mavrosHere, rosRig } from '../support/ros2/rig.ts';

const many = Buffer.concat(Array.from({ length: 50 }, (_, seq) => heartbeat(seq)));

transportContract('ros2', {
  death: 'closes',
  carries: { much: many, little: heartbeat(200) },
  prepare: async () => {
    const { world, transport } = await rosRig();
    const mavros = startMavros(world, { fcuPort: 0, mute: true });
    return {
      transport: transport().transport,
      meet: async () => ({ send: mavros.fromFcu, received: mavros.toFcu, die: async () => mavros.leave() }),
    };
  },
  broken: async () => ({
    transport: ros2(
      mavrosHere,
      { home: undefined, connectTimeoutMs: 1000, look: { ...lookHere, environment: {} } },
      testRim(),
    ),
    names: 'ROS 2 is unavailable: ROS 2 is not sourced here',
  }),
});

describe('the child process', () => {
  test.for([
    ['abort', /the ROS 2 process was ended by SIGABRT/],
    ['kill', /the ROS 2 process was ended by SIGKILL/],
    ['exit', /the ROS 2 process ended with code 5/],
  ] as const)('dies by %s: the port closes with one sentence, and opens again', async ([how, why]) => {
    const { world, transport, closed, mavros } = await opened();
    world.strike(how);
    await vi.waitFor(() => expect(closed).toHaveLength(1), within);
    expect(closed[0]).toMatch(why);
    expect(transport.words()).toMatch(/^unavailable: the ROS 2 process /);
    const again = heard();
    finally_(await transport.open(again.events, never));
    mavros.fromFcu(heartbeat());
    await vi.waitFor(() => expect(again.bytes().length).toBe(heartbeat().length), within);
    expect(transport.words()).toBe('connected to MAVROS (/mavros, /uas1, ROS domain 0)');
  });

  test('hangs: it is ended, and no byte of the bridge waits for it', async () => {
    const { world, port, closed } = await opened();
    world.strike('block', 60_000);
    const asked = performance.now();
    while (performance.now() - asked < 1) port.send(heartbeat());
    expect(port.undrained().bytes).toBeGreaterThan(0);
    await vi.waitFor(() => expect(closed).toHaveLength(1), within);
    expect(closed[0]).toMatch(/the ROS 2 process did not answer for \d(\.\d)? s and was ended/);
  });

  test('takes no more while what it has is not confirmed, and says so', async () => {
    const { world, port, rim } = await opened();
    world.strike('block', 60_000);
    await vi.waitFor(() => expect(port.send(many)).toBe(false), within);
    expect(rim.counters.all().send_undrained).toBeGreaterThan(0);
  });

  test('is not ended by Ctrl-C, although rclnodejs would: neutral still leaves through it', async () => {
    const { world, port, mavros, closed } = await opened();
    world.strike('interrupt');
    await vi.waitFor(() => {
      expect(port.send(heartbeat())).toBe(true);
      expect(mavros.toFcu().length).toBeGreaterThan(20 * heartbeat().length);
    }, within);
    expect(closed).toEqual([]);
  });

  test('whose ROS takes nothing more ends, so that what does not leave is not taken for sent', async () => {
    const { world, port, closed } = await opened();
    world.strike('over');
    await vi.waitFor(() => {
      port.send(heartbeat());
      expect(closed[0]).toMatch(/the ROS 2 process failed: ROS takes nothing more: publisher’s context is invalid/);
    }, within);
  });

  test('ends with its link', async () => {
    const { world, port } = await opened();
    expect(world.guests).toBe(1);
    expect(world.given, 'no file of ROS’s log is left behind each time').toEqual([
      ...['--ros-args', '--disable-external-lib-logs'],
    ]);
    await port.close();
    await vi.waitFor(() => expect(world.guests).toBe(0), within);
  });
});

test('an abort ends the process that was to join', async () => {
  const { world, transport: make } = await rosRig();
  const { transport } = make();
  const abort = new AbortController();
  const opening = failure(transport.open(heard().events, abort.signal));
  await vi.waitFor(() => expect(world.guests).toBe(1), within);
  abort.abort();
  await opening;
  await vi.waitFor(() => expect(world.guests).toBe(0), within);
});
