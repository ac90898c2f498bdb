/** COMMAND_LONG and COMMAND_INT: who answers what. */
import { type Behaviour, type Chapter, Violation } from '../behaviour.ts';
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

type Row = readonly [number: number, id: number, name: string];

function answers(rows: readonly Row[], word: string, wanted: number, source = 'sitl 4.5'): Behaviour[] {
  return rows.map(([number, id, name]) => ({
    id: `CMD-${number}`,
    what: `${name} (${id}) with every parameter 0 is ${word}`,
    source,
    run: async (peer, expect) => expect.equal('result', await ask(peer, id), wanted),
  }));
}

const unsupported = answers(
  [
    [10, 0, 'the unknown command'],
    [11, 31_999, 'the unknown command'],
    [12, 50_000, 'the unknown command'],
    [13, 65_535, 'the unknown command'],
    [14, 16, 'NAV_WAYPOINT, an item of missions,'],
    [15, 21, 'NAV_LAND'],
    [16, 22, 'NAV_TAKEOFF'],
    [17, 213, 'NAV_SET_YAW_SPEED, an item of missions,'],
    [18, 92, 'NAV_GUIDED_ENABLE'],
    [19, 193, 'DO_PAUSE_CONTINUE'],
    [20, 519, 'REQUEST_PROTOCOL_VERSION'],
    [21, 185, 'DO_FLIGHTTERMINATION'],
  ],
  'UNSUPPORTED',
  result.unsupported,
);

const accepted = answers(
  [
    [30, 181, 'DO_SET_RELAY'],
    [31, 182, 'DO_REPEAT_RELAY'],
    [32, 194, 'DO_SET_REVERSE'],
    [33, 201, 'DO_SET_ROI'],
    [34, 207, 'DO_FENCE_ENABLE'],
    [35, 218, 'DO_AUX_FUNCTION'],
    [36, 401, 'RUN_PREARM_CHECKS'],
    [37, 410, 'GET_HOME_POSITION'],
    [38, 500, 'START_RX_PAIR'],
    [39, 510, 'GET_MESSAGE_INTERVAL'],
    [40, 511, 'SET_MESSAGE_INTERVAL'],
    [41, 512, 'REQUEST_MESSAGE'],
    [42, 520, 'REQUEST_AUTOPILOT_CAPABILITIES'],
  ],
  'ACCEPTED',
  result.accepted,
);

const failed = answers(
  [
    [50, 178, 'DO_CHANGE_SPEED'],
    [51, 183, 'DO_SET_SERVO'],
    [52, 184, 'DO_REPEAT_SERVO'],
  ],
  'FAILED',
  result.failed,
);

/** Results of REQUEST_MESSAGE by message. */
const requests = [
  ...[44, 77, 111, 263, 300].map((id) => ({ id, wanted: result.failed, word: 'does not have is FAILED' })),
  ...[22, 259, 11_038].map((id) => ({
    id,
    wanted: result.accepted,
    word: 'has nothing to say in is ACCEPTED, and nothing comes',
  })),
].map(
  ({ id, wanted, word }, i): Behaviour => ({
    id: `CMD-${60 + i}`,
    what: `REQUEST_MESSAGE of a message (${id}) that the vehicle ${word}`,
    source: 'sitl 4.5',
    run: async (peer, expect) => {
      expect.equal('result', await request(peer, id), wanted);
      const since = peer.hearing.position;
      await peer.elapse(500);
      const came = peer.hearing.since(since.messages).filter(({ message }) => message.id === id && id !== 22);
      expect.equal('messages', came.length, 0);
    },
  }),
);

interface Reposition {
  readonly number: number;
  readonly what: string;
  readonly wanted: number;
  readonly guided?: true;
  readonly flag?: 0 | 1;
  readonly at?: { readonly lat: number; readonly lon: number };
  readonly frame?: number;
}

const repositions = (
  [
    { number: 80, what: 'outside GUIDED without the change-mode flag is DENIED', wanted: result.denied },
    {
      number: 81,
      what: 'outside GUIDED with the flag is ACCEPTED and enters GUIDED',
      wanted: result.accepted,
      flag: 1,
    },
    { number: 82, what: 'in GUIDED is ACCEPTED', wanted: result.accepted, guided: true },
    {
      number: 83,
      what: 'to latitude and longitude 0 is DENIED',
      wanted: result.denied,
      guided: true,
      at: { lat: 0, lon: 0 },
    },
    {
      number: 84,
      what: 'to latitude 95 is DENIED',
      wanted: result.denied,
      guided: true,
      at: { lat: 950_000_000, lon: 0 },
    },
    { number: 85, what: 'in a frame that is none is DENIED', wanted: result.denied, guided: true, frame: 99 },
  ] satisfies Reposition[]
).map(
  ({ number, what, wanted, guided, flag = 0, at, frame = 6 }: Reposition): Behaviour => ({
    id: `CMD-${number}`,
    what: `DO_REPOSITION as COMMAND_INT ${what}`,
    source: 'sitl 4.5',
    run: async (peer, expect) => {
      if (guided) await enter(peer, mode.guided);
      const { lat, lon } = at ?? offset(await here(peer), 20, 0);
      const got = await askInt(peer, command.reposition, { params: [-1, flag, 0, Number.NaN], frame, x: lat, y: lon });
      expect.equal('result', got, wanted);
      if (flag) await inMode(peer, mode.guided);
    },
  }),
);

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
    ...unsupported,
    ...accepted,
    ...failed,
    {
      id: 'CMD-53',
      what: 'DO_SET_MISSION_CURRENT (224) to an item that is not there is FAILED or DENIED',
      source: 'sitl 4.5, 4.7',
      run: async (peer, expect) => expect.oneOf('result', await ask(peer, 224, [99]), [result.failed, result.denied]),
    },
    ...requests,
    {
      id: 'CMD-79',
      what: 'DO_REPOSITION as COMMAND_LONG is UNSUPPORTED',
      source: 'sitl 4.5',
      run: async (peer, expect) => {
        await enter(peer, mode.guided);
        expect.equal('result', await ask(peer, command.reposition, [-1, 1]), result.unsupported);
      },
    },
    ...repositions,
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
