/** MAVFTP: the packed parameters, the mission as a file, and what is not there. */
import { type Behaviour, type Chapter, Violation } from '../behaviour.ts';
import { ask4, askFtp, burstFile, fault, opcode, openFile, readFile } from '../ftp.ts';
import { here, plan, put } from '../missions.ts';
import { listParams, readParam, setParam } from '../parameters.ts';

interface Packed {
  readonly magic: number;
  readonly count: number;
  readonly total: number;
  readonly values: ReadonlyMap<string, number>;
}

const sizes: Readonly<Record<number, number>> = { 1: 1, 2: 2, 3: 4, 4: 4 };

function valueAt(view: DataView, at: number, type: number): number {
  if (type === 1) return view.getInt8(at);
  if (type === 2) return view.getInt16(at, true);
  return type === 3 ? view.getInt32(at, true) : view.getFloat32(at, true);
}

/** AP_Filesystem_Param's format: names share their beginnings with the one before; 0 bytes pad. */
function unpack(bytes: Uint8Array): Packed {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const values = new Map<string, number>();
  let name = '';
  for (let at = 6; at < bytes.length; ) {
    const type = (bytes[at] ?? 0) & 0x0f;
    if ((bytes[at] ?? 0) === 0) {
      at++;
      continue;
    }
    const hasDefault = ((bytes[at] ?? 0) & 0x10) !== 0;
    const lengths = bytes[at + 1] ?? 0;
    const own = (lengths >> 4) + 1;
    const size = sizes[type];
    if (size === undefined) throw new Violation('parameter types 1 to 4', `${type} at ${at}`);
    name = name.slice(0, lengths & 0x0f) + new TextDecoder().decode(bytes.subarray(at + 2, at + 2 + own));
    values.set(name, valueAt(view, at + 2 + own, type));
    at += 2 + own + size * (hasDefault ? 2 : 1);
  }
  return { magic: view.getUint16(0, true), count: view.getUint16(2, true), total: view.getUint16(4, true), values };
}

const plain = '@PARAM/param.pck';
const withDefaults = '@PARAM/param.pck?withdefaults=1';

function packedList(id: string, path: string, magic: number): Behaviour {
  return {
    id,
    what: `${path} is the whole list, packed (0x${magic.toString(16).toUpperCase()})`,
    source: 'sitl 3',
    run: async (peer, expect) => {
      const { bytes } = await burstFile(peer, path);
      const file = unpack(bytes);
      const { byIndex, count } = await listParams(peer);
      expect.equal('magic', file.magic, magic);
      expect.equal('counts', [file.count, file.total, file.values.size], [count, count, count]);
      const wrong = [...byIndex.values()].filter(
        ({ param_id, param_value }) =>
          Math.fround(file.values.get(param_id) ?? Number.NaN) !== Math.fround(param_value),
      );
      const moving = wrong.filter(({ param_id }) => !/^(STAT_|BARO\d_GND|SIM_)/.test(param_id));
      const differing = moving.map(
        ({ param_id, param_value }) => `${param_id} ${file.values.get(param_id)} for ${param_value}`,
      );
      expect.equal('other values', differing, []);
    },
  };
}

export const files: Chapter = {
  name: 'ftp',
  behaviours: [
    packedList('FTP-01', plain, 0x671b),
    packedList('FTP-02', withDefaults, 0x671c),
    {
      id: 'FTP-03',
      what: 'the list comes faster as a file than as messages: under 0.5 s',
      source: 'sitl 3',
      run: async (peer, expect) => {
        const began = peer.carrier.now();
        const { packets } = await burstFile(peer, withDefaults);
        expect.between('seconds', (peer.carrier.now() - began) / 1000, 0, 0.5 + (peer.slackMs * 6) / 1000);
        expect.between('packets', packets, 20, 200);
      },
    },
    {
      id: 'FTP-04',
      what: 'single reads give the same bytes as a burst',
      source: 'MAVLink guide, FTP',
      run: async (peer, expect) => {
        const single = await readFile(peer, plain);
        const { bytes } = await burstFile(peer, plain);
        expect.equal('length', single.length, bytes.length);
        expect.equal('names', [...unpack(single).values.keys()].length, [...unpack(bytes).values.keys()].length);
      },
    },
    {
      id: 'FTP-05',
      what: 'a file that is not there: NAK with a fault',
      source: 'MAVLink guide, FTP',
      run: async (peer, expect) => {
        await askFtp(peer, { opcode: opcode.reset });
        const reply = await ask4(peer, opcode.openRead, '@PARAM/no-such-file');
        expect.equal('opcode', reply.opcode, opcode.nak);
        expect.oneOf('fault', reply.data[0], [1, 2, fault.notFound]);
      },
    },
    {
      id: 'FTP-06',
      what: 'a read past the end: NAK END_OF_FILE',
      source: 'MAVLink guide, FTP',
      run: async (peer, expect) => {
        const { session } = await openFile(peer, plain);
        const reply = await askFtp(peer, { opcode: opcode.read, session, offset: 10_000_000, size: 100 });
        expect.equal('opcode and fault', [reply.opcode, reply.data[0]], [opcode.nak, fault.endOfFile]);
        await askFtp(peer, { opcode: opcode.terminate, session });
      },
    },
    {
      id: 'FTP-07',
      what: 'an unknown request: NAK UNKNOWN_COMMAND',
      source: 'MAVLink guide, FTP',
      run: async (peer, expect) => {
        const reply = await askFtp(peer, { opcode: 99 });
        expect.equal('opcode and fault', [reply.opcode, reply.data[0]], [opcode.nak, fault.unknownCommand]);
      },
    },
    {
      id: 'FTP-08',
      what: '@MISSION/mission.dat holds the mission: magic 0x763D, then the number of items',
      source: 'ArduPilot AP_Filesystem_Mission',
      run: async (peer, expect) => {
        await put(peer, plan(await here(peer), 6));
        const bytes = await readFile(peer, '@MISSION/mission.dat');
        const view = new DataView(bytes.buffer);
        expect.equal('magic', view.getUint16(0, true), 0x763d);
        expect.equal('items', view.getUint16(8, true), 6);
        expect.equal('length', bytes.length, 10 + 6 * 38);
      },
    },
    {
      id: 'FTP-09',
      what: "sequence numbers of answers follow the request's",
      source: 'MAVLink guide, FTP',
      run: async (peer, expect) => {
        const first = await askFtp(peer, { opcode: opcode.reset });
        const second = await askFtp(peer, { opcode: opcode.reset });
        expect.equal('step', (second.seq - first.seq) & 0xffff, 1);
      },
    },
    {
      id: 'FTP-10',
      what: 'the file and the messages agree on single values after a write',
      source: 'sitl 3',
      run: async (peer, expect) => {
        await setParam(peer, 'WP_SPEED', 3.25);
        const file = unpack((await burstFile(peer, plain)).bytes);
        expect.equal('WP_SPEED', file.values.get('WP_SPEED'), (await readParam(peer, 'WP_SPEED'))?.param_value);
      },
    },
  ],
};
