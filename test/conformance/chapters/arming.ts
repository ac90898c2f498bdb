/** Arming, disarming, and why not. */
import type { Behaviour, Chapter } from '../behaviour.ts';
import { arm, ask, askInt, command, disarm, enter, isArmed, mode, result } from '../commands.ts';
import { armIn, cruise, holdSticks, sayOverride, speed } from '../driving.ts';
import { here, plan, put } from '../missions.ts';
import { setParam } from '../parameters.ts';
import type { Peer } from '../peer.ts';

const prearmBit = 0x10000000;
const notNeutral = /^Arm: Throttle \(RC3\) is not neutral$/;

/** Sticks that no arming check likes. */
async function pushThrottle(peer: Peer): Promise<void> {
  holdSticks(peer, { steering: 1500, throttle: 1750 });
  await peer.wait('RC_CHANNELS', ({ chan3_raw }) => chan3_raw === 1750, { since: peer.mark() });
}

async function wantBattery(peer: Peer): Promise<void> {
  await setParam(peer, 'BATT_LOW_VOLT', 30);
}

function forced(id: string, magic: number): Behaviour {
  return {
    id,
    what: `arming with param2 ${magic} skips the checks`,
    source: 'sitl 4.4',
    run: async (peer, expect) => {
      await wantBattery(peer);
      expect.equal('unforced', await ask(peer, command.arm, [1]), result.failed);
      expect.equal('forced', await ask(peer, command.arm, [1, magic]), result.accepted);
      await peer.wait('HEARTBEAT', ({ base_mode }) => (base_mode & 0x80) !== 0);
    },
  };
}

