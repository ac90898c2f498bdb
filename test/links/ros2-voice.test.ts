/** What the bridge says into a ROS graph: in ROS's own shape, through the link's process, and with no ear of its own. */
import { expect, onTestFinished, test, vi } from 'vitest';
import { createLink } from '../../bridge/links/create.ts';
import { mavlinkType } from '../../bridge/links/ros2/diagnosis.ts';
import { diagnosticArray, published } from '../../bridge/links/ros2/diagnostics.ts';
import { qos } from '../../bridge/links/ros2/port.ts';
import type { RosSession } from '../../bridge/links/ros2/session.ts';
import { topics, under } from '../../bridge/links/ros2/typed/topics.ts';
import { type RosVoice, rosVoice } from '../../bridge/links/ros2/voice.ts';
import { recorder } from '../support/live-link.ts';
import { realClock } from '../support/rim.ts';
import { faultsOf } from '../support/ros2/diagnostic-definitions.ts';
import { startMavros } from '../support/ros2/mavros.ts';
import { mavrosHere, rosRig } from '../support/ros2/rig.ts';
import { startTypedMavros } from '../support/ros2/typed-mavros.ts';

const within = { timeout: 15_000, interval: 10 };
const said = (message: string) =>
  diagnosticArray([{ name: 'tether: test', level: 'warn', message, values: { age_ms: 12, of: null } }], 1234.5);

test('a message has the shape that ROS defines, with unknown said as unknown', () => {
  const message = diagnosticArray(
    [
      { name: 'a\0b', level: 'stale', message: 'x'.repeat(1000), about: 'rover', values: { on: true, of: null } },
      { name: 'c', level: 'error', message: '', values: {} },
    ],
    1_700_000_000_123.9,
  );
  expect(faultsOf(message)).toEqual([]);
  expect(message.header).toEqual({ stamp: { sec: 1_700_000_000, nanosec: 123_000_000 }, frame_id: '' });
  expect(message.status[0]).toMatchObject({ level: 3, name: 'ab', hardware_id: 'rover' });
  expect(message.status[0]?.message).toHaveLength(300);
  expect(message.status[0]?.values).toEqual([
    { key: 'on', value: 'true' },
    { key: 'of', value: 'unknown' },
  ]);
  expect(message.status[1]).toMatchObject({ level: 2, values: [] });
});

test('more findings than there can be are left out, and a clock before 1970 is its beginning', () => {
  const many = Array.from({ length: 1000 }, () => ({ name: 'a', level: 'ok', message: '', values: {} }) as const);
  expect(diagnosticArray(many, -5).status).toHaveLength(64);
  expect(diagnosticArray(many, -5).header.stamp).toEqual({ sec: 0, nanosec: 0 });
});

test('the shape is held to: what ROS would take in silence is found', () => {
  const { header, status } = said('x');
  expect(faultsOf({ header, status: [{ ...status[0], level: 'warn' }] })).toEqual(['status[0].level is no byte']);
  expect(faultsOf({ header: {}, status })).toEqual(['header has not stamp, frame_id']);
  expect(faultsOf({ header, status, more: 1 })).toEqual(['the message has more: more']);
});

test('of each topic one message is under way and the newest waits; what it takes the place of is counted', () => {
  const out: [topic: string, message: object, done: () => void][] = [];
  const session = {
    graph: { nodes: [], topics: [], ends: [] },
    ended: undefined,
    publishMessage: (topic: string, message: object, done: () => void) => out.push([topic, message, done]),
  } as unknown as RosSession;
  const voice = rosVoice();
  voice.say('operator', said('nobody hears'));
  voice.adopt(session);
  for (const word of ['one', 'two', 'three']) voice.say('operator', said(word));
  voice.say('health', said('well'));
  expect(out.map(([topic]) => topic)).toEqual(['/tether/operator', '/tether/health']);
  expect(voice.superseded).toBe(1);
  out[0]?.[2]();
  expect(out[2]?.slice(0, 2)).toEqual(['/tether/operator', said('three')]);
  out[2]?.[2]();
  expect(out).toHaveLength(3);
});

