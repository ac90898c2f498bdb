/** COMMAND_LONG and COMMAND_INT: who is answered, how soon, and what some of them do. */
import { type Chapter, Violation } from '../behaviour.ts';
import {
  arm,
  ask,
  askInt,
  command,
  enter,
  heartbeat,
  inMode,
  mode,
  request,
  result,
  sendCommand,
} from '../commands.ts';
import { speed } from '../driving.ts';
import { here, offset } from '../missions.ts';
import type { Peer } from '../peer.ts';

async function capabilities(peer: Peer) {
  const got = await request(peer, 148);
  if (got !== result.accepted) throw new Violation('the request for AUTOPILOT_VERSION to be ACCEPTED', `result ${got}`);
  return (await peer.wait('AUTOPILOT_VERSION')).fields;
}

const arduRover = 0xf1efn;
const ascii = /^[0-9a-f]{8}$/;

export const commands: Chapter = {
  name: 'commands',
  behaviours: [
    {
      id: 'CMD-01',
      what: 'COMMAND_ACK is addressed to whoever asked',
      source: 'sitl 4.5',
      run: async (peer, expect) => {
        sendCommand(peer, 50_000, [], { systemId: 77, componentId: 23 });
        const { fields } = await peer.wait('COMMAND_ACK');
        expect.equal('target', [fields.target_system, fields.target_component], [77, 23]);
      },
    },
    {
      id: 'CMD-02',
      what: 'commands of any system id are obeyed',
      source: 'sitl 4.5',
      run: async (peer, expect) => {
        expect.equal('result', await ask(peer, command.doSetMode, [1, mode.hold], { systemId: 77 }), result.accepted);
        await inMode(peer, mode.hold);
      },
    },
    {
      id: 'CMD-03',
      what: 'a COMMAND_INT that nobody knows is UNSUPPORTED',
      source: 'sitl 3',
      run: async (peer, expect) => expect.equal('result', await askInt(peer, 50_000), result.unsupported),
    },
    {
      id: 'CMD-04',
      what: 'commands sent twice are answered twice',
      source: 'sitl 4.5',
      run: async (peer, expect) => {
        sendCommand(peer, 50_000);
        const since = peer.hearing.position;
        sendCommand(peer, 50_000);
        await peer.elapse(500);
        expect.between('acknowledgements', peer.all('COMMAND_ACK', since).length, 2, 2);
      },
    },
    {
      id: 'CMD-05',
      what: 'answers come within a turn of the 50 Hz loop or two',
      source: 'sitl 3',
      run: async (peer, expect) => {
        for (let i = 0; i < 20; i++) {
          const began = peer.carrier.now();
          await ask(peer, 50_000);
          expect.between('ms', peer.carrier.now() - began, 0, 60 + peer.slackMs);
        }
      },
    },
    {
      id: 'CMD-06',
      what: 'a hundred commands at once are all answered',
      source: 'sitl 3',
      run: async (peer, expect) => {
        const since = peer.mark();
        for (let i = 0; i < 100; i++)
          peer.say('COMMAND_LONG', {
            ...{ param1: 0, param2: 0, param3: 0, param4: 0, param5: 0, param6: 0, param7: 0 },
            ...{ command: 50_000, confirmation: 0, ...peer.target },
          });
        await peer.until(() => (peer.all('COMMAND_ACK', since).length >= 100 ? true : undefined), 5000);
        expect.equal('acknowledgements', peer.all('COMMAND_ACK', since).length, 100);
      },
    },
    {
      id: 'CMD-07',
      what: 'a frame whose checksum is wrong has no effect and no answer',
      source: 'sitl 4.5',
      run: async (peer, expect) => {
        const zeros = { param3: 0, param4: 0, param5: 0, param6: 0, param7: 0, confirmation: 0 };
        const frame = peer.frame('COMMAND_LONG', {
          param1: 1,
          param2: mode.hold,
          ...zeros,
          command: 176,
          ...peer.target,
        });
        frame.set([(frame.at(-1) ?? 0) ^ 0x55], frame.length - 1);
        peer.mark();
        peer.sendBytes(frame);
        await peer.elapse(1000);
        expect.equal('acknowledgements', peer.all('COMMAND_ACK').length, 0);
        expect.equal('mode', heartbeat(peer)?.custom_mode, mode.manual);
      },
    },
    {
      id: 'CMD-08',
      what: 'after half a frame of garbage a repeated command is answered again',
      source: 'sitl 4.5',
      run: async (peer, expect) => {
        peer.sendBytes(Uint8Array.of(0xfd, 200, 0, 0, 1, 255, 190, 76, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8));
        const since = peer.mark();
        const stop = peer.every(200, () => sendCommand(peer, 50_000));
        const ack = await peer.hear('COMMAND_ACK', undefined, { within: 5000, since });
        stop();
        expect.equal('result', ack?.fields.result, result.unsupported);
      },
    },
    {
      id: 'CMD-22',
      what: 'NAV_RETURN_TO_LAUNCH (20) is ACCEPTED and enters RTL',
      source: 'sitl 4.5',
      run: async (peer, expect) => {
        expect.equal('result', await ask(peer, 20), result.accepted);
        await inMode(peer, mode.rtl);
      },
    },
    {
      id: 'CMD-23',
      what: 'DO_SET_HOME (179) is ACCEPTED and HOME_POSITION tells the new one',
      source: 'sitl 4.5',
      run: async (peer, expect) => {
        const { lat, lon } = offset(await here(peer), 7, 3);
        const since = peer.mark();
        expect.equal(
          'result',
          await askInt(peer, command.setHome, { frame: 0, x: lat, y: lon, z: 100 }),
          result.accepted,
        );
        await peer.wait(
          'HOME_POSITION',
          ({ latitude, longitude }) => Math.abs(latitude - lat) < 20 && Math.abs(longitude - lon) < 20,
          { since },
        );
      },
    },
    {
      id: 'CMD-24',
      what: 'GET_HOME_POSITION (410) sends HOME_POSITION',
      source: 'sitl 4.5',
      run: async (peer, expect) => {
        expect.equal('result', await ask(peer, 410), result.accepted);
        await peer.wait('HOME_POSITION');
      },
    },
    {
      id: 'CMD-25',
      what: 'PREFLIGHT_REBOOT_SHUTDOWN (246) of an armed vehicle is FAILED',
      source: 'sitl 4.5',
      run: async (peer, expect) => {
        await arm(peer);
        expect.equal('result', await ask(peer, command.reboot, [1]), result.failed);
      },
    },
    {
      id: 'CMD-26',
      what: 'DO_CHANGE_SPEED is ACCEPTED in GUIDED with a target and makes it drive that fast',
      source: 'sitl 4.5',
      slow: true,
      run: async (peer, expect) => {
        await enter(peer, mode.guided);
        await arm(peer);
        const { lat, lon } = offset(await here(peer), 120, 0);
        await askInt(peer, command.reposition, { params: [-1, 1, 0, Number.NaN], frame: 6, x: lat, y: lon });
        await peer.elapse(1000);
        expect.equal('result', await ask(peer, command.changeSpeed, [1, 2, -1]), result.accepted);
        await peer.elapse(12_000);
        expect.near('m/s', speed(peer), 2, 0.1);
      },
    },
    {
      id: 'CMD-27',
      what: 'DO_SET_SERVO (183) moves an output that nothing else uses',
      source: 'ArduPilot AP_ServoRelayEvents',
      run: async (peer, expect) => {
        expect.equal('result', await ask(peer, 183, [9, 1700]), result.accepted);
        await peer.wait('SERVO_OUTPUT_RAW', ({ servo9_raw }) => servo9_raw === 1700);
        await ask(peer, 183, [9, 0]);
      },
    },
    {
      id: 'CMD-90',
      what: "AUTOPILOT_VERSION comes on REQUEST_MESSAGE 148 with ArduRover's capabilities (at least 0xF1EF)",
      source: 'sitl 4.6',
      run: async (peer, expect) => {
        const { capabilities: bits } = await capabilities(peer);
        expect.equal('capabilities & 0xF1EF', bits & arduRover, arduRover);
      },
    },
    {
      id: 'CMD-91',
      what: 'AUTOPILOT_VERSION: version 4.x, the commit as eight hexadecimal digits, vendor and product 0, uid2 set',
      source: 'sitl 4.6',
      run: async (peer, expect) => {
        const fields = await capabilities(peer);
        expect.equal('major version', fields.flight_sw_version >>> 24, 4);
        const commit = String.fromCharCode(...fields.flight_custom_version);
        expect.holds('flight_custom_version in hexadecimal', ascii.test(commit), commit);
        expect.equal('vendor, product', [fields.vendor_id, fields.product_id], [0, 0]);
        expect.holds(
          'uid2',
          fields.uid2.some((byte) => byte !== 0),
          fields.uid2,
        );
      },
    },
    {
      id: 'CMD-92',
      what: 'REQUEST_AUTOPILOT_CAPABILITIES (520) sends AUTOPILOT_VERSION too',
      source: 'sitl 4.6',
      run: async (peer, expect) => {
        expect.equal('result', await ask(peer, 520, [1]), result.accepted);
        await peer.wait('AUTOPILOT_VERSION');
      },
    },
    {
      id: 'CMD-93',
      what: "TIMESYNC with tc1 0 is answered with ts1 returned and tc1 the vehicle's time",
      source: 'sitl 3',
      run: async (peer, expect) => {
        peer.send('TIMESYNC', { tc1: 0n, ts1: 123_456_789n });
        const { fields } = await peer.wait('TIMESYNC', ({ ts1, tc1 }) => ts1 === 123_456_789n && tc1 !== 0n);
        const seconds = Number(fields.tc1 / 1_000_000n) / 1000;
        expect.between('tc1 against the time since boot, s', seconds - peer.hearing.bootMs / 1000, -2, 2);
      },
    },
    {
      id: 'CMD-94',
      what: 'the vehicle asks for the time itself: TIMESYNC with tc1 0 every 10 s',
      source: 'sitl 2',
      slow: true,
      run: async (peer, expect) => {
        const since = peer.mark();
        await peer.elapse(21_000);
        const asked = peer.all('TIMESYNC', since).filter(({ fields }) => fields.tc1 === 0n);
        expect.between('requests in 21 s', asked.length, 2, 3);
      },
    },
  ],
};
