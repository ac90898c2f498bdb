/** What comes by itself, how often, and how that is changed. Rates are per link. */

import type { MessageName } from '../../../bridge/links/mavlink/codec.ts';
import type { Behaviour, Chapter } from '../behaviour.ts';
import { ask, command, result, setInterval } from '../commands.ts';
import type { Expect } from '../expect.ts';
import { setParam } from '../parameters.ts';
import type { Peer } from '../peer.ts';
import { id } from '../surroundings.ts';

/** Once a second unless told otherwise. Position is the suite's own clock and sent faster. */
const everySecond: readonly MessageName[] = [
  'HEARTBEAT',
  'AHRS',
  'AHRS2',
  'ATTITUDE',
  'LOCAL_POSITION_NED',
  'VFR_HUD',
  'SYS_STATUS',
  'POWER_STATUS',
  'MEMINFO',
  'MISSION_CURRENT',
  'SERVO_OUTPUT_RAW',
  'RC_CHANNELS',
  'RAW_IMU',
  'SCALED_IMU2',
  'SCALED_IMU3',
  'SCALED_PRESSURE',
  'SCALED_PRESSURE2',
  'GPS_RAW_INT',
  'SYSTEM_TIME',
  'SIMSTATE',
  'EKF_STATUS_REPORT',
  'VIBRATION',
  'BATTERY_STATUS',
];

/** Length on the wire when disarmed and still; a byte or two depend on the values. */
const lengths: readonly (readonly [MessageName, number])[] = [
  ['HEARTBEAT', 21],
  ['ATTITUDE', 40],
  ['GLOBAL_POSITION_INT', 40],
  ['SYS_STATUS', 43],
  ['RC_CHANNELS', 54],
  ['GPS_RAW_INT', 52],
  ['SYSTEM_TIME', 23],
  ['EKF_STATUS_REPORT', 34],
  ['MISSION_CURRENT', 17],
];

const seconds = 10;

/** Messages in ten seconds of the vehicle's time, as a rate. */
async function rate(peer: Peer, name: MessageName, forS = seconds): Promise<number> {
  await peer.elapse(300);
  const since = peer.mark();
  await peer.elapse(forS * 1000);
  return peer.all(name, since).length / forS;
}

async function restored(peer: Peer, messageId: number): Promise<void> {
  await setInterval(peer, messageId, 0);
}

function honoured(number: number, us: number, hz: number): Behaviour {
  return {
    id: `STR-${number}`,
    what: `SET_MESSAGE_INTERVAL ${us} us of ATTITUDE gives ${hz} Hz`,
    source: 'sitl 2',
    run: async (peer, expect) => {
      expect.equal('result', await setInterval(peer, id.attitude, us), result.accepted);
      const got = await rate(peer, 'ATTITUDE', 5);
      await restored(peer, id.attitude);
      expect.between('Hz', got, hz * 0.9, hz * 1.1 + 0.2);
    },
  };
}

/** What the link carries a second, over `forMs`. */
async function load(peer: Peer, forMs: number): Promise<{ readonly messages: number; readonly bytes: number }> {
  const since = peer.mark();
  const began = peer.carrier.now();
  await peer.until(() => undefined, forMs);
  const seconds = (peer.carrier.now() - began) / 1000;
  const frames = peer.hearing.since(since.messages).map(({ frame }) => frame.bytes.length);
  return { messages: frames.length / seconds, bytes: frames.reduce((sum, length) => sum + length, 0) / seconds };
}

async function requestAll(peer: Peer, hz: number, start = 1): Promise<void> {
  peer.send('REQUEST_DATA_STREAM', { req_stream_id: 0, req_message_rate: hz, start_stop: start, ...peer.target });
}

function wholeStream(number: number, hz: number, got: number): Behaviour {
  return {
    id: `STR-${number}`,
    what: `REQUEST_DATA_STREAM of everything at ${hz} Hz gives ${got} Hz`,
    source: 'sitl 2',
    run: async (peer, expect) => {
      await requestAll(peer, hz);
      try {
        const rates = [
          await rate(peer, 'ATTITUDE', 4),
          peer.all('VFR_HUD').length / 4,
          peer.all('SYS_STATUS').length / 4,
        ];
        for (const each of rates) expect.between('Hz', each, got * 0.88, got * 1.12);
      } finally {
        await requestAll(peer, 1);
        await setInterval(peer, id.position, 40_000);
      }
    },
  };
}

async function interval(peer: Peer, expect: Expect, messageId: number, wanted: number): Promise<void> {
  expect.equal('result', await ask(peer, command.getInterval, [messageId]), result.accepted);
  const { fields } = await peer.wait('MESSAGE_INTERVAL', ({ message_id }) => message_id === messageId);
  expect.near('interval_us', fields.interval_us, wanted);
}

