import { describe, expect, it } from 'vitest';
import { writeFrame } from '../../simulator/mavlink/frames.ts';
import { createSigning, ticksAt } from '../../simulator/mavlink/signing.ts';
import { receiveBytes } from '../../simulator/protocol/link.ts';
import { command, createRig, type Heard, type Rig } from './rig.ts';

const key = Uint8Array.from({ length: 32 }, (_, i) => i + 1);

/** What the second port sends in a while. */
function listen(rig: Rig, ms: number): readonly Heard[] {
  rig.forget();
  rig.run(ms);
  return rig.heardOnSecond;
}

describe('several ports', () => {
  it('count their sequence numbers each for itself', () => {
    const rig = createRig();
    command(rig, 511, 30, 50_000);
    rig.forget();
    rig.run(3000);
    const seqs = rig.heard.map(({ frame }) => frame.seq);
    expect(seqs.length).toBeGreaterThan(100);
    seqs.slice(1).forEach((seq, i) => {
      expect(seq).toBe(((seqs[i] ?? 0) + 1) & 0xff);
    });
  });

  it('forward heartbeats of other ground stations, but not acknowledgements', () => {
    const rig = createRig();
    rig.send('HEARTBEAT', { type: 6, autopilot: 8, mavlink_version: 3 }, 1);
    rig.run(40);
    rig.send('HEARTBEAT', { type: 6, autopilot: 8, mavlink_version: 3 }, 0);
    rig.send('COMMAND_LONG', { command: 401 }, 0);
    const names = listen(rig, 200).map(({ frame }) => `${frame.system} ${frame.message.name}`);
    expect(names).toContain('255 HEARTBEAT');
    expect(names.some((name) => name.includes('COMMAND'))).toBe(false);
  });
});

describe('signing', () => {
  function signedRig() {
    const rig = createRig();
    const stamp = ticksAt(rig.machine.options.startUnixMs);
    rig.send('SETUP_SIGNING', { initial_timestamp: stamp, secret_key: key });
    rig.run(40);
    rig.forget();
    return { rig, stamp };
  }

  it('signs everything after SETUP_SIGNING, 13 bytes more a frame', () => {
    const { rig } = signedRig();
    rig.run(1100);
    const heartbeat = rig.all('HEARTBEAT')[0];
    expect(heartbeat?.frame.signed).toBe(true);
    expect(heartbeat?.frame.bytes.length).toBe(34);
  });

  it('the first port still takes unsigned commands, the second does not, nor replays, nor another key', () => {
    const { rig, stamp } = signedRig();
    expect(command(rig, 401)).toBe(0);
    const link = rig.machine.vehicle.links[1];
    if (link === undefined) throw new Error('there is no second port');
    const order = { name: 'COMMAND_LONG', fields: { target_system: 1, target_component: 1, command: 401 } };
    const write = (secret: Uint8Array | undefined) => {
      const signing = secret && createSigning(secret, 7, stamp + 1000n);
      const writer = { system: 255, component: 190, version: 2, seq: 0, signing } as const;
      return writeFrame({ ...writer }, order, rig.machine.options.startUnixMs + 60_000) ?? new Uint8Array();
    };
    const good = write(key);
    const answers = (bytes: Uint8Array) => {
      receiveBytes(link, bytes);
      return listen(rig, 100).filter(({ name }) => name === 'COMMAND_ACK').length;
    };
    expect(answers(write(undefined))).toBe(0);
    expect(answers(write(key.map((byte) => byte ^ 1)))).toBe(0);
    expect(answers(good)).toBe(1);
    expect(answers(good)).toBe(0);
  });
});

describe('MAVLink 1', () => {
  it('is spoken on a port that is set to it', () => {
    const rig = createRig({ parameters: { SERIAL0_PROTOCOL: 1 } });
    rig.run(1100);
    expect(rig.heard.every(({ frame }) => frame.version === 1)).toBe(true);
    command(rig, 512, 148);
    expect(rig.last('AUTOPILOT_VERSION').capabilities).toBe(0xd1efn);
  });

  it('is obeyed on a MAVLink 2 port, whose answers stay MAVLink 2', () => {
    const rig = createRig();
    const writer = { system: 255, component: 190, version: 1, seq: 0, signing: undefined } as const;
    const order = { name: 'COMMAND_LONG', fields: { target_system: 1, target_component: 1, command: 401 } };
    const [link] = rig.machine.vehicle.links;
    const bytes = writeFrame({ ...writer }, order, 0);
    if (link === undefined || bytes === undefined) throw new Error('no frame');
    receiveBytes(link, bytes);
    rig.run(60);
    expect(rig.all('COMMAND_ACK')[0]?.frame.version).toBe(2);
  });
});

describe('bad input', () => {
  it('random bytes, broken frames and a wall of start bytes change nothing', () => {
    const rig = createRig();
    const [link] = rig.machine.vehicle.links;
    if (link === undefined) throw new Error('no port');
    let state = 12_345;
    const noise = Uint8Array.from({ length: 200_000 }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return state >>> 16;
    });
    receiveBytes(link, noise);
    receiveBytes(link, new Uint8Array(100_000).fill(0xfd));
    rig.run(1000);
    receiveBytes(link, new Uint8Array(280));
    expect(command(rig, 401)).toBe(0);
    expect(link.reader.dropped).toBeGreaterThan(0);
    expect(link.inbox.length).toBeLessThan(10);
  });

  it('every message with extreme values is survived', () => {
    const rig = createRig();
    const odd = [Number.NaN, Number.POSITIVE_INFINITY, -1, 65_535, 4_294_967_295, 0];
    for (const value of odd) {
      for (const name of [
        'COMMAND_LONG',
        'COMMAND_INT',
        'MISSION_ITEM_INT',
        'MISSION_COUNT',
        'PARAM_SET',
        'SET_MODE',
      ]) {
        for (const id of [16, 176, 178, 179, 183, 192, 224, 241, 246, 300, 400, 511, 512]) {
          const params = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((n) => [`param${n}`, value]));
          rig.send(name, { command: id, ...params, x: value, y: value, z: value, seq: value, count: value });
        }
        rig.run(20);
      }
      rig.send('RC_CHANNELS_OVERRIDE', { chan1_raw: value, chan3_raw: value });
      rig.send('MANUAL_CONTROL', { target: 1, x: value, y: value, z: value });
      rig.send('REQUEST_DATA_STREAM', { req_stream_id: value, req_message_rate: value, start_stop: 1 });
      rig.send('FILE_TRANSFER_PROTOCOL', { payload: new Uint8Array(251).fill(value & 255) });
      rig.run(200);
    }
    rig.run(3000);
    expect(Number.isFinite(rig.machine.vehicle.truth.north)).toBe(true);
    expect(rig.all('HEARTBEAT').length).toBeGreaterThan(0);
  });
});
