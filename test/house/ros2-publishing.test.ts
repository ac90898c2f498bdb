/** What autonomy is told through ROS: its words, when they are said, and the built bridge that says them. */
import { afterEach, describe, expect, test } from 'vitest';
import { Counters } from '../../bridge/core/counters.ts';
import { parseLinks } from '../../bridge/links/link-specs.ts';
import { diagnosticArray, type Finding, type PublishedName, published } from '../../bridge/links/ros2/diagnostics.ts';
import { qos } from '../../bridge/links/ros2/port.ts';
import type { Control } from '../../bridge/protocol/control.ts';
import type { CompanionHealth, ServerHealth } from '../../bridge/protocol/health.ts';
import {
  healthFindings,
  linkQualityFinding,
  operatorFindings,
  operatorKey,
  type Presence,
} from '../../bridge/ros-findings.ts';
import { publishIntoRos, publishing, voicesFor } from '../../bridge/ros-publishing.ts';
import { parseOptions } from '../../simulator/options.ts';
import { start } from '../../simulator/start.ts';
import { hello, KeptCarrier, testGateway } from '../support/desk.ts';
import { operatorsRig } from '../support/operators-rig.ts';
import { Program } from '../support/program.ts';
import { faultsOf } from '../support/ros2/diagnostic-definitions.ts';
import { startMavros } from '../support/ros2/mavros.ts';
import { environmentFor, rosRig } from '../support/ros2/rig.ts';
import { WsClient } from '../support/ws-client.ts';

const control = (lease: Partial<Control['lease']>, more: Partial<Control> = {}): Control => ({
  t: 'control',
  vehicle: 'rover:1',
  at: 10_000,
  lease: { term: 4, holder: null, since: null, expiresAt: null, will: 'hold', waiting: [], ...lease },
  stop: null,
  drive: { phase: 'idle', by: null },
  external: null,
  preflight: null,
  ...more,
});
const held = { holder: 'secret/tab', since: 9000, expiresAt: 12_000 };
const heardAt =
  (at: number, isHere = true) =>
  (): Presence => ({ heardAt: at, isHere });

const health: ServerHealth = {
  ...{ t: 'server_health', at: 10_000, version: '1.0.0', uptimeS: 60, activeSessions: 1, totalSessions: 1 },
  ...{ vehicleConnected: true, ros: 'connected', loopLagMs: 12, overload: { level: 0, why: '' } },
  recording: { state: 'recording', why: '', bytes: 1, files: 1, dropped: 0 },
  drops: {},
  counters: { 'journal.durable': 1, 'journal.waiting': 0 },
};
const companion: CompanionHealth = {
  ...{ at: 9000, temperatureC: 50, underVoltage: false, underVoltageSeen: false, throttled: false, wifi: null },
  ...{ lte: null, diskFreeB: 5e9, diskTotalB: 2e10, memoryFreeB: 5e8, memoryTotalB: 1e9, load: 0.1, uptimeS: 100 },
};
const link = {
  ...{ id: 'ros', url: 'ros2://mavros', name: 'rover', replay: false, up: true, why: 'connected' },
  ...{ framesPerS: 10, bytesPerS: 100, lossPct: null },
};
const levelsOf = (findings: readonly Finding[]) => findings.map(({ name, level }) => `${name} ${level}`);

