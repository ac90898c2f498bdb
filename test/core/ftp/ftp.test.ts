/** MAVFTP over the simulator's vehicle and bad ways, and against answers made by hand. */
import { describe, expect, test } from 'vitest';
import { errorWords, opcode, packRequest, readAnswer } from '../../../bridge/core/ftp/packet.ts';
import { readFile } from '../../../bridge/core/ftp/read.ts';
import type { FileTransfer } from '../../../bridge/core/ftp/transfer.ts';
import { type Written, writeFile } from '../../../bridge/core/ftp/write.ts';
import { pack } from '../../../simulator/ftp/packet.ts';
import { createRandom } from '../../../simulator/world/random.ts';
import { type LossyOptions, lossyVehicle } from '../../support/lossy-vehicle.ts';

const parameterFile = '@PARAM/param.pck?withdefaults=1';

function rig(options: LossyOptions) {
  const vehicle = lossyVehicle(options);
  const end: { read?: Uint8Array; written?: Written; why?: string; at?: number } = {};
  const ports = {
    session: (options.seed % 255) + 1,
    send: (payload: Uint8Array) => vehicle.send({ kind: 'ftp', payload }),
  };
  const voice = {
    done: (read: Uint8Array, at: number) => Object.assign(end, { read, at }),
    failed: (why: string, at: number) => Object.assign(end, { why, at }),
  };
  const follow = (transfer: FileTransfer) => {
    vehicle.hears.add((report, at) => report.kind === 'ftp' && transfer.heard(report.payload, at));
    return (withinMs: number) =>
      vehicle.until(() => {
        transfer.tick(vehicle.now());
        opened = vehicle.machine.vehicle.transfers.files.get(0)?.content ?? opened;
        return end.at !== undefined;
      }, withinMs);
  };
  vehicle.until(() => vehicle.now() >= 1500, 1500);
  // What the vehicle had in the file when it was opened: some parameters change by themselves.
  let opened: Uint8Array = new Uint8Array();
  const expected = () => opened;
  return { vehicle, end, ports, voice, follow, expected };
}

/** A line that carries so many bytes a second, with the queue in front of it; whoever is behind it answers at once. */
function slowLine(bytesPerS: number) {
  let at = 0;
  let freeAt = 0;
  let longestMs = 0;
  const answers: { readonly at: number; readonly payload: Uint8Array }[] = [];
  const end = { at: undefined as number | undefined };
  const ports = {
    session: 1,
    send(payload: Uint8Array) {
      freeAt = Math.max(freeAt, at) + ((payload.length + 25) * 1000) / bytesPerS;
      longestMs = Math.max(longestMs, freeAt - at);
      const [request = 0, seq = 0] = [payload[3], (payload[0] ?? 0) | ((payload[1] ?? 0) << 8)];
      const answer = new Uint8Array(12);
      new DataView(answer.buffer).setUint16(0, (seq + 1) & 0xffff, true);
      answer.set([payload[2] ?? 0, opcode.ack, 0, request], 2);
      answers.push({ at: freeAt + 25, payload: answer });
      return true;
    },
  };
  const voice = { done: () => Object.assign(end, { at }), failed: () => {} };
  const run = (bytes: number) => {
    const transfer = writeFile('@MISSION/mission.dat', new Uint8Array(bytes), ports, voice, at);
    while (end.at === undefined && at < 120_000) {
      at += 5;
      for (const { payload } of answers.splice(0, answers.filter((answer) => answer.at <= at).length))
        transfer.heard(payload, at);
      transfer.tick(at);
    }
    return { tookMs: end.at, longestMs };
  };
  return { run };
}

test('pieces that are written stand in no long queue on a slow line, where a STOP would stand behind them', () => {
  const slow = slowLine(5760).run(20_000);
  expect(slow.tookMs).toBeLessThan(8000);
  expect(slow.longestMs).toBeLessThan(120);
  const wide = slowLine(1_000_000).run(20_000);
  expect(wide.tookMs).toBeLessThan(900);
});

