/** Parameters: list, single reads, writes, and what is not there. Older versions are silent where 4.8 sends PARAM_ERROR. */
import { type Behaviour, type Chapter, NotHere } from '../behaviour.ts';
import { enter, mode } from '../commands.ts';
import type { Expect } from '../expect.ts';
import { listParams, param, readParam, sendParam, setParam, waitEcho } from '../parameters.ts';
import type { Peer } from '../peer.ts';

const types = { int8: 2, int16: 4, int32: 6, real32: 9 } as const;
const single = 65_535;
const queue = 20;

function sayRead(peer: Peer, param_index: number, param_id = ''): void {
  peer.say('PARAM_REQUEST_READ', { param_id, param_index, ...peer.target });
}

/** Either PARAM_ERROR with this error or nothing at all, and no PARAM_VALUE. */
async function errorOrSilence(peer: Peer, expect: Expect, error: number): Promise<void> {
  const answer = await peer.hear('PARAM_ERROR', undefined, { within: 1500 });
  if (answer !== undefined) expect.equal('error', answer.fields.error, error);
}

async function repliesTo(peer: Peer, count: number): Promise<number> {
  const since = peer.mark();
  for (let index = 0; index < count; index++) sayRead(peer, index + 10);
  await peer.elapse(4000);
  return peer.all('PARAM_VALUE', since).filter(({ fields }) => fields.param_index !== single).length;
}

function stored(id: string, what: string, name: string, sent: number, kept: number): Behaviour {
  return {
    id,
    what,
    source: 'sitl 4.8',
    run: async (peer, expect) => {
      expect.equal('echoed value', (await setParam(peer, name, sent)).param_value, kept);
      expect.equal('value read', (await readParam(peer, name))?.param_value, kept);
    },
  };
}

/** Of SITL's ArduRover as it comes. */
const defaults: Readonly<Record<string, number>> = {
  FS_ACTION: 2,
  FS_TIMEOUT: 1.5,
  FS_THR_ENABLE: 1,
  FS_GCS_ENABLE: 0,
  FS_GCS_TIMEOUT: 5,
  FS_EKF_ACTION: 1,
  FS_CRASH_CHECK: 0,
  RC_OVERRIDE_TIME: 3,
  RC_FS_TIMEOUT: 1,
  BATT_FS_LOW_ACT: 0,
  SCHED_LOOP_RATE: 50,
};