async function rig(voice?: RosVoice) {
  const { world, lookWith } = await rosRig();
  const link = createLink(
    { id: 'ros', name: 'ros', url: 'ros2://mavros', target: { kind: 'ros2', ...mavrosHere } },
    {
      clock: realClock,
      log: { info: () => {} },
      random: () => 0.5,
      ros: { home: undefined, connectTimeoutMs: 10_000, look: lookWith() },
      voice,
    },
  );
  const record = recorder();
  onTestFinished(link.start(record.listener));
  const ours = (way: 'publishers' | 'subscriptions') =>
    world.ends(way).filter(({ node }) => node.startsWith('tether_'));
  return { world, link, ours };
}

const raw = ['/uas1/mavlink_source', '/uas1/mavlink_sink'].map((topic) => ({ topic, type: mavlinkType }));
const typedRow = (name: keyof typeof topics) => ({
  topic: under('/mavros', topics[name].topic),
  type: topics[name].type,
});
const sorted = (ends: readonly { readonly topic: string; readonly type: string }[]) =>
  ends.map(({ topic, type }) => `${topic} ${type}`).sort();
const drives = /cmd_vel|twist|setpoint|manual_control|override|joy|tether/i;

test('the whole set of what the running process listens to is the table, and nothing of it drives', async () => {
  const { world, link, ours } = await rig(rosVoice());
  startMavros(world, { fcuPort: 0 });
  await vi.waitFor(() => expect(link.status().up).toBe(true), within);
  const heard = ours('subscriptions');
  expect(sorted(heard)).toEqual(sorted([...raw, typedRow('state'), typedRow('global')]));
  expect(heard.filter(({ topic }) => drives.test(topic))).toEqual([]);
  expect(sorted(ours('publishers'))).toEqual(sorted([...raw.slice(1), ...Object.values(published)]));
});

test('by the typed topics as well; and only one of the two processes speaks', async () => {
  const { world, link, ours } = await rig(rosVoice());
  startTypedMavros(world, { fcuPort: 0 });
  await vi.waitFor(() => expect(link.status().up).toBe(true), { ...within, timeout: 25_000 });
  const all = Object.keys(topics).map((name) => typedRow(name as keyof typeof topics));
  const heard = ours('subscriptions');
  expect(sorted(heard)).toEqual(sorted([...raw, typedRow('state'), typedRow('global'), ...all]));
  // What MAVROS tells of where it steers to, which it publishes and never takes.
  const target = typedRow('target').topic;
  expect(heard.filter(({ topic }) => topic !== target && drives.test(topic))).toEqual([]);
  expect(ours('publishers').filter(({ topic }) => topic.startsWith('/tether/'))).toHaveLength(3);
});

test('without a voice nothing is published but what is for MAVROS', async () => {
  const { world, link, ours } = await rig();
  startMavros(world, { fcuPort: 0 });
  await vi.waitFor(() => expect(link.status().up).toBe(true), within);
  expect(sorted(ours('publishers'))).toEqual(sorted(raw.slice(1)));
});

test('also without MAVROS it is said; again after the process died; and who comes late gets the last word of the operator', async () => {
  const voice = rosVoice();
  const { world } = await rig(voice);
  const first: unknown[] = [];
  const { topic, type } = published.operator;
  world.node('autonomy', '/').subscribe(type, topic, qos.latched, (sample) => first.push(sample));
  const saying = setInterval(() => voice.say('operator', said('now')), 50);
  onTestFinished(() => clearInterval(saying));
  await vi.waitFor(() => expect(first.length).toBeGreaterThan(2), within);
  expect(first[0]).toEqual({ message: said('now') });
  const joins = world.joins;
  world.strike('kill');
  await vi.waitFor(() => expect(world.joins).toBeGreaterThan(joins), within);
  const before = first.length;
  await vi.waitFor(() => expect(first.length).toBeGreaterThan(before), within);
  clearInterval(saying);
  const late: unknown[] = [];
  world.node('late', '/').subscribe(type, topic, qos.latched, (sample) => late.push(sample));
  expect(late[0]).toEqual({ message: said('now') });
  const missed: unknown[] = [];
  world.node('usual', '/').subscribe(type, topic, qos.ordinary, (sample) => missed.push(sample));
  expect(missed).toEqual([]);
});
