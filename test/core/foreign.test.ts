/** What another ground station may do to a vehicle: one table, which is that of our own commands. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kinds } from '../../bridge/core/commands/kinds.ts';
import { type ForeignStanding, refusedForeign, standingOf } from '../../bridge/core/foreign.ts';
import { actOf, type Concern, type ForeignMessage } from '../../bridge/core/foreign-acts.ts';
import { type CommandName, commandKinds } from '../../bridge/protocol/command.ts';

const command = (number: number, ...given: number[]): ForeignMessage => ({
  kind: 'command',
  command: number,
  params: [...given, 0, 0, 0, 0, 0, 0, 0].slice(0, 7),
});
const message = (name: string): ForeignMessage => ({ kind: 'message', name });

const kept: ForeignStanding = { vehicle: 'r:1', kept: 'lease', mayBeArmed: true, isStanding: false };
const concerns: readonly Concern[] = ['nothing', 'plan', 'disarm', 'moving', 'beat', 'never'];

describe('[F4] what a message would do', () => {
  test.each([
    ['never', message('MANUAL_CONTROL')],
    ['never', message('RC_CHANNELS_OVERRIDE')],
    ['never', message('SET_POSITION_TARGET_LOCAL_NED')],
    ['never', message('SET_POSITION_TARGET_GLOBAL_INT')],
    ['never', message('SET_ATTITUDE_TARGET')],
    ['never', message('SET_ACTUATOR_CONTROL_TARGET')],
    ['never', message('SETUP_SIGNING')],
    ['never', message('REQUEST_DATA_STREAM')],
    ['never', message('RADIO_STATUS')],
    ['never', command(511, 30, 10_000)],
    ['never', { kind: 'unknown', id: 420 }],
    ['beat', message('HEARTBEAT')],
    ['nothing', message('PARAM_REQUEST_LIST')],
    ['nothing', message('MISSION_REQUEST_INT')],
    ['nothing', { kind: 'ftp', opcode: 15 }],
    ['nothing', { kind: 'param_set', name: 'WP_RADIUS' }],
    ['nothing', command(176, 1, 4)],
    ['nothing', { kind: 'set_mode', modeNumber: 4 }],
    ['nothing', command(512, 148)],
    ['nothing', command(193, 0)],
    ['disarm', command(400, 0)],
    ['moving', command(400, 0, 21_196)],
    ['moving', command(400, 1)],
    ['moving', command(176, 1, 10)],
    ['moving', { kind: 'set_mode', modeNumber: 0 }],
    ['moving', command(192)],
    ['moving', command(22)],
    ['moving', command(300)],
    ['moving', command(183, 9, 1900)],
    ['moving', command(181, 0, 1)],
    ['moving', command(182, 0, 5, 1)],
    ['moving', command(246, 1)],
    ['moving', command(31_999)],
    ['moving', { kind: 'param_set', name: 'FS_THR_ENABLE' }],
    ['moving', { kind: 'param_set', name: 'MAV_GCS_SYSID' }],
    ['moving', { kind: 'ftp', opcode: 7 }],
    ['moving', { kind: 'mission_item', current: 2 }],
    ['moving', message('SERIAL_CONTROL')],
    ['moving', message('GPS_INPUT')],
    ['moving', { kind: 'unknown', id: 9999 }],
    ['plan', { kind: 'mission_item', current: 0 }],
    ['plan', message('MISSION_COUNT')],
    ['plan', message('MISSION_CLEAR_ALL')],
    ['plan', message('MISSION_SET_CURRENT')],
    ['plan', command(224, 3)],
    ['plan', command(179, 1)],
  ] as const)('%s: %j', (concern, given) => {
    expect(actOf(given).concern).toBe(concern);
  });

  /** Arguments with which each order of the catalogue is made, where it needs some. */
  const args: Readonly<Partial<Record<CommandName, object>>> = {
    mode: { mode: 'AUTO' },
    goto: { latDeg: 1, lonDeg: 1 },
    speed: { speedMps: 1 },
    set_current: { item: 1 },
    servo: { channel: 9, pulseUs: 1500 },
    relay: { relay: 0, on: true },
    relay_pulse: { relay: 0, times: 1, periodS: 1 },
    calibrate: { what: 'gyro' },
    request_message: { messageId: 1 },
  };

  test('every order that our own catalogue can send is judged from elsewhere as it is from here', () => {
    let judged = 0;
    for (const [name, kind] of Object.entries(kinds)) {
      if (name === 'raw' || name === 'set_home') continue;
      const planned = kind.plan(args[name as CommandName] ?? {});
      if (!planned.ok || planned.plan.how !== 'order') continue;
      const bytes = planned.plan.bytes({ groups: {} } as never);
      if (typeof bytes === 'string') throw new Error(bytes);
      const { concern } = actOf(command(bytes.command, ...bytes.params));
      const expected = { never: 'nothing', armed: 'plan', always: 'moving' }[commandKinds[name as CommandName].lease];
      expect([name, concern]).toEqual([name, name === 'disarm' ? 'disarm' : expected]);
      judged++;
    }
    expect(judged).toBeGreaterThan(15);
  });
});