describe('reading', () => {
  test('all parameters come in one burst, in well under a second', () => {
    const { vehicle, end, ports, voice, follow, expected } = rig({ seed: 1 });
    const began = vehicle.now();
    expect(follow(readFile(parameterFile, ports, voice, began))(5000)).toBe(true);
    expect(Buffer.from(end.read ?? []).equals(expected())).toBe(true);
    expect(vehicle.now() - began).toBeLessThan(500);
    expect(vehicle.sent.length).toBeLessThanOrEqual(3);
  });

  test('whatever the way loses, doubles and turns round, the file comes whole', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const way = { seed, loss: 0.3, doubled: 0.1, jitterMs: 120, rttMs: seed % 4 === 0 ? 1000 : 60 };
      const { vehicle, end, ports, voice, follow, expected } = rig(way);
      follow(readFile(parameterFile, ports, voice, vehicle.now()))(300_000);
      expect(end.why, `seed ${seed}`).toBeUndefined();
      expect(Buffer.from(end.read ?? []).equals(expected()), `seed ${seed}`).toBe(true);
    }
  });

  test('a break in which the vehicle forgets the session delays it and no more', () => {
    const { vehicle, end, ports, voice, follow, expected } = rig({ seed: 3, loss: 0.2, rttMs: 400 });
    const run = follow(readFile(parameterFile, ports, voice, vehicle.now()));
    run(900);
    vehicle.setDown(true);
    run(35_000);
    expect(end.at).toBeUndefined();
    vehicle.setDown(false);
    run(60_000);
    expect(Buffer.from(end.read ?? []).equals(expected())).toBe(true);
  });

  test('a vehicle without MAVFTP, and a file that is not there, end with a sentence', () => {
    const deaf = rig({ seed: 1, deafTo: ['ftp'] });
    deaf.follow(readFile(parameterFile, deaf.ports, deaf.voice, deaf.vehicle.now(), { openTries: 4 }))(60_000);
    expect(deaf.end.why).toBe('the vehicle does not answer MAVFTP');
    const none = rig({ seed: 1 });
    none.follow(readFile('@SYS/nothing', none.ports, none.voice, none.vehicle.now()))(60_000);
    expect(none.end.why).toBe('the vehicle does not open the file: there is no such file');
  });

  test('a file longer than it may be is refused while it comes', () => {
    const { vehicle, end, ports, voice, follow } = rig({ seed: 1 });
    follow(readFile(parameterFile, ports, voice, vehicle.now(), { mostBytes: 5000 }))(5000);
    expect(end.why).toBe('the file is longer than 5000 bytes');
  });
});

type Server = { readonly size: number; readonly file: Uint8Array; readonly piece?: number; readonly bursts?: boolean };

/** A vehicle of few words made by hand: answers each request at once. */
function byHand({ size, file, piece = 239, bursts = true }: Server) {
  const end: { read?: Uint8Array; why?: string } = {};
  const asked: number[] = [];
  let transfer: FileTransfer | undefined;
  const queue: Uint8Array[] = [];
  const answer = (fields: Partial<Parameters<typeof pack>[0]>) =>
    queue.push(
      pack({
        ...{ seq: 0, session: 9, opcode: opcode.ack, size: fields.data?.length ?? 0, asked: 0, burstComplete: false },
        ...{ offset: 0, data: new Uint8Array(), ...fields },
      }),
    );
  const ports = {
    session: 9,
    send: (payload: Uint8Array) => {
      const view = new DataView(payload.buffer);
      const [seq, session, code, offset] = [
        view.getUint16(0, true),
        payload[2] ?? 0,
        payload[3] ?? 0,
        view.getUint32(8, true),
      ];
      asked.push(code);
      const base = { session, asked: code };
      const next = (n: number) => (seq + n) & 0xffff;
      if (code === opcode.openRead) {
        answer({ ...base, seq: next(1), data: Uint8Array.of(size & 255, (size >> 8) & 255, (size >> 16) & 255, 0) });
      } else if (code === opcode.burst && bursts) {
        let n = 1;
        for (let at = offset; at < file.length; at += piece, n++)
          answer({ ...base, seq: next(n), offset: at, data: file.subarray(at, at + piece) });
        answer({
          ...base,
          seq: next(n),
          opcode: opcode.nak,
          offset: file.length,
          data: Uint8Array.of(6),
          burstComplete: true,
        });
      } else if (code === opcode.burst) answer({ ...base, seq: next(1), opcode: opcode.nak, data: Uint8Array.of(7) });
      else if (code === opcode.read && offset < file.length)
        answer({ ...base, seq: next(1), offset, data: file.subarray(offset, offset + piece) });
      else if (code === opcode.read) answer({ ...base, seq: next(1), opcode: opcode.nak, data: Uint8Array.of(6) });
      return true;
    },
  };
  const voice = {
    done: (read: Uint8Array) => Object.assign(end, { read }),
    failed: (why: string) => Object.assign(end, { why }),
  };
  transfer = readFile('@PARAM/param.pck', ports, voice, 0);
  for (let at = 20; at < 20_000; at += 20) {
    for (const payload of queue.splice(0)) transfer.heard(payload, at);
    transfer.tick(at);
  }
  return { end, asked };
}