export const arming: Chapter = {
  name: 'arming',
  behaviours: [
    {
      id: 'ARM-01',
      what: 'arming is ACCEPTED with "Throttle armed" and the heartbeat shows bit 0x80',
      source: 'sitl 4.4',
      run: async (peer) => {
        await arm(peer);
        await peer.waitText(/^Throttle armed$/, { severity: 6 });
      },
    },
    {
      id: 'ARM-02',
      what: 'disarming is ACCEPTED with "Throttle disarmed"',
      source: 'sitl 4.4',
      run: async (peer) => {
        await arm(peer);
        await disarm(peer);
        await peer.waitText(/^Throttle disarmed$/, { severity: 6 });
      },
    },
    {
      id: 'ARM-03',
      what: 'arming when armed is ACCEPTED',
      source: 'sitl 4.4',
      run: async (peer, expect) => {
        await arm(peer);
        expect.equal('result', await ask(peer, command.arm, [1]), result.accepted);
      },
    },
    {
      id: 'ARM-04',
      what: 'disarming when disarmed is ACCEPTED',
      source: 'sitl 4.4',
      run: async (peer, expect) => expect.equal('result', await ask(peer, command.arm, [0]), result.accepted),
    },
    {
      id: 'ARM-05',
      what: 'param1 5 is UNSUPPORTED',
      source: 'sitl 4.4',
      run: async (peer, expect) => {
        expect.equal('result', await ask(peer, command.arm, [5]), result.unsupported);
        expect.equal('armed', isArmed(peer), false);
      },
    },
    {
      id: 'ARM-06',
      what: 'with the throttle stick pushed arming is FAILED with "Arm: Throttle (RC3) is not neutral"',
      source: 'sitl 4.4',
      run: async (peer, expect) => {
        await pushThrottle(peer);
        expect.equal('result', await ask(peer, command.arm, [1]), result.failed);
        await peer.waitText(notNeutral, { severity: 2 });
      },
    },
    {
      id: 'ARM-07',
      what: 'the reason comes before the COMMAND_ACK',
      source: 'sitl 4.4',
      run: async (peer, expect) => {
        await pushThrottle(peer);
        const since = peer.mark();
        await ask(peer, command.arm, [1]);
        const text = await peer.waitText(/^Arm: /, { since });
        const order = peer.hearing.since(since.messages).map(({ message }) => message.name);
        const ack = since.messages + order.indexOf('COMMAND_ACK');
        expect.between('messages before the text', text.position, 0, ack);
      },
    },
    {
      id: 'ARM-08',
      what: 'with the battery below BATT_LOW_VOLT arming is FAILED with "Arm: Battery 1 low voltage failsafe"',
      source: 'sitl 4.4',
      run: async (peer, expect) => {
        await wantBattery(peer);
        expect.equal('result', await ask(peer, command.arm, [1]), result.failed);
        await peer.waitText(/^Arm: Battery 1 low voltage failsafe$/, { severity: 2 });
      },
    },
    forced('ARM-09', 21_196),
    forced('ARM-10', 2989),
    {
      id: 'ARM-11',
      what: 'RUN_PREARM_CHECKS is ACCEPTED when all is well, without a text',
      source: 'sitl 4.4',
      run: async (peer, expect) => {
        expect.equal('result', await ask(peer, command.prearmChecks), result.accepted);
        await peer.elapse(500);
        expect.equal('text', (await peer.hearText(/^PreArm/, { within: 1 }))?.text, undefined);
      },
    },
    {
      id: 'ARM-12',
      what: 'RUN_PREARM_CHECKS is ACCEPTED when a check fails as well, and says "PreArm: …"',
      source: 'sitl 4.4',
      run: async (peer, expect) => {
        await wantBattery(peer);
        await peer.elapse(2000);
        expect.equal('result', await ask(peer, command.prearmChecks), result.accepted);
        await peer.waitText(/^PreArm: Battery 1 low voltage failsafe$/, { severity: 2 });
      },
    },
    {
      id: 'ARM-13',
      what: 'SYS_STATUS has the pre-arm bit present and enabled; its health says whether the vehicle may be armed',
      source: 'sitl 4.4',
      run: async (peer, expect) => {
        const { fields } = await peer.wait('SYS_STATUS');
        expect.equal('present', fields.onboard_control_sensors_present & prearmBit, prearmBit);
        expect.equal('enabled', fields.onboard_control_sensors_enabled & prearmBit, prearmBit);
        expect.equal('health', fields.onboard_control_sensors_health & prearmBit, prearmBit);
        await wantBattery(peer);
        await peer.wait('SYS_STATUS', (now) => (now.onboard_control_sensors_health & prearmBit) === 0, {
          within: 5000,
        });
      },
    },
    {
      id: 'ARM-14',
      what: 'a mode that may not be armed in (RTL) is FAILED with "Arm: Mode not armable"',
      source: 'sitl 4.4',
      run: async (peer, expect) => {
        await enter(peer, mode.rtl);
        expect.equal('result', await ask(peer, command.arm, [1]), result.failed);
        await peer.waitText(/^Arm: Mode not armable$/, { severity: 2 });
      },
    },
    {
      id: 'ARM-15',
      what: 'disarming while it drives is ACCEPTED at once',
      source: 'sitl 4.4',
      slow: true,
      run: async (peer, expect) => {
        await armIn(peer, mode.manual);
        const hands = holdSticks(peer, { steering: 1500, throttle: 1500 });
        await cruise(peer, hands, 3);
        expect.equal('result', await ask(peer, command.arm, [0]), result.accepted);
        await peer.wait('HEARTBEAT', ({ base_mode }) => (base_mode & 0x80) === 0);
        expect.between('speed then', speed(peer), 1.5, 4);
      },
    },
    {
      id: 'ARM-16',
      what: 'disarming in a mode other than AUTO takes the mission back to its start',
      source: 'sitl 4.4',
      run: async (peer, expect) => {
        await put(peer, plan(await here(peer), 5));
        peer.send('MISSION_SET_CURRENT', { seq: 3, ...peer.target });
        await peer.wait('MISSION_CURRENT', ({ seq }) => seq === 3);
        await arm(peer);
        await disarm(peer);
        const { fields } = await peer.wait('MISSION_CURRENT', ({ seq }) => seq !== 3);
        expect.oneOf('seq', fields.seq, [0, 1]);
      },
    },
    {
      id: 'ARM-17',
      what: 'while it may not be armed "PreArm: …" is said at once and again about every 30 s',
      source: 'sitl 4.4',
      slow: true,
      run: async (peer, expect) => {
        await wantBattery(peer);
        const since = peer.mark();
        await peer.elapse(70_000);
        const at = peer.hearing.texts
          .slice(since.texts)
          .filter(({ text }) => text.startsWith('PreArm: Battery'))
          .map((text) => text.at);
        expect.between('times said in 70 s', at.length, 2, 3);
        expect.near('seconds between', ((at[1] ?? 0) - (at[0] ?? 0)) / 1000, 30, 1.5);
      },
    },
    {
      id: 'ARM-18',
      what: 'disarmed, the throttle output stays at rest whatever the sticks say',
      source: 'sitl 4.10',
      run: async (peer, expect) => {
        await pushThrottle(peer);
        await peer.elapse(1500);
        const { fields } = await peer.wait('SERVO_OUTPUT_RAW', undefined, { since: peer.mark() });
        expect.oneOf('servo3_raw', fields.servo3_raw, [0, 1500]);
        expect.between('speed', speed(peer), 0, 0.1);
        sayOverride(peer, { steering: 1500, throttle: 1500 });
      },
    },
    {
      id: 'ARM-20',
      what: 'with a dead compass arming is FAILED with "Arm: Compass 1 not healthy"',
      source: 'sitl 4.4',
      run: async (peer, expect) => {
        await setParam(peer, 'SIM_MAG1_FAIL', 1);
        await peer.elapse(3000);
        expect.equal('result', await ask(peer, command.arm, [1]), result.failed);
        await peer.waitText(/^Arm: Compass 1 not healthy$/, { severity: 2 });
      },
    },
    {
      id: 'ARM-19',
      what: 'arming as COMMAND_INT works the same',
      source: 'sitl 3',
      run: async (peer, expect) => {
        expect.equal('result', await askInt(peer, command.arm, { params: [1] }), result.accepted);
        await peer.waitText(/^Throttle armed$/);
      },
    },
    {
      id: 'ARM-21',
      what: 'the pre-arm health bit falls in a mode that may not be armed in (RTL), and rises again out of it',
      source: 'recording of a mission',
      run: async (peer) => {
        const health = (good: boolean) =>
          peer.wait('SYS_STATUS', (status) => ((status.onboard_control_sensors_health & prearmBit) !== 0) === good, {
            within: 4000,
            since: peer.mark(),
            what: `the pre-arm health bit ${good ? 'set' : 'clear'}`,
          });
        await enter(peer, mode.rtl);
        await health(false);
        await enter(peer, mode.hold);
        await health(true);
      },
    },
    {
      id: 'ARM-22',
      what: 'the COMMAND_ACK comes before "Throttle armed" and "Throttle disarmed"',
      source: 'both recordings',
      run: async (peer, expect) => {
        await arm(peer);
        for (const [armed, text] of [
          [0, /^Throttle disarmed$/],
          [1, /^Throttle armed$/],
        ] as const) {
          const since = peer.mark();
          expect.equal('result', await ask(peer, command.arm, [armed]), result.accepted);
          const said = await peer.waitText(text, { since });
          const names = peer.hearing.since(since.messages).map(({ message }) => message.name);
          expect.between(
            'place of the text',
            said.position,
            since.messages + names.indexOf('COMMAND_ACK') + 1,
            Number.MAX_SAFE_INTEGER,
          );
        }
      },
    },
  ],
};