describe('[F4] who decides', () => {
  const standing = fc.record({
    vehicle: fc.constantFrom('r:1', 'r:2'),
    kept: fc.constantFrom('lease', 'stop', null),
    mayBeArmed: fc.boolean(),
    isStanding: fc.boolean(),
  });

  test('nothing moves a vehicle that is kept, whatever else is addressed; what only asks always passes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...concerns), fc.array(standing, { maxLength: 3 }), (concern, all) => {
        const refused = refusedForeign(concern, all);
        if (concern === 'never') expect(refused?.code).toBe('FORBIDDEN');
        if (concern === 'never') return;
        const isKept = all.some((one) => one.kept !== null);
        if (concern === 'moving') expect(refused !== null).toBe(isKept);
        if (concern === 'plan') expect(refused !== null).toBe(all.some((one) => one.kept && one.mayBeArmed));
        if (concern === 'nothing' || concern === 'beat' || !isKept) expect(refused).toBeNull();
      }),
    );
  });

  test('a rover is disarmed from elsewhere at rest only, while somebody here has it', () => {
    expect(refusedForeign('disarm', [kept])?.code).toBe('NOT_IN_CONTROL');
    expect(refusedForeign('disarm', [{ ...kept, isStanding: true }])).toBeNull();
    expect(refusedForeign('disarm', [{ ...kept, kept: null }])).toBeNull();
    expect(refusedForeign('moving', [{ ...kept, kept: 'stop' }])?.code).toBe('STOPPED');
  });

  test('a helm that still brings its rover to a halt is kept as well, and an old speed is none', () => {
    const helm = (over: object) => ({
      vehicle: 'r:1',
      isStopped: false,
      isIdle: true,
      holderAt: () => null,
      facts: { mode: null, speed: { mps: 0, at: 0 }, rc: null, hasReceiver: null, linked: true, link: null },
      ...over,
    });
    expect(standingOf(helm({}), 1000, true).isGivenPlan).toBe(true);
    expect(standingOf(helm({}), 1000)).toEqual({ ...kept, kept: null, isStanding: true });
    expect(standingOf(helm({}), 2000)).toMatchObject({ isStanding: false, mayBeArmed: true });
    expect(standingOf(helm({ isIdle: false }), 0).kept).toBe('lease');
    expect(standingOf(helm({ holderAt: () => 'somebody' }), 0).kept).toBe('lease');
    expect(standingOf(helm({ isStopped: true, holderAt: () => 'somebody' }), 0).kept).toBe('stop');
  });
});

test('[F4] while a plan is given to a vehicle from here nobody else changes plans or drives off, and safe things pass', () => {
  const given: ForeignStanding = { ...kept, kept: null, mayBeArmed: false, isGivenPlan: true };
  const refused = concerns.filter((concern) => refusedForeign(concern, [given]) !== null);
  expect(refused).toEqual(['plan', 'moving', 'never']);
  expect(refusedForeign('plan', [given])?.code).toBe('NOT_IN_CONTROL');
  expect(refusedForeign('moving', [{ ...given, kept: 'stop' }])?.code).toBe('STOPPED');
});