export const parameters: Chapter = {
  name: 'parameters',
  behaviours: [
    {
      id: 'PAR-01',
      what: 'PARAM_REQUEST_LIST sends every index from 0 to param_count - 1, over 900 of them',
      source: 'sitl 3, 4.8',
      run: async (peer, expect) => {
        const { byIndex, count } = await listParams(peer);
        expect.between('param_count', count, 900, 3000);
        expect.equal('indices', byIndex.size, count);
        expect.equal('last index', Math.max(...byIndex.keys()), count - 1);
      },
    },
    {
      id: 'PAR-02',
      what: 'the list comes within about a second',
      source: 'sitl 3',
      run: async (peer, expect) => {
        const { tookMs } = await listParams(peer);
        expect.between('seconds', tookMs / 1000, 0, 1.3 + peer.slackMs / 100);
      },
    },
    {
      id: 'PAR-03',
      what: 'names are unique, of 1 to 16 capitals, digits and underscores; types are int8, int16, int32 or real32',
      source: 'sitl 4.8',
      run: async (peer, expect) => {
        const { byIndex } = await listParams(peer);
        const all = [...byIndex.values()];
        expect.equal('names', new Set(all.map(({ param_id }) => param_id)).size, all.length);
        expect.equal(
          'odd names',
          all.filter(({ param_id }) => !/^[A-Z0-9_]{1,16}$/.test(param_id)).map((each) => each.param_id),
          [],
        );
        const known: number[] = Object.values(types);
        expect.equal(
          'odd types',
          all.filter(({ param_type }) => !known.includes(param_type)).map((each) => each.param_id),
          [],
        );
      },
    },
    {
      id: 'PAR-04',
      what: 'a request for the list brings the banner: "ArduRover V4…"',
      source: 'sitl 3',
      run: async (peer) => {
        await listParams(peer);
        await peer.waitText(/^ArduRover V4\./);
      },
    },
    {
      id: 'PAR-05',
      what: 'a second request during the list starts it anew',
      source: 'sitl 3',
      run: async (peer, expect) => {
        const since = peer.mark();
        peer.say('PARAM_REQUEST_LIST', peer.target);
        await peer.until(() => (peer.all('PARAM_VALUE', since).length > 300 ? true : undefined), 5000);
        const { count } = await listParams(peer);
        const seen = peer.all('PARAM_VALUE', since).length;
        expect.between('values seen', seen, count + 250, 2 * count);
      },
    },
    {
      id: 'PAR-06',
      what: 'param_count stays the same when a parameter opens others (FENCE_ENABLE)',
      source: 'sitl 4.8',
      run: async (peer, expect) => {
        const before = (await readParam(peer, 'FENCE_ENABLE'))?.param_count;
        expect.equal('param_count', (await setParam(peer, 'FENCE_ENABLE', 1)).param_count, before);
      },
    },
    {
      id: 'PAR-07',
      what: 'a read by name answers with param_index 65535',
      source: 'sitl 4.8',
      run: async (peer, expect) =>
        expect.equal('param_index', (await readParam(peer, 'FS_ACTION'))?.param_index, single),
    },
    {
      id: 'PAR-08',
      what: 'a read by index answers with that index',
      source: 'sitl 4.8',
      run: async (peer) => {
        peer.mark();
        sayRead(peer, 17);
        await peer.wait('PARAM_VALUE', ({ param_index }) => param_index === 17);
      },
    },
    {
      id: 'PAR-09',
      what: "PARAM_SET is echoed with param_index 65535 and the vehicle's own type, whatever type was sent",
      source: 'sitl 4.8',
      run: async (peer, expect) => {
        await setParam(peer, 'FS_ACTION', 1);
        sendParam(peer, 'FS_ACTION', 2, types.int32);
        const echo = await waitEcho(peer, 'FS_ACTION');
        expect.equal('value', echo.param_value, 2);
        expect.equal('type', echo.param_type, types.int8);
        expect.equal('param_index', echo.param_index, single);
      },
    },
    {
      id: 'PAR-10',
      what: 'PARAM_SET to the value it has is echoed as well',
      source: 'sitl 4.8',
      run: async (peer, expect) => {
        const { value } = await param(peer, 'FS_ACTION');
        expect.equal('value', (await setParam(peer, 'FS_ACTION', value)).param_value, value);
      },
    },
    stored('PAR-11', 'a fraction written to an integer is cut: 1.7 is 1', 'FS_ACTION', 1.7, 1),
    stored('PAR-12', '300 written to an int8 is 127', 'FS_ACTION', 300, 127),
    stored('PAR-13', 'ranges are not checked: WP_RADIUS -5 is kept', 'WP_RADIUS', -5, -5),
    stored('PAR-14', 'a statistic (STAT_BOOTCNT) may be written', 'STAT_BOOTCNT', 7, 7),
    {
      id: 'PAR-15',
      what: 'a read of an unknown name is PARAM_ERROR DOES_NOT_EXIST, or silence before 4.8',
      source: 'sitl 4.8',
      run: async (peer, expect) => {
        peer.mark();
        sayRead(peer, -1, 'NO_SUCH_PARAM');
        await errorOrSilence(peer, expect, 1);
        expect.equal(
          'values',
          peer.all('PARAM_VALUE').filter(({ fields }) => fields.param_id === 'NO_SUCH_PARAM').length,
          0,
        );
      },
    },
    {
      id: 'PAR-16',
      what: 'a write to an unknown name is PARAM_ERROR DOES_NOT_EXIST, or silence before 4.8',
      source: 'sitl 4.8',
      run: async (peer, expect) => {
        sendParam(peer, 'NO_SUCH_PARAM', 1);
        await errorOrSilence(peer, expect, 1);
      },
    },
    {
      id: 'PAR-17',
      what: 'a read of an index past the end is PARAM_ERROR DOES_NOT_EXIST with that index, or silence before 4.8',
      source: 'sitl 4.8',
      run: async (peer, expect) => {
        peer.mark();
        sayRead(peer, 9999);
        await errorOrSilence(peer, expect, 1);
        const answer = peer.all('PARAM_ERROR')[0]?.fields;
        if (answer !== undefined) expect.equal('index and name', [answer.param_index, answer.param_id], [9999, '']);
      },
    },
    {
      id: 'PAR-18',
      what: 'NaN and infinity are not stored; PARAM_ERROR 2, or silence before 4.8',
      source: 'sitl 4.8',
      run: async (peer, expect) => {
        const { value } = await param(peer, 'WP_SPEED');
        for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
          sendParam(peer, 'WP_SPEED', bad);
          await errorOrSilence(peer, expect, 2);
          expect.equal('value then', (await readParam(peer, 'WP_SPEED'))?.param_value, value);
        }
      },
    },
    {
      id: 'PAR-19',
      what: 'fifty reads at once: exactly 20 are queued and answered, the rest dropped in silence',
      source: 'sitl 3',
      run: async (peer, expect) =>
        expect.between('replies', await repliesTo(peer, 50), queue, queue + Math.ceil(peer.slackMs / 50)),
    },
    {
      id: 'PAR-20',
      what: 'reads are answered five each 100 ms: 20 take 0.4 s',
      source: 'sitl 3',
      run: async (peer, expect) => {
        const since = peer.mark();
        const began = peer.carrier.now();
        for (let index = 0; index < queue; index++) sayRead(peer, index);
        await peer.until(() => (peer.all('PARAM_VALUE', since).length >= queue ? true : undefined));
        expect.between('ms', peer.carrier.now() - began, 250, 560 + peer.slackMs);
      },
    },
    {
      id: 'PAR-21',
      what: 'fifty reads 20 ms apart (more over a slow connection) are all answered',
      source: 'sitl 3',
      run: async (peer, expect) => {
        const since = peer.mark();
        let index = 0;
        const stop = peer.every(Math.max(20, peer.slackMs / 6), () => {
          if (index < 50) sayRead(peer, index++);
        });
        await peer.until(() => (peer.all('PARAM_VALUE', since).length >= 50 ? true : undefined), 8000);
        stop();
        expect.between('replies', peer.all('PARAM_VALUE', since).length, 50, 52);
      },
    },
    {
      id: 'PAR-22',
      what: 'the system id is a parameter: MAV_SYSID (SYSID_THISMAV before 4.7) says what the heartbeat comes from',
      source: 'sitl 4.8',
      run: async (peer, expect) => expect.equal('value', (await param(peer, 'MAV_SYSID')).value, peer.vehicle.systemId),
    },
    {
      id: 'PAR-23',
      what: 'the ground station is 255: MAV_GCS_SYSID (SYSID_MYGCS before 4.7)',
      source: 'sitl 4.8',
      run: async (peer, expect) => expect.equal('value', (await param(peer, 'MAV_GCS_SYSID')).value, 255),
    },
    {
      id: 'PAR-24',
      what: "the failsafe parameters have ArduRover's defaults: FS_GCS_ENABLE 0 among them",
      source: 'sitl 4.8',
      run: async (peer, expect) => {
        for (const [name, value] of Object.entries(defaults))
          expect.equal(name, (await readParam(peer, name))?.param_value, value);
      },
    },
    {
      id: 'PAR-25',
      what: 'only one generation of names is there: MAV_SYSID or SYSID_THISMAV, never both',
      source: 'sitl 4.8',
      run: async (peer, expect) => {
        const both = [await readParam(peer, 'MAV_SYSID'), await readParam(peer, 'SYSID_THISMAV')];
        expect.equal('of the two', both.filter((each) => each !== undefined).length, 1);
      },
    },
    {
      id: 'PAR-26',
      what: 'requests for parameters of another system get no answer',
      source: 'sitl 4.3',
      run: async (peer, expect) => {
        peer.send('PARAM_REQUEST_READ', {
          param_id: 'FS_ACTION',
          param_index: -1,
          target_system: 77,
          target_component: 1,
        });
        expect.equal(
          'answer',
          (await peer.hear('PARAM_VALUE', ({ param_id }) => param_id === 'FS_ACTION', { within: 1000 }))?.at,
          undefined,
        );
      },
    },
    {
      id: 'PAR-27',
      what: 'a write is told to all links',
      source: 'sitl 4.8',
      run: async (peer) => {
        await peer.beside(async (other) => {
          await setParam(peer, 'FS_ACTION', 1);
          await other.wait('PARAM_VALUE', ({ param_id, param_value }) => param_id === 'FS_ACTION' && param_value === 1);
        });
      },
    },
    {
      id: 'PAR-28',
      what: 'MODE1 … MODE6 are there and a change of one does not change the mode',
      source: 'sitl 4.8',
      run: async (peer, expect) => {
        if ((await readParam(peer, 'MODE1')) === undefined) throw new NotHere('no MODE1');
        await enter(peer, mode.hold);
        await setParam(peer, 'MODE1', mode.acro);
        await peer.elapse(1500);
        expect.equal('mode', peer.hearing.newest('HEARTBEAT')?.fields.custom_mode, mode.hold);
      },
    },
  ],
};
