/** MAVROS without raw MAVLink: commands and sticks, and each of its traps by name. */
import { expect, test, vi } from 'vitest';
import { driven, long, rover, typedRig, within } from '../support/ros2/typed-rig.ts';

const as = { groundStation: 255 };
const acks = (rig: Awaited<ReturnType<typeof typedRig>>) => rig.reports('ack');

test('arming is acknowledged by the vehicle’s own answer, and refused with its number', async () => {
  const rig = await driven();
  expect(rig.link.send(rover, long(400, 1), as)).toBe(true);
  await vi.waitFor(() => expect(acks(rig).at(-1)).toMatchObject({ command: 400, result: 0 }), within);
  await vi.waitFor(() => expect(rig.last('mode')).toMatchObject({ armed: true }), within);
  expect(rig.calls('cmd/arming').at(-1)?.request).toEqual({ value: true });
  // 4 is FAILED or DENIED of a command that the vehicle does not know.
  expect(rig.link.send(rover, long(31_999), as)).toBe(true);
  await vi.waitFor(() => expect(acks(rig).at(-1)).toMatchObject({ command: 31_999, result: 3 }), within);
});

test('trap: with confirmation=0 MAVROS says "success" of what it never asked: it is always sent as 1, and not before the vehicle is heard', async () => {
  const rig = await typedRig();
  rig.mavrosAt({ fcuPort: 0 });
  await vi.waitFor(() => expect(rig.links.at(-1)).toContain('up'), within);
  expect(rig.link.send(rover, long(246, 1), as)).toBe(false);
  expect(rig.calls('cmd/command')).toEqual([]);
  const heard = await driven();
  expect(heard.link.send(rover, long(512, 148), as)).toBe(true);
  await vi.waitFor(() => expect(heard.calls('cmd/command')).toHaveLength(1), within);
  expect(heard.calls('cmd/command')[0]?.request).toMatchObject({ command: 512, confirmation: 1 });
});

test('trap: success=false with result=0 is a time-out and no acceptance: nobody acknowledged it', async () => {
  const rig = await driven({ ackMs: 300 });
  await vi.waitFor(() => expect(rig.calls('set_message_interval').length).toBeGreaterThan(15), within);
  rig.mavros.cut();
  expect(rig.link.send(rover, long(178, 1, 1), as)).toBe(true);
  await vi.waitFor(() => expect(rig.counters.get('ros_command_timeout')).toBe(1), within);
  expect(acks(rig)).toEqual([]);
});

test('trap: one command that is not acknowledged keeps the others 5 s waiting: they are not sent, but HOLD and neutral are', async () => {
  const rig = await driven({ systemId: 255, ackMs: 2000 });
  await vi.waitFor(() => expect(rig.calls('set_message_interval').length).toBeGreaterThan(15), within);
  rig.mavros.cut();
  expect(rig.link.send(rover, long(178, 1, 1), as)).toBe(true);
  expect(rig.link.send(rover, long(178, 1, 1), as)).toBe(true);
  expect(rig.link.send(rover, long(400, 1), as)).toBe(false);
  expect(rig.link.send(rover, long(176, 1, 4), as)).toBe(true);
  expect(rig.link.send(rover, { kind: 'set_mode', modeNumber: 4 }, as)).toBe(true);
  expect(rig.link.send(rover, { kind: 'manual_control', steer: 0, throttle: 0 }, as)).toBe(true);
  await vi.waitFor(() => {
    expect(rig.mavros.sent.at(-1)).toBe('MANUAL_CONTROL');
    expect(rig.mavros.sent).toContain('SET_MODE');
  }, within);
  expect(rig.calls('cmd/command')).toHaveLength(1);
  expect(rig.counters.get('ros_command_timeout')).toBe(0);
});

test('trap: set_mode has no answer: what MAVROS says of it is none, and the state shows it', async () => {
  const rig = await driven();
  expect(rig.link.send(rover, { kind: 'set_mode', modeNumber: 0 }, as)).toBe(true);
  await vi.waitFor(() => expect(rig.last('mode')).toMatchObject({ mode: 'MANUAL', modeNumber: 0 }), within);
  expect(rig.link.send(rover, long(176, 1, 4), as)).toBe(true);
  await vi.waitFor(() => expect(rig.last('mode')).toMatchObject({ mode: 'HOLD' }), within);
  expect(rig.calls('set_mode').map(({ request }) => request)).toEqual([
    { base_mode: 0, custom_mode: 'MANUAL' },
    { base_mode: 0, custom_mode: 'HOLD' },
  ]);
  expect(acks(rig)).toEqual([]);
});

