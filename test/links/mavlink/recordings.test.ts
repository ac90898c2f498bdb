import { expect, test } from 'vitest';
import { decode } from '../../../bridge/links/mavlink/codec.ts';
import { FrameSplitter } from '../../../bridge/links/mavlink/splitter.ts';
import { bootBytes, type Golden, jsonLines, split, tlog } from './fixtures.ts';

/** A decoded value as the golden files write it. */
function golden(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return Array.isArray(value) ? value.map(golden) : value;
}

/** Extension fields younger than the dialect that made the golden files; the rover never sets them. */
const younger = [
  'SYS_STATUS.onboard_control_sensors_present_extended',
  'SYS_STATUS.onboard_control_sensors_enabled_extended',
  'SYS_STATUS.onboard_control_sensors_health_extended',
  'MISSION_CURRENT.mission_id',
  'MISSION_CURRENT.fence_id',
  'MISSION_CURRENT.rally_points_id',
  'MISSION_COUNT.opaque_id',
  'MISSION_ACK.opaque_id',
  'TIMESYNC.target_system',
  'TIMESYNC.target_component',
];

test.each(['rover-mission', 'rover-manual'])(
  'every field of every frame of %s is what the golden file says',
  (name) => {
    const expected = jsonLines<Golden>(`recordings/${name}.golden.jsonl.gz`);
    const frames = tlog(name).flatMap((record) => split(record.frame));
    expect(frames.length).toBe(expected.length);
    const mismatches: string[] = [];
    for (const [index, line] of expected.entries()) {
      const frame = frames[index];
      const message = frame && decode(frame);
      const head = [frame?.systemId, frame?.componentId, frame?.seq, frame?.messageId, message?.name, frame?.version];
      if (String(head) !== String([line.sys, line.comp, line.seq, line.id, line.name, line.v]))
        mismatches.push(`${index}: ${head}`);
      const fields = new Map(Object.entries(message?.fields ?? {}));
      const absent = Object.keys(line.fields).filter((field) => !fields.has(field));
      mismatches.push(...absent.map((field) => `${index} ${line.name}.${field}: absent`));
      for (const [field, value] of fields) {
        const expects = younger.includes(`${line.name}.${field}`) ? 0 : line.fields[field];
        const [ours, theirs] = [JSON.stringify(golden(value)), JSON.stringify(expects)];
        if (ours !== theirs) mismatches.push(`${index} ${line.name}.${field}: ${ours}, golden ${theirs}`);
      }
    }
    expect(mismatches).toEqual([]);
  },
);

test('a whole recording in one stream loses no frame', () => {
  const records = tlog('rover-mission');
  const splitter = new FrameSplitter();
  let frames = 0;
  splitter.push(Buffer.concat(records.map(({ frame }) => frame)), () => frames++);
  expect(frames).toBe(records.length);
  expect(splitter.counters).toMatchObject({ frames, skippedBytes: 0, unknownMessage: 0 });
});

test('from power-on, console text lies between the frames and costs none', () => {
  const bytes = Buffer.from(bootBytes());
  const splitter = new FrameSplitter();
  const sequences: number[] = [];
  let framed = 0;
  splitter.push(bytes, (frame) => {
    framed += frame.bytes.length;
    if (decode(frame) !== undefined) sequences.push(frame.seq);
  });
  expect(bytes.includes('Init ArduRover')).toBe(true);
  expect(splitter.counters.skippedBytes).toBeGreaterThan(0);
  expect(framed + splitter.counters.skippedBytes).toBe(bytes.length);
  const gaps = sequences.filter((seq, index) => index > 0 && seq !== (((sequences[index - 1] ?? 0) + 1) & 0xff));
  expect(gaps).toEqual([]);
});
