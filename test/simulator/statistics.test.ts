import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { receiveBytes } from '../../simulator/protocol/link.ts';
import { createRig, type Heard } from './rig.ts';

/**
 * The recorded mission once more: the simulator boots, and hears at the same moments the very frames that the ground
 * station sent to the real rover. What it says is compared with what the real one said.
 */

interface Golden {
  readonly us: string;
  readonly sys: number;
  readonly name: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const folder = 'test/fixtures/recordings';
/** The recording began a little after the real vehicle's power-on. */
const offsetMs = 300;

function readGolden(): Golden[] {
  const lines = gunzipSync(readFileSync(`${folder}/rover-mission.golden.jsonl.gz`))
    .toString('utf8')
    .trim()
    .split('\n');
  return lines.map((line) => JSON.parse(line));
}

/** The frames of system 255 with their times in ms since the first frame of the recording. */
function readOrders(firstUs: number): { ms: number; bytes: Uint8Array }[] {
  const log = readFileSync(`${folder}/rover-mission.tlog`);
  const orders: { ms: number; bytes: Uint8Array }[] = [];
  for (let at = 0; at < log.length; ) {
    const us = Number(log.readBigUInt64BE(at));
    const length = log.readUInt8(at + 9) + 12;
    const bytes = log.subarray(at + 8, at + 8 + length);
    if (bytes[5] === 255) orders.push({ ms: (us - firstUs) / 1000, bytes });
    at += 8 + length;
  }
  return orders;
}

let theirs: { readonly name: string; readonly fields: Readonly<Record<string, unknown>> }[] = [];
let ours: readonly Heard[] = [];

function countOf(messages: readonly { name: string }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { name } of messages) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

beforeAll(() => {
  const golden = readGolden();
  theirs = golden.filter((message) => message.sys === 1);
  const firstUs = Number(golden[0]?.us);
  const orders = readOrders(firstUs);
  const lastMs = (Number(golden.at(-1)?.us) - firstUs) / 1000;
  const rig = createRig({ warm: false });
  rig.forget();
  let next = 0;
  rig.each.add((ms) => {
    const [link] = rig.machine.vehicle.links;
    for (let order = orders[next]; order !== undefined && order.ms + offsetMs <= ms; order = orders[next]) {
      if (link !== undefined) receiveBytes(link, order.bytes);
      next++;
    }
  });
  rig.run(lastMs);
  ours = rig.heard;
});

describe('beside the recording of the real rover', () => {
  it('says the same messages, and as often within 10 %', () => {
    const real = countOf(theirs);
    const simulated = countOf(ours);
    for (const [name, count] of real) {
      if (count < 100) continue;
      const ratio = (simulated.get(name) ?? 0) / count;
      expect(Math.abs(ratio - 1), `${name}: ${simulated.get(name)} instead of ${count}`).toBeLessThan(0.1);
    }
    const extra = [...simulated.keys()].filter((name) => !real.has(name));
    expect(extra).toEqual([]);
    expect([...real.keys()].filter((name) => !simulated.has(name))).toEqual([]);
  });

  it('answers each command the same way, in the same order', () => {
    const acks = (messages: typeof theirs) =>
      messages.filter(({ name }) => name === 'COMMAND_ACK').map(({ fields }) => `${fields.command}: ${fields.result}`);
    expect(acks([...ours])).toEqual(acks(theirs));
  });

  it('passes through the same modes', () => {
    const modes = (messages: typeof theirs) =>
      messages
        .filter(({ name }) => name === 'HEARTBEAT')
        .map(({ fields }) => `${fields.custom_mode} ${fields.base_mode} ${fields.system_status}`)
        .filter((state, i, all) => state !== all[i - 1]);
    expect(modes([...ours])).toEqual(modes(theirs));
  });

  it('says the same texts', () => {
    const texts = (messages: typeof theirs) =>
      new Set(messages.filter(({ name }) => name === 'STATUSTEXT').map(({ fields }) => String(fields.text)));
    expect([...texts([...ours])].sort()).toEqual([...texts(theirs)].sort());
  });

  it.each([
    ['GLOBAL_POSITION_INT', ['lat', 'lon', 'vx', 'vy'], 0.1],
    ['GPS_RAW_INT', ['lat', 'lon', 'vel', 'satellites_visible', 'eph'], 0.1],
    ['VFR_HUD', ['groundspeed', 'throttle'], 0.15],
    ['SERVO_OUTPUT_RAW', ['servo3_raw'], 0.15],
    ['BATTERY_STATUS', ['current_consumed', 'battery_remaining', 'charge_state'], 0.15],
    ['EKF_STATUS_REPORT', ['flags'], 0],
    ['MISSION_CURRENT', ['seq', 'total', 'mission_state', 'mission_mode'], 0],
  ] as const)('%s keeps to the real ranges', (name, fields, share) => {
    const range = (messages: typeof theirs, field: string) => {
      const values = messages
        .filter((message) => message.name === name)
        .map((message) => Number(message.fields[field]));
      return { low: Math.min(...values), high: Math.max(...values) };
    };
    for (const field of fields) {
      const real = range(theirs, field);
      const simulated = range([...ours], field);
      const allowed = share * (real.high - real.low);
      const told = `${name}.${field}: ${simulated.low} to ${simulated.high}, real ${real.low} to ${real.high}`;
      expect(Math.abs(simulated.low - real.low), told).toBeLessThanOrEqual(allowed);
      expect(Math.abs(simulated.high - real.high), told).toBeLessThanOrEqual(allowed);
    }
  });
});