describe('the words', () => {
  test.each([
    ['nobody', control({}), heardAt(0), 'warn', { held: false, heard: false, heard_age_ms: null, held_for_ms: null }],
    ['heard', control(held), heardAt(9900), 'ok', { held: true, heard: true, heard_age_ms: 100, held_for_ms: 1000 }],
    ['quiet', control(held), heardAt(6999), 'error', { held: true, heard: false, heard_age_ms: 3001 }],
    ['away', control(held), heardAt(9900, false), 'error', { held: true, heard: false }],
    ['unknown', control(held), (): undefined => undefined, 'error', { held: true, heard: false, heard_age_ms: null }],
    ['driving', control(held, { drive: { phase: 'engaged', by: 'x' } }), heardAt(9990), 'ok', { driving: true }],
    ['stopping', control(held, { drive: { phase: 'stopping', by: 'x' } }), heardAt(9990), 'ok', { driving: false }],
    [
      'stopped',
      control(held, { stop: { by: 'x', at: 1, confirmed: true } }),
      heardAt(9990),
      'warn',
      { stopped: true, held: true },
    ],
  ] as const)('an operator who is %s', (_, one, presence, level, values) => {
    const [finding] = operatorFindings([one], presence, 10_000);
    expect(finding).toMatchObject({ level, about: 'rover:1', values });
    const message = diagnosticArray([finding as Finding], 1);
    expect(faultsOf(message)).toEqual([]);
    expect(JSON.stringify(message)).not.toContain('secret');
  });

  test('no vehicle is said, and ages alone are no change', () => {
    expect(operatorFindings([], heardAt(0), 1)).toMatchObject([{ level: 'stale', message: 'No vehicle is known' }]);
    const at = (now: number, one = control(held)) => operatorKey(operatorFindings([one], heardAt(now - 5), now));
    expect(at(9500)).toBe(at(9900));
    expect(at(9500)).not.toBe(at(9500, control({ ...held, term: 5 })));
    expect(at(9500)).not.toBe(at(9500, control(held, { drive: { phase: 'engaged', by: 'x' } })));
  });

  test('quality is the grade that people see; unknown stays unknown', () => {
    const quality = { session: 'secret', clientId: 'secret', state: 'live', missedPings: 0, reconnections: 0 } as const;
    const of = (score: number | null, rttMs: number | null) =>
      linkQualityFinding({
        quality: { ...quality, score, rttMs, reliability: score === null ? null : 99 },
        ...{ heardAgeMs: 12.4, holdsLease: true },
      });
    expect([of(1, 20), of(0.75, 150), of(0.5, 300), of(0.25, 900), of(0, 5000)].map(({ level }) => level)).toEqual([
      ...['ok', 'ok', 'warn', 'warn', 'error'],
    ]);
    expect(of(0.5, 300).values).toMatchObject({ grade: 'fair', score: 0.5, rtt_ms: 300, heard_age_ms: 12 });
    expect(of(null, null)).toMatchObject({ level: 'stale', values: { score: null, rtt_ms: null } });
    expect(linkQualityFinding(undefined)).toMatchObject({ level: 'stale', message: 'No operator is heard' });
    expect(faultsOf(diagnosticArray([of(1, 20)], 1))).toEqual([]);
    expect(JSON.stringify(of(1, 20))).not.toContain('secret');
  });

  test('each part of the bridge is OK, WARN, ERROR or STALE by what it says of itself', () => {
    const good = healthFindings({ ...health, companion }, [link]);
    expect(levelsOf(good)).toEqual([
      ...['tether: bridge ok', 'tether: link ros ok', 'tether: journal ok', 'tether: recorder ok'],
      'tether: companion ok',
    ]);
    expect(faultsOf(diagnosticArray(good, 1))).toEqual([]);
    const bad = healthFindings(
      {
        ...health,
        overload: { level: 2, why: 'the disk' },
        counters: { 'journal.durable': 0 },
        recording: { state: 'paused', why: 'Too little room', bytes: 0, files: 0, dropped: 3 },
        companion: { ...companion, temperatureC: 90, diskFreeB: 5e8 },
      },
      [{ ...link, up: false, why: 'MAVROS is not there' }],
    );
    expect(levelsOf(bad)).toEqual([
      ...['tether: bridge error', 'tether: link ros error', 'tether: journal error', 'tether: recorder warn'],
      'tether: companion error',
    ]);
    expect(bad.map(({ message }) => message)).toContain('Too little room');
    const late = healthFindings({ ...health, companion: { ...companion, at: -6000 } }, []).at(-1);
    expect(late).toMatchObject({ level: 'stale', message: 'Not looked at for 16 s' });
    expect(healthFindings(health, []).at(-1)).toMatchObject({ level: 'stale' });
  });
});