describe('vehicles that differ', () => {
  const file = Uint8Array.from({ length: 5000 }, (_, place) => (place * 7) & 255);

  test('a size that is only a guess, too large or too small, ends nothing', () => {
    expect(byHand({ size: 6000, file }).end.read).toEqual(file);
    expect(byHand({ size: 239 * 3, file }).end.read).toEqual(file);
    expect(byHand({ size: 1_048_576, file }).end.read).toEqual(file);
  });

  test('one without bursts is read piece by piece, one with short pieces too', () => {
    expect(byHand({ size: 6000, file, bursts: false }).end.read).toEqual(file);
    expect(byHand({ size: 6000, file, piece: 48 }).end.read).toEqual(file);
    expect(byHand({ size: 5000, file, piece: 48, bursts: false }).end.read).toEqual(file);
  });

  test('an empty file is empty', () => {
    expect(byHand({ size: 0, file: new Uint8Array() }).end.read).toEqual(new Uint8Array());
  });

  test('answers to others, to earlier sessions and rubbish change nothing', () => {
    const { vehicle, end, ports, voice, follow, expected } = rig({ seed: 5 });
    const transfer = readFile(parameterFile, ports, voice, vehicle.now());
    const foreign = {
      opcode: opcode.ack,
      size: 4,
      asked: opcode.burst,
      burstComplete: true,
      data: Uint8Array.of(1, 2, 3, 4),
    };
    vehicle.hears.add((report, at) => {
      if (report.kind !== 'ftp') return;
      for (const session of [0, 77, 255]) transfer.heard(pack({ ...foreign, seq: 1700, session, offset: 0 }), at);
      transfer.heard(pack({ ...foreign, seq: 1, session: 6, offset: 239 }), at);
      transfer.heard(new Uint8Array(3), at);
      transfer.heard(new Uint8Array(251).fill(255), at);
    });
    follow(transfer)(5000);
    expect(Buffer.from(end.read ?? []).equals(expected())).toBe(true);
  });
});

test('no payload makes a transfer throw or go on for ever', () => {
  const seed = Number(process.env.TETHER_LAB_SEED ?? 42);
  const random = createRandom(seed);
  const below = (count: number) => Math.floor(random.next() * count);
  for (let run = 0; run < 60; run++) {
    const ends: string[] = [];
    const voice = { done: () => ends.push('done'), failed: (why: string) => ends.push(why) };
    let seq = 0;
    const ports = {
      session: 9,
      send: (payload: Uint8Array) => {
        seq = (payload[0] ?? 0) + 256 * (payload[1] ?? 0);
        return true;
      },
    };
    const transfers = [
      readFile('@PARAM/param.pck', ports, voice, 0),
      writeFile('@MISSION/mission.dat', new Uint8Array(3000), ports, voice, 0),
    ];
    for (let at = 20; at < 900_000 && ends.length < 2; at += 100) {
      const payload = Uint8Array.from({ length: below(4) === 0 ? below(252) : 251 }, () => below(256));
      const near = new DataView(payload.buffer);
      if (payload.length > 11) {
        near.setUint16(0, (seq + below(3)) & 0xffff, true);
        payload.set([9, below(2) + 128, below(240), [4, 5, 6, 7, 15, 1][below(6)] ?? 1, below(2)], 2);
        near.setUint32(8, below(3) === 0 ? below(2 ** 32) : below(4000), true);
      }
      for (const transfer of transfers) {
        transfer.heard(payload, at);
        transfer.tick(at);
      }
    }
    expect(ends, `seed ${seed}, run ${run}`).toHaveLength(2);
  }
});