export const streams: Chapter = {
  name: 'streams',
  behaviours: [
    {
      id: 'STR-01',
      what: 'nothing requested: the 23 messages of the default streams come, once a second each',
      source: 'sitl 2',
      slow: true,
      run: async (peer, expect) => {
        const since = peer.mark();
        await peer.elapse(seconds * 1000);
        const rates = everySecond.map((name) => [name, peer.all(name, since).length / seconds] as const);
        const odd = rates.filter(([, hz]) => hz < 0.85 || hz > 1.15);
        expect.equal('not once a second', odd, []);
      },
    },
    {
      id: 'STR-02',
      what: 'frames are as long as the real ones: trailing zeros trimmed',
      source: 'sitl 2',
      run: async (peer, expect) => {
        await peer.elapse(2500);
        const odd = lengths
          .map(([name, length]) => [name, length, peer.hearing.newest(name)?.frame.bytes.length ?? 0] as const)
          .filter(([, wanted, got]) => Math.abs(got - wanted) > 2);
        expect.equal('message, length there, length here', odd, []);
      },
    },
    honoured(10, 100_000, 10),
    honoured(11, 50_000, 20),
    honoured(12, 40_000, 25),
    honoured(13, 33_333, 30.4),
    honoured(14, 200_000, 5),
    {
      id: 'STR-15',
      what: 'SET_MESSAGE_INTERVAL faster than 25 ms is DENIED: "Requested rate for message ID 30 too fast. …"',
      source: 'sitl 2',
      run: async (peer, expect) => {
        expect.equal('result', await setInterval(peer, id.attitude, 20_000), result.denied);
        await peer.waitText(/^Requested rate for message ID 30 too fast\. Increase SCHED_LOOP_RATE$/);
      },
    },
    {
      id: 'STR-16',
      what: 'SET_MESSAGE_INTERVAL -1 turns a message off, 0 brings its default back',
      source: 'sitl 2',
      run: async (peer, expect) => {
        expect.equal('result off', await setInterval(peer, id.attitude, -1), result.accepted);
        const off = await rate(peer, 'ATTITUDE', 4);
        expect.equal('result default', await setInterval(peer, id.attitude, 0), result.accepted);
        expect.equal('Hz off', off, 0);
        expect.between('Hz again', await rate(peer, 'ATTITUDE', 4), 0.7, 1.3);
      },
    },
    {
      id: 'STR-17',
      what: 'SET_MESSAGE_INTERVAL -2 is DENIED',
      source: 'sitl 2',
      run: async (peer, expect) => expect.equal('result', await setInterval(peer, id.attitude, -2), result.denied),
    },
    {
      id: 'STR-18',
      what: 'SET_MESSAGE_INTERVAL of an unknown message is DENIED: "No ap_message for mavlink id (99999)"',
      source: 'sitl 2',
      run: async (peer, expect) => {
        expect.equal('result', await setInterval(peer, 99_999, 100_000), result.denied);
        await peer.waitText(/^No ap_message for mavlink id \(99999\)$/);
      },
    },
    {
      id: 'STR-19',
      what: 'GET_MESSAGE_INTERVAL tells the rate of a stream and of what was asked for',
      source: 'sitl 2',
      run: async (peer, expect) => {
        await interval(peer, expect, id.attitude, 1_000_000);
        await setInterval(peer, id.attitude, 100_000);
        await interval(peer, expect, id.attitude, 100_000);
        await restored(peer, id.attitude);
      },
    },
    {
      id: 'STR-20',
      what: 'GET_MESSAGE_INTERVAL of an unknown message is FAILED with interval 0',
      source: 'sitl 2',
      run: async (peer, expect) => {
        expect.equal('result', await ask(peer, command.getInterval, [99_999]), result.failed);
        const { fields } = await peer.wait('MESSAGE_INTERVAL');
        expect.equal('interval_us', fields.interval_us, 0);
      },
    },
    wholeStream(21, 4, 4),
    wholeStream(22, 10, 10),
    wholeStream(23, 20, 20),
    wholeStream(24, 50, 40),
    {
      id: 'STR-25',
      what: 'REQUEST_MESSAGE sends a message once: ATTITUDE, HOME_POSITION, GPS_GLOBAL_ORIGIN, ATTITUDE_QUATERNION',
      source: 'sitl 4.5',
      run: async (peer, expect) => {
        await setInterval(peer, id.attitude, -1);
        for (const [messageId, name] of [
          [30, 'ATTITUDE'],
          [242, 'HOME_POSITION'],
          [49, 'GPS_GLOBAL_ORIGIN'],
          [31, 'ATTITUDE_QUATERNION'],
        ] as const) {
          expect.equal(`result for ${name}`, await ask(peer, command.requestMessage, [messageId]), result.accepted);
          await peer.wait(name);
          await peer.elapse(300);
          expect.equal(`${name} after it`, peer.all(name).length, 1);
        }
        await restored(peer, id.attitude);
      },
    },
    {
      id: 'STR-26',
      what: 'NAV_CONTROLLER_OUTPUT does not come in MANUAL',
      source: 'sitl 2',
      run: async (peer, expect) => expect.equal('Hz', await rate(peer, 'NAV_CONTROLLER_OUTPUT', 3), 0),
    },
    {
      id: 'STR-27',
      what: 'FENCE_STATUS comes with FENCE_ENABLE 1 only',
      source: 'sitl 2',
      run: async (peer, expect) => {
        expect.equal('Hz without', await rate(peer, 'FENCE_STATUS', 3), 0);
        await setParam(peer, 'FENCE_ENABLE', 1);
        await peer.wait('FENCE_STATUS');
      },
    },
    {
      id: 'STR-28',
      what: 'SYSTEM_TIME carries a wall clock that runs with the time since boot',
      source: 'sitl 2',
      run: async (peer, expect) => {
        await peer.elapse(3200);
        const times = peer.all('SYSTEM_TIME').map(({ fields }) => fields);
        const [first, last] = [times[0], times.at(-1)];
        const wall = Number((last?.time_unix_usec ?? 0n) - (first?.time_unix_usec ?? 0n)) / 1000;
        const boot = (last?.time_boot_ms ?? 0) - (first?.time_boot_ms ?? 0);
        expect.between('messages', times.length, 3, 4);
        expect.near('wall ms for boot ms', wall, boot);
      },
    },
    {
      id: 'STR-29',
      what: 'disarmed and ready: GPS fix 6 with 10 satellites, EKF flags 0x33f, position and local position agree',
      source: 'sitl 4.1',
      run: async (peer, expect) => {
        const gps = (await peer.wait('GPS_RAW_INT')).fields;
        expect.between('fix_type', gps.fix_type, 3, 6);
        expect.between('satellites', gps.satellites_visible, 6, 20);
        const ekf = (await peer.wait('EKF_STATUS_REPORT')).fields;
        expect.equal('flags', ekf.flags & 0x3ff, 0x33f);
        const place = (await peer.wait('GLOBAL_POSITION_INT')).fields;
        expect.between('GPS against position, 1e-7 degrees', Math.abs(gps.lat - place.lat), 0, 200);
      },
    },
    {
      id: 'STR-30',
      what: 'RC_CHANNELS tells 8 channels and an unknown rssi (255)',
      source: 'sitl 4.10',
      run: async (peer, expect) => {
        const { fields } = await peer.wait('RC_CHANNELS');
        expect.equal('chancount', fields.chancount, 8);
        expect.equal('rssi', fields.rssi, 255);
      },
    },
    {
      id: 'STR-31',
      what: 'LOG_REQUEST_LIST is answered with LOG_ENTRY',
      source: 'sitl 3',
      run: async (peer) => {
        peer.send('LOG_REQUEST_LIST', { start: 0, end: 65_535, ...peer.target });
        await peer.wait('LOG_ENTRY', undefined, { within: 5000 });
        peer.send('LOG_REQUEST_END', peer.target);
      },
    },
    {
      id: 'STR-32',
      what: 'nothing requested: about 24 messages and 830 bytes a second',
      source: 'sitl 2',
      slow: true,
      run: async (peer, expect) => {
        await setInterval(peer, id.position, 0);
        const got = await load(peer, 10_000);
        await setInterval(peer, id.position, 40_000);
        expect.between('messages a second', got.messages, 22, 27);
        expect.between('bytes a second', got.bytes, 750, 960);
      },
    },
    {
      id: 'STR-33',
      what: 'REQUEST_DATA_STREAM of everything at 10 Hz: about 231 messages and 8.1 kB a second',
      source: 'sitl 2',
      run: async (peer, expect) => {
        await setInterval(peer, id.position, 0);
        await requestAll(peer, 10);
        await peer.elapse(500);
        const got = await load(peer, 5000);
        await requestAll(peer, 1);
        await setInterval(peer, id.position, 40_000);
        expect.between('messages a second', got.messages, 231 * 0.9, 231 * 1.1);
        expect.between('bytes a second', got.bytes, 8101 * 0.87, 8101 * 1.13);
      },
    },
    {
      id: 'STR-34',
      what: 'unasked PARAM_VALUE while disarmed: BARO1_GND_PRESS each 11 s, STAT_RUNTIME each 30 s, with param_index 65535',
      source: 'sitl 2',
      slow: true,
      run: async (peer, expect) => {
        const since = peer.mark();
        await peer.elapse(65_000);
        const told = peer.all('PARAM_VALUE', since);
        const times = (name: string) => told.filter(({ fields }) => fields.param_id === name).length;
        expect.between('BARO1_GND_PRESS in 65 s', times('BARO1_GND_PRESS'), 5, 7);
        expect.between('STAT_RUNTIME in 65 s', times('STAT_RUNTIME'), 2, 3);
        expect.equal('param_index', new Set(told.map(({ fields }) => fields.param_index)).size, 1);
        expect.equal('param_index', told[0]?.fields.param_index, 65_535);
      },
    },
  ],
};