describe('when it is said', () => {
  async function rig() {
    const { gateway, clock, desk } = testGateway();
    const { operators, lease, run, mode } = operatorsRig({ clock });
    const said: { name: PublishedName; at: number; message: ReturnType<typeof diagnosticArray> }[] = [];
    const counters = new Counters();
    const sources = { health: () => health, links: () => [link] };
    const known = { clock, gateway, counters, intent: operators, sources } as never;
    const turn = publishing(known, [{ say: (name, message) => said.push({ name, at: clock.monoMs(), message }) }]);
    const pass = async (ms: number) => {
      for (let n = 0; n < ms / 50; n++) {
        await run(40);
        clock.advance(10);
        turn();
      }
    };
    mode('MANUAL', false);
    const count = (name: PublishedName) => said.filter((one) => one.name === name).length;
    const last = (name: PublishedName) => said.findLast((one) => one.name === name);
    return { said, pass, lease, desk, gateway, clock, count, last, turn };
  }
  const toldOf = (message: ReturnType<typeof diagnosticArray> | undefined, key: string) =>
    message?.status[0]?.values.find((one) => one.key === key)?.value;

  test('all three once a second while nothing changes', async () => {
    const { pass, count } = await rig();
    await pass(10_000);
    for (const name of ['operator', 'linkQuality', 'health'] as const) {
      expect(count(name)).toBeGreaterThanOrEqual(10);
      expect(count(name)).toBeLessThanOrEqual(12);
    }
  });

  test('a lease that is taken, and one that expires, are told with the next look', async () => {
    const { pass, lease, last, count } = await rig();
    await pass(300);
    const before = count('operator');
    lease('me/tab', 'ask');
    await pass(50);
    expect(count('operator')).toBe(before + 1);
    expect(toldOf(last('operator')?.message, 'held')).toBe('true');
    expect(toldOf(last('operator')?.message, 'heard')).toBe('false');
    await pass(3100);
    expect(toldOf(last('operator')?.message, 'held')).toBe('false');
  });

  test('who is heard, and holds the lease, is said; and with the next look that their connection ended', async () => {
    const { pass, lease, last, gateway } = await rig();
    await pass(1100);
    expect(toldOf(last('linkQuality')?.message, 'operator')).toBe('false');
    const conn = gateway.open(new KeptCarrier());
    conn.onText(JSON.stringify(hello()));
    await pass(1100);
    expect(toldOf(last('linkQuality')?.message, 'operator')).toBe('true');
    expect(toldOf(last('linkQuality')?.message, 'holds_lease')).toBe('false');
    const [session] = gateway.reports();
    lease(session?.session ?? '', 'ask');
    await pass(1100);
    expect(toldOf(last('linkQuality')?.message, 'holds_lease')).toBe('true');
    expect(toldOf(last('operator')?.message, 'heard')).toBe('true');
    gateway.closed(conn);
    await pass(50);
    expect(toldOf(last('operator')?.message, 'held')).toBe('true');
    expect(toldOf(last('operator')?.message, 'heard')).toBe('false');
    expect(last('operator')?.message.status[0]?.level).toBe(2);
    await pass(1100);
    expect(toldOf(last('linkQuality')?.message, 'operator')).toBe('false');
  });

  test('among a hundred pages the operator who was heard last is found without a lease, and one who only looks is none', async () => {
    const { pass, last, lease, gateway, clock } = await rig();
    const greeted = (n: number, role: 'operator' | 'viewer') => {
      const conn = gateway.open(new KeptCarrier());
      conn.onText(JSON.stringify(hello({ clientId: `page-${n}`, tab: `tab-${n}` })));
      conn.assign(role, `page ${n}`);
    };
    greeted(0, 'operator');
    clock.advance(20);
    for (let n = 1; n <= 100; n++) greeted(n, 'viewer');
    expect(gateway.desk.sessions.activeCount).toBe(101);
    await pass(1100);
    expect(toldOf(last('linkQuality')?.message, 'operator')).toBe('true');
    expect(toldOf(last('linkQuality')?.message, 'holds_lease')).toBe('false');
    gateway.reports().forEach(({ role, session }) => {
      if (role === 'operator') lease(session, 'ask');
    });
    await pass(1100);
    expect(toldOf(last('linkQuality')?.message, 'holds_lease')).toBe('true');
  });

  test('what fails here is said once, and costs nobody else anything', async () => {
    const errors: string[] = [];
    const counters = new Counters();
    const broken = { clock: null, counters } as never;
    const voices = voicesFor({ rosPublish: true }, specsOf('ros2://mavros'), { warn: () => {} } as never);
    const stop = publishIntoRos(broken, voices, { error: (_: object, text: string) => errors.push(text) } as never);
    await expect.poll(() => counters.get('handler_bugs')).toBeGreaterThan(2);
    expect(errors).toEqual(['what the bridge publishes into ROS failed']);
    await stop();
    await stop();
  });
});

function specsOf(...urls: string[]) {
  const parsed = parseLinks(urls);
  if (!parsed.ok) throw new Error(parsed.why);
  return parsed.value;
}

test('one voice in each ROS domain, none unless it is asked for, and a sentence where there is no ROS', () => {
  const warnings: string[] = [];
  const log = { warn: (text: string) => warnings.push(text) } as never;
  const two = specsOf('a=ros2://mavros?domain=3', 'b=ros2://mavros?domain=3&uas=/uas2', 'c=ros2://mavros?domain=4');
  expect(voicesFor({ rosPublish: false }, two, log).size).toBe(0);
  expect([...voicesFor({ rosPublish: true }, two, log).keys()]).toEqual(
    two.filter(({ name }) => name !== 'b').map(({ id }) => id),
  );
  expect(warnings).toEqual([]);
  expect(voicesFor({ rosPublish: true }, specsOf('udpin://127.0.0.1:0'), log).size).toBe(0);
  expect(warnings).toEqual(['--ros-publish publishes nothing: it needs a ros2:// link']);
  const [udp] = specsOf('udpin://127.0.0.1:0');
  const sought = new Set([udp?.id ?? '']);
  expect(voicesFor({ rosPublish: true }, udp ? [udp] : [], log, sought).size, 'auto may find MAVROS later').toBe(1);
  expect(warnings).toHaveLength(1);
});

