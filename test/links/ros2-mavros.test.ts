/** MAVROS that comes, leaves, dies, is doubled or elsewhere: seen by the real child process, and said in words. */
import { describe, expect, test, vi } from 'vitest';
import { startMavros } from '../support/ros2/mavros.ts';
import { failure, heard, heartbeat, never, opened, within } from '../support/ros2/opened.ts';
import { finally_, rosRig } from '../support/ros2/rig.ts';

describe('MAVROS', () => {
  test('comes after the bridge, leaves and returns: one process of ours sees all of it', async () => {
    const { world, transport: make } = await rosRig();
    const { transport } = make();
    const first = heard();
    const opening = transport.open(first.events, never);
    await vi.waitFor(() => expect(transport.words()).toBe('starting: waiting for MAVROS in ROS domain 0'), within);
    const mavros = startMavros(world, { fcuPort: 0 });
    finally_(await opening);
    mavros.leave();
    await vi.waitFor(() => expect(first.closed).toHaveLength(1), within);
    expect(first.closed[0]).toMatch(/^MAVROS left: nobody else is in ROS domain 0 \(rmw_fastrtps_cpp\)/);
    const again = transport.open(heard().events, never);
    startMavros(world, { fcuPort: 0 });
    finally_(await again);
    expect(world.joins).toBe(1);
  });

  test('is killed while ROS still believes in it: that is told apart from an autopilot that is silent', async () => {
    const { mavros, transport } = await opened({}, { mute: false });
    await vi.waitFor(
      () => expect(transport.words()).toMatch(/^silent: no frame came yet .* MAVROS itself is alive/),
      within,
    );
    mavros.fromFcu(heartbeat());
    await vi.waitFor(() => expect(transport.words()).toMatch(/^connected/), within);
    mavros.die();
    await vi.waitFor(() => expect(transport.words()).toMatch(/^silent: no frame on .* it hangs, was killed/), within);
  });

  test('that runs as a ground station is said, as the failsafe cannot fire then', async () => {
    const { mavros, transport, rim } = await opened({}, { mute: false, systemId: 255 });
    await vi.waitFor(() => expect(rim.notes).toContain('MAVROS speaks to the vehicle as 255.191'), within);
    mavros.fromFcu(heartbeat());
    await vi.waitFor(() => expect(transport.words()).toMatch(/^connected .*; MAVROS runs as system 255/), within);
    expect(transport.caveats()).toEqual({ noDriving: null, noSticks: null, beatsAs: 255 });
  });

  test('carries several systems: only the one that is wanted comes through', async () => {
    const { mavros, bytes, rim } = await opened({ target: 2 });
    mavros.fromFcu(heartbeat(0, 1));
    mavros.fromFcu(heartbeat(0, 2));
    await vi.waitFor(() => expect(Buffer.from(bytes()).equals(Buffer.from(heartbeat(0, 2)))).toBe(true), within);
    expect(rim.counters.all().ros_other_system).toBe(1);
  });
});

describe('what is wrong is said in words', () => {
  const missing = async (target: object, before: (world: Awaited<ReturnType<typeof rosRig>>['world']) => void) => {
    const rig = await rosRig();
    before(rig.world);
    const { transport } = rig.transport(target, 300);
    const why = await failure(transport.open(heard().events, never));
    expect(transport.words()).toBe(`wrong: ${why.replace(/^cannot reach MAVROS in ROS domain \d+: /, '')}`);
    return why;
  };

  test('nobody in the domain', async () => {
    const why = await missing({ domain: 7 }, (world) => void startMavros(world, { fcuPort: 0 }));
    expect(why).toMatch(/^cannot reach MAVROS in ROS domain 7: nobody else is in ROS domain 7 .*ROS_DOMAIN_ID/);
  });

  test('another middleware', async () => {
    const why = await missing({}, (world) => void startMavros(world, { fcuPort: 0, rmw: 'rmw_cyclonedds_cpp' }));
    expect(why).toMatch(/RMW_IMPLEMENTATION/);
  });

  test('others, but no MAVROS', async () => {
    expect(await missing({}, (world) => void world.node('camera', '/'))).toMatch(
      /one node is .*, and none of MAVROS: .*ROS_DOMAIN_ID/,
    );
  });

  test('MAVROS in another place', async () => {
    const why = await missing({}, (world) => void startMavros(world, { fcuPort: 0, uas: '/uas2' }));
    expect(why).toMatch(/no \/uas1\/mavlink_source .* but \/uas2\/mavlink_source; write ros2:\/\/mavros\?uas=\/uas2$/);
  });

  test('two MAVROS that share one place, and nobody drives by it', async () => {
    const { world, transport } = await opened();
    expect(transport.caveats()).toEqual({ noDriving: null, noSticks: null, beatsAs: null });
    startMavros(world, { fcuPort: 0, namespace: '/other' });
    await vi.waitFor(
      () => expect(transport.words()).toMatch(/^wrong: two MAVROS share \/uas1 \(\/mavros\/mav/),
      within,
    );
    expect(transport.caveats().noDriving).toMatch(/^two MAVROS share \/uas1/);
  });
});
