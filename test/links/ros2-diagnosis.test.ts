/** What ROS shows of its graph, and what is said of it. */
import { expect, test } from 'vitest';
import { Crowd } from '../../bridge/links/ros2/crowd.ts';
import { absence, isOffered, mavlinkType, trouble } from '../../bridge/links/ros2/diagnosis.ts';
import { type End, type Graph, readFromChild, readToChild } from '../../bridge/links/ros2/messages.ts';
import { rosWords } from '../../bridge/links/ros2/words.ts';

const place = { namespace: '/mavros', uas: '/uas1', domain: 0 };
const end = (node: string, more: Partial<End> = {}): End => ({
  node,
  namespace: '/mavros',
  type: mavlinkType,
  reliability: 'best_effort',
  durability: 'volatile',
  ...more,
});
const graph = (publishers: readonly End[], subscribers: readonly End[], more: Partial<Graph> = {}): Graph => ({
  nodes: [{ name: 'mavros', namespace: '/mavros' }],
  topics: [],
  ends: [
    { topic: '/uas1/mavlink_source', publishers: [...publishers], subscribers: [] },
    { topic: '/uas1/mavlink_sink', publishers: [], subscribers: [...subscribers] },
  ],
  ...more,
});
const router = end('mavros_router');

test('MAVROS as it is: nothing is wrong', () => {
  const all = graph([router], [router]);
  expect(isOffered(all, place)).toBe(true);
  expect(trouble(all, place)).toBeUndefined();
});

test.for([
  [
    'nobody listens',
    [],
    /^nobody listens on \/uas1\/mavlink_sink, so nothing can be sent; MAVROS is only half started$/,
  ],
  [
    'a type of another version',
    [end('m', { type: 'mavros_msgs/msg/MavlinkV3' })],
    /has the type mavros_msgs\/msg\/MavlinkV3/,
  ],
  ['asks for reliable', [end('m', { reliability: 'reliable' })], /asks for a quality of service that is not offered/],
  ['asks for the past', [end('m', { durability: 'transient_local' })], /asks for a quality of service/],
] as const)('the sink: %s', ([, subscribers, why]) => {
  expect(trouble(graph([router], subscribers), place)).toMatch(why);
});

test('two MAVROS are told by their names at once', () => {
  const crowd = new Crowd();
  const other = end('mavros_router', { namespace: '/second' });
  crowd.look([router, other], '/uas1', 1000);
  expect(crowd.why(1000)).toMatch(
    /^two MAVROS share \/uas1 \(\/mavros\/mavros_router and \/second\/mavros_router\): what is sent goes to both; give each/,
  );
  crowd.look([router], '/uas1', 2000);
  expect(crowd.why(99_000)).toBeNull();
});

test('one that was killed and came again is not two; two rovers with the same names in one domain are', () => {
  const crowd = new Crowd();
  crowd.look([router, router], '/uas1', 1000);
  expect(crowd.why(30_000), 'ROS still believes in the dead one').toBeNull();
  crowd.look([router], '/uas1', 21_000);
  expect(crowd.why(99_000)).toBeNull();
  crowd.look([router, router], '/uas1', 100_000);
  crowd.look([router, router], '/uas1', 120_000);
  expect(crowd.why(130_001)).toMatch(/^two MAVROS share \/uas1 \(both are \/mavros\/mavros_router\): .*ROS_DOMAIN_ID/);
});

const topics = (...all: readonly (readonly [string, string])[]) => ({
  topics: all.map(([name, type]) => ({ name, types: [type] })),
});

test.for([
  [
    'the source has another type',
    topics(['/uas1/mavlink_source', 'x_msgs/msg/Y']),
    /has the type x_msgs\/msg\/Y, not .*another version$/,
  ],
  [
    'MAVROS without the raw topics',
    topics(['/mavros/state', 'mavros_msgs/msg/State']),
    /^MAVROS is at \/mavros .* look at its uas_url$/,
  ],
  [
    'MAVROS in another name space',
    topics(['/a/mavros/state', 'mavros_msgs/msg/State']),
    /write ros2:\/\/mavros\?namespace=\/a\/mavros$/,
  ],
  ['no MAVROS at all', topics(), /^one node is in ROS domain 0 \(rmw_x\), and none of MAVROS: .*another ROS_DOMAIN_ID/],
  [
    'only ROS’s own daemon and processes of ours',
    { nodes: ['_ros2cli_daemon_0_1a2b', 'tether_4711'].map((name) => ({ name, namespace: '/' })) },
    /^nobody else is in ROS domain 0 \(rmw_x\): .*another ROS_DOMAIN_ID/,
  ],
] as const)('its absence: %s', ([, more, why]) => {
  const all = graph([], [], more);
  expect(isOffered(all, place)).toBe(false);
  expect(absence(all, place, 'rmw_x')).toMatch(why);
  expect(absence(all, place, 'rmw_x')).toMatch(/^[^\n]{20,300}$/);
});

test('silence is counted from the last frame, also over a new port', () => {
  const heard = { frameAt: 1000, mavrosAt: null, mavrosSystem: null };
  const state = { is: 'connected', trouble: undefined, since: 12_000, rmw: 'rmw_fastrtps_cpp' } as const;
  expect(rosWords(state, heard, place, '2.12.0', 13_000)).toBe(
    'connected to MAVROS 2.12.0 (/mavros, /uas1, ROS domain 0)',
  );
  expect(rosWords(state, heard, place, '', 15_000)).toMatch(/^silent: no frame on \/uas1\/mavlink_source for 14 s/);
});

test('topics that are seen and never heard may be another user’s, where the middleware is Fast DDS', () => {
  const heard = { frameAt: null, mavrosAt: null, mavrosSystem: null };
  const state = { is: 'connected', trouble: undefined, since: 1000 } as const;
  const words = (rmw: string, more = {}) => rosWords({ ...state, rmw }, { ...heard, ...more }, place, '', 9000);
  expect(words('rmw_fastrtps_cpp')).toMatch(
    /^silent: no frame came yet .*another user .*FASTDDS_BUILTIN_TRANSPORTS=UDPv4$/,
  );
  expect(words('rmw_cyclonedds_cpp')).not.toContain('another user');
  expect(words('rmw_fastrtps_cpp', { mavrosAt: 8500 })).not.toContain('another user');
});

test('what is none of the messages between the two processes is none, whatever it is', () => {
  const nonsense = [undefined, null, 7, 'beat', [], {}, { t: 'fly' }, { t: 'raw', topic: '/a', samples: ['x'] }];
  for (const value of nonsense) expect([readFromChild(value), readToChild(value)]).toEqual([undefined, undefined]);
  expect(readFromChild({ t: 'raw', topic: '/a', samples: [Uint8Array.of(1)] })).toBeDefined();
  expect(readFromChild({ t: 'raw', topic: '/a', samples: Array(501).fill(Uint8Array.of(1)) })).toBeUndefined();
  expect(readToChild({ t: 'publish', id: 1, topic: '/a', bytes: Uint8Array.of(1) })).toBeDefined();
  expect(readToChild({ t: 'call', id: 1, service: '/a', request: {}, timeoutMs: 0 })).toBeUndefined();
});