describe('the built bridge', () => {
  const within = { timeout: 20_000, interval: 20 };
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });
  type Message = ReturnType<typeof diagnosticArray>;

  test('who takes the lease is in the graph at once, and who lets go; a late joiner has the last word; a dead bridge is silent', async () => {
    const options = parseOptions(['--warm', '--serial0', 'tcp:0']);
    const simulator = await start(
      options,
      Date.now(),
      () => performance.now(),
      () => {},
    );
    ends.push(() => simulator.stop());
    const { world, port } = await rosRig();
    startMavros(world, { fcuPort: Number(simulator.ports[0]?.split(':').at(-1)) });
    const heard = new Map<PublishedName, Message[]>();
    const autonomy = world.node('autonomy', '/');
    for (const name of ['operator', 'linkQuality', 'health'] as const) {
      const list: Message[] = [];
      heard.set(name, list);
      const { topic, type, qos: quality } = published[name];
      autonomy.subscribe(type, topic, quality, (sample) => 'message' in sample && list.push(sample.message as Message));
    }
    const { ROS_CLIENT_STAND_IN, ROS_STAND_IN } = environmentFor(port);
    const flags = ['--port', '0', '--log-level', 'silent', '--vehicle', 'rover=ros2://mavros', '--ros-publish'];
    const program = new Program(['dist/bridge/main.js', ...flags], { ROS_CLIENT_STAND_IN, ROS_STAND_IN });
    ends.push(() => program.child.kill('SIGKILL'));
    const [, pagePort] = await program.line(/http:\/\/localhost:(\d+)/);
    const client = new WsClient(`ws://127.0.0.1:${pagePort}/ws`);
    ends.push(() => client.socket.terminate());
    await client.open();
    client.say(hello());
    await client.until('the rover', () => client.received.find(({ t }) => t === 'control'));
    const operators = () => heard.get('operator') ?? [];
    const word = (message: Message | undefined) =>
      Object.fromEntries((message?.status[0]?.values ?? []).map(({ key, value }) => [key, value]));
    const is = (key: string, value: string) => expect.poll(() => word(operators().at(-1))[key], within).toBe(value);
    await is('held', 'false');

    const delays: number[] = [];
    for (let n = 0; n < 10; n++) {
      const from = operators().length;
      client.say({ t: 'lease_request', id: `take${n}`, vehicle: 'rover:1', act: 'ask' });
      await is('held', 'true');
      const first = operators()
        .slice(from)
        .find((message) => word(message).held === 'true');
      delays.push(Number(word(first).held_for_ms));
      const { term } = word(first);
      client.say({ t: 'lease_request', id: `leave${n}`, vehicle: 'rover:1', act: 'release', term: Number(term) });
      await is('held', 'false');
    }
    // By the bridge's own clock; the middle one, since the machine may be at work on something else.
    expect(delays.sort((a, b) => a - b)[5]).toBeLessThan(200);

    const late: Message[] = [];
    const { topic, type } = published.operator;
    world
      .node('late', '/')
      .subscribe(type, topic, qos.latched, (one) => 'message' in one && late.push(one.message as Message));
    expect(word(late[0]).held).toBe('false');
    for (const [name, list] of heard) {
      await expect.poll(() => list.length, { ...within, message: name }).toBeGreaterThan(2);
      expect(list.flatMap((message) => faultsOf(message))).toEqual([]);
    }
    expect(
      heard
        .get('health')
        ?.at(-1)
        ?.status.map(({ name }) => name),
    ).toEqual([
      ...['tether: bridge', expect.stringMatching(/^tether: link /), 'tether: journal', 'tether: recorder'],
      'tether: companion',
    ]);
    expect(word(heard.get('linkQuality')?.at(-1)).operator).toBe('true');

    program.child.kill('SIGKILL');
    await expect.poll(() => world.guests, within).toBe(0);
    expect(world.ends('publishers').filter((end) => end.topic.startsWith('/tether/'))).toEqual([]);
  }, 90_000);
});