test('trap: MAVROS knows no DOCK: it goes as "8", and that it was sent says nothing of what the vehicle made of it', async () => {
  const rig = await driven();
  expect(rig.link.send(rover, { kind: 'set_mode', modeNumber: 8 }, as)).toBe(true);
  await vi.waitFor(() => expect(rig.calls('set_mode').at(-1)?.request).toMatchObject({ custom_mode: '8' }), within);
  expect(acks(rig)).toEqual([]);
});

test('a mode asked for as a command has the vehicle’s own answer', async () => {
  const rig = await driven();
  expect(rig.link.send(rover, long(176, 1, 0), as)).toBe(true);
  await vi.waitFor(() => expect(acks(rig).at(-1)).toMatchObject({ command: 176, result: 0 }), within);
  await vi.waitFor(() => expect(rig.last('mode')).toMatchObject({ mode: 'MANUAL' }), within);
});

test('trap: a command with a place is "a success" whatever the vehicle does: it is not acknowledged, and shows where it goes', async () => {
  const rig = await driven();
  rig.link.send(rover, long(400, 1), as);
  await vi.waitFor(() => expect(rig.last('mode')).toMatchObject({ armed: true }), within);
  const { latDeg, lonDeg } = rig.last('pose') as { latDeg: number; lonDeg: number };
  const x = Math.round((latDeg + 0.0005) * 1e7);
  const y = Math.round(lonDeg * 1e7);
  const params = [-1, 1, 0, Number.NaN, x, y, 0] as const;
  expect(
    rig.link.send(rover, { kind: 'command', form: 'int', command: 192, frame: 6, params, confirmation: 0 }, as),
  ).toBe(true);
  await vi.waitFor(() => expect(rig.last('mode')).toMatchObject({ mode: 'GUIDED' }), within);
  await vi.waitFor(
    () => expect(rig.last('target')).toMatchObject({ latDeg: expect.closeTo(latDeg + 0.0005, 5) }),
    within,
  );
  expect(acks(rig).filter(({ command }) => command === 192)).toEqual([]);
});

test('trap: ArduPilot takes sticks from system 255 alone: where MAVROS is another they are refused, with the reason and the cure', async () => {
  const rig = await driven();
  const sticks = { kind: 'manual_control', steer: 0.5, throttle: 0.5 } as const;
  expect(rig.link.send(rover, sticks, as)).toBe(false);
  expect(rig.link.send(rover, sticks, as)).toBe(false);
  const pulses = { kind: 'rc_override', steerChannel: 1, steerUs: 1600, throttleChannel: 3, throttleUs: 1600 } as const;
  expect(rig.link.send(rover, pulses, as)).toBe(false);
  expect(rig.notes.filter((note) => note.includes('sticks'))).toEqual([
    'sticks cannot be passed on: MAVROS runs as system 1, and the rover takes them only from its ground station 255; start MAVROS with system_id:=255, or let it publish its raw MAVLink (uas_url), which needs no such thing',
  ]);
  expect(rig.mavros.sent).not.toContain('MANUAL_CONTROL');
  expect(rig.link.caveats(255)).toEqual({
    noDriving: null,
    noSticks: expect.stringMatching(/^sticks cannot be passed on: MAVROS runs as system 1,/),
    beatsAs: 1,
  });
  expect(rig.link.caveats(1).noSticks).toBeNull();
});

test('as system 255 sticks drive the rover, in thousandths', async () => {
  const rig = await driven({ systemId: 255 });
  rig.link.send(rover, { kind: 'set_mode', modeNumber: 0 }, as);
  await vi.waitFor(() => expect(rig.last('mode')).toMatchObject({ mode: 'MANUAL' }), within);
  rig.link.send(rover, long(400, 1), as);
  await vi.waitFor(() => expect(rig.last('mode')).toMatchObject({ armed: true }), within);
  await vi.waitFor(() => {
    expect(rig.link.send(rover, { kind: 'manual_control', steer: 0, throttle: 0.6 }, as)).toBe(true);
    expect((rig.last('motion') as { speedMps: number }).speedMps).toBeGreaterThan(0.3);
  }, within);
});

test('in GUIDED speeds are taken from anyone, forward and turning right as they were meant', async () => {
  const rig = await driven();
  rig.link.send(rover, long(176, 1, 15), as);
  await vi.waitFor(() => expect(rig.last('mode')).toMatchObject({ mode: 'GUIDED' }), within);
  rig.link.send(rover, long(400, 1), as);
  await vi.waitFor(() => expect(rig.last('mode')).toMatchObject({ armed: true }), within);
  await vi.waitFor(() => {
    rig.link.send(rover, { kind: 'velocity', speedMps: 1, turnRateDps: 20 }, as);
    expect((rig.last('motion') as { speedMps: number }).speedMps).toBeGreaterThan(0.3);
    expect((rig.last('attitude') as { yawRateDps: number }).yawRateDps).toBeGreaterThan(5);
  }, within);
});