test('a vehicle that answers and never delivers is given up', () => {
  const ends: string[] = [];
  let transfer: FileTransfer | undefined;
  const queue: Uint8Array[] = [];
  const ports = {
    session: 9,
    send: (payload: Uint8Array) => {
      const seq = (payload[0] ?? 0) + 256 * (payload[1] ?? 0) + 1;
      const base = {
        seq,
        session: 9,
        opcode: opcode.ack,
        size: 0,
        asked: payload[3] ?? 0,
        burstComplete: true,
        offset: 0,
      };
      return queue.push(pack({ ...base, data: new Uint8Array() })) > 0;
    },
  };
  transfer = readFile('x', ports, { done: () => ends.push('done'), failed: (why) => ends.push(why) }, 0);
  for (let at = 20; at < 120_000; at += 20) {
    for (const payload of queue.splice(0)) transfer.heard(payload, at);
    transfer.tick(at);
  }
  expect(ends).toEqual(['nothing of the file has come for 60 s']);
});

describe('writing', () => {
  const items = 40;
  /** A mission file of the simulator's own making. */
  const mission = () => {
    const bytes = new Uint8Array(10 + 38 * items);
    const view = new DataView(bytes.buffer);
    view.setUint16(0, 0x763d, true);
    view.setUint16(8, items, true);
    for (let seq = 0; seq < items; seq++) {
      const at = 10 + 38 * seq;
      view.setInt32(at + 16, 518_741_288 + seq, true);
      view.setInt32(at + 20, -6_084_180, true);
      view.setUint16(at + 28, seq, true);
      view.setUint16(at + 30, 16, true);
      view.setUint8(at + 34, 3);
    }
    return bytes;
  };

  test('a mission arrives whole at 30 % loss each way, doubled and turned round', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const way = { seed, loss: 0.3, doubled: 0.1, jitterMs: 80, rttMs: seed % 4 === 0 ? 1000 : 40 };
      const { vehicle, end, ports, follow } = rig(way);
      const voice = {
        done: (written: Written, at: number) => Object.assign(end, { written, at }),
        failed: (why: string, at: number) => Object.assign(end, { why, at }),
      };
      follow(writeFile('@MISSION/mission.dat', mission(), ports, voice, vehicle.now()))(300_000);
      expect(end.why, `seed ${seed}`).toBeUndefined();
      expect(vehicle.machine.vehicle.mission.items.length, `seed ${seed}`).toBe(items);
    }
  });

  test('a file that the vehicle refuses as a whole fails with its reason', () => {
    const { vehicle, end, ports, voice, follow } = rig({ seed: 2 });
    const before = vehicle.machine.vehicle.mission.items.length;
    follow(writeFile('@MISSION/mission.dat', new Uint8Array(500), ports, { ...voice, done: () => {} }, vehicle.now()))(
      9000,
    );
    expect(end.why).toBe('the vehicle refuses the file as a whole: it failed');
    expect(vehicle.machine.vehicle.mission.items.length).toBe(before);
  });
});

test('requests are no answers, and errors have words', () => {
  expect(readAnswer(packRequest({ seq: 1, session: 1, opcode: opcode.burst }))).toBeUndefined();
  const nak = readAnswer(
    pack({
      seq: 1,
      session: 1,
      opcode: 129,
      size: 2,
      asked: 4,
      burstComplete: false,
      offset: 0,
      data: Uint8Array.of(2, 28),
    }),
  );
  expect(nak && errorWords(nak)).toBe('its file system failed (errno 28)');
});
