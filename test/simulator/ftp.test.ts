import { describe, expect, it } from 'vitest';
import { failure, opcode, pack, unpack } from '../../simulator/ftp/packet.ts';
import { bytesOf } from '../../simulator/mavlink/wire.ts';
import { download, upload } from './mission-client.ts';
import { createRig, type Rig, setParameter } from './rig.ts';

let seq = 0;

function ask(rig: Rig, code: number, values: { data?: Uint8Array; offset?: number; size?: number } = {}) {
  const data = values.data ?? new Uint8Array();
  const request = { seq: seq++ & 0xffff, session: 0, opcode: code, size: values.size ?? data.length, asked: 0 };
  const payload = pack({ ...request, burstComplete: false, offset: values.offset ?? 0, data });
  const before = rig.all('FILE_TRANSFER_PROTOCOL').length;
  rig.send('FILE_TRANSFER_PROTOCOL', { payload });
  rig.until('an answer', () => rig.all('FILE_TRANSFER_PROTOCOL').length > before, 1000);
  return unpack(bytesOf(rig.last('FILE_TRANSFER_PROTOCOL'), 'payload'));
}

const text = (path: string) => new TextEncoder().encode(path);

function burst(rig: Rig): Uint8Array {
  rig.forget();
  ask(rig, opcode.burst, { size: 239 });
  const packets = () =>
    rig.all('FILE_TRANSFER_PROTOCOL').map(({ fields }) => unpack(Uint8Array.from(bytesOf(fields, 'payload'))));
  rig.until('the end of the burst', () => packets().some((packet) => packet.burstComplete), 2000);
  return Buffer.concat(packets().map((packet) => Uint8Array.from(packet.data)));
}

interface Unpacked {
  name: string;
  value: number;
  original: number | undefined;
}

/** The reader of the format, written from its description. */
function readPack(content: Uint8Array): Unpacked[] {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const found: Unpacked[] = [];
  let last = '';
  for (let at = 6; at < content.length; ) {
    const type = view.getUint8(at) & 15;
    const hasDefault = view.getUint8(at) >> 4 !== 0;
    const shared = view.getUint8(at + 1) & 15;
    const rest = (view.getUint8(at + 1) >> 4) + 1;
    last = last.slice(0, shared) + Buffer.from(content.subarray(at + 2, at + 2 + rest)).toString('latin1');
    at += 2 + rest;
    const take = () => {
      const value = [0, view.getInt8(at), 0, 0, 0][type] ?? 0;
      const sized = type === 1 ? value : type === 2 ? view.getInt16(at, true) : undefined;
      const result = sized ?? (type === 3 ? view.getInt32(at, true) : view.getFloat32(at, true));
      at += type === 1 ? 1 : type === 2 ? 2 : 4;
      return result;
    };
    found.push({ name: last, value: take(), original: hasDefault ? take() : undefined });
  }
  return found;
}

describe('files', () => {
  it('hands out all parameters in one file, much faster than one by one', () => {
    const rig = createRig();
    setParameter(rig, 'WP_SPEED', 2.5);
    const startMs = rig.machine.elapsedMs;
    const opened = ask(rig, opcode.openRead, { data: text('@PARAM/param.pck?withdefaults=1') });
    expect(opened.opcode).toBe(opcode.ack);
    const size = new DataView(Uint8Array.from(opened.data).buffer).getUint32(0, true);
    const content = burst(rig);
    expect(content.length).toBe(size);
    expect(rig.machine.elapsedMs - startMs).toBeLessThan(200);
    expect([...content.subarray(0, 6)]).toEqual([0x1c, 0x67, 0xe4, 4, 0xe4, 4]);
    const values = readPack(content);
    expect(values.map(({ name }) => name)).toEqual(rig.machine.vehicle.parameters.list.map(({ name }) => name));
    expect(values.map(({ value }) => value)).toEqual(rig.machine.vehicle.parameters.list.map(({ value }) => value));
    expect(values.find(({ name }) => name === 'WP_SPEED')).toMatchObject({ value: 2.5, original: 5 });
    expect(Math.abs(content.length - 13_788)).toBeLessThan(700);
  });

  it('reads piece by piece, ends with an end, and gives the same answer to the same question', () => {
    const rig = createRig();
    ask(rig, opcode.openRead, { data: text('@PARAM/param.pck?start=0&count=10') });
    const first = ask(rig, opcode.read, { size: 100 });
    expect(first.data.length).toBe(100);
    seq--;
    expect(ask(rig, opcode.read, { size: 100 }).data).toEqual(first.data);
    const end = ask(rig, opcode.read, { size: 100, offset: 100_000 });
    expect([end.opcode, end.data[0]]).toEqual([opcode.nak, failure.endOfFile]);
    const unknown = ask(rig, opcode.openRead, { data: text('/no/such/file') });
    expect([unknown.opcode, unknown.data[0]]).toEqual([opcode.nak, failure.notFound]);
    expect(ask(rig, 99).data[0]).toBe(failure.unknownCommand);
  });

  it('carries missions both ways', () => {
    const rig = createRig();
    const item = { command: 16, frame: 3, x: 518741288, y: -6084180, z: 4 };
    upload(rig, [item, item, { ...item, param1: 5 }]);
    ask(rig, opcode.openRead, { data: text('@MISSION/mission.dat') });
    const content = burst(rig);
    expect(content.length).toBe(10 + 3 * 38);
    ask(rig, opcode.terminate);
    rig.send('MISSION_CLEAR_ALL');
    rig.run(60);
    expect(download(rig)).toHaveLength(0);
    ask(rig, opcode.create, { data: text('@MISSION/mission.dat') });
    for (let at = 0; at < content.length; at += 80) {
      ask(rig, opcode.write, { data: content.subarray(at, at + 80), offset: at });
    }
    expect(ask(rig, opcode.terminate).opcode).toBe(opcode.ack);
    expect(download(rig)[2]).toMatchObject({ param1: 5, x: 518741288 });
  });

  it('refuses a written file that is not a mission, and keeps the old one', () => {
    const rig = createRig();
    const item = { command: 16, frame: 3, x: 518741288, y: -6084180, z: 4 };
    upload(rig, [item, item]);
    ask(rig, opcode.create, { data: text('@MISSION/mission.dat') });
    ask(rig, opcode.write, { data: Uint8Array.from([1, 2, 3, 4]) });
    expect(ask(rig, opcode.terminate).opcode).toBe(opcode.nak);
    expect(download(rig)).toHaveLength(2);
  });
});
