import { expect, test } from 'vitest';
import type { Hello } from '../../bridge/protocol/hello.ts';
import { hello, KeptCarrier, testGateway } from '../support/desk.ts';
import { mode, pose, rover } from '../support/samples.ts';

const link = { id: 'l', name: 'l', replay: false };

function connect() {
  const parts = testGateway();
  const carrier = new KeptCarrier();
  return { ...parts, carrier, conn: parts.gateway.open(carrier) };
}

const say = (conn: { onText(text: string): void }, message: unknown) => conn.onText(JSON.stringify(message));

test('[H2] hello is answered by who we are, the state, the missed events, and then live messages', () => {
  const { gateway, desk, fleet, carrier, conn } = connect();
  fleet.observe(link, rover, 1, pose(52));
  desk.stream.append({ at: 1, severity: 6, body: { kind: 'reached', vehicle: 'l:1', item: 1 } });
  gateway.tick();
  expect(carrier.sent, 'nothing before hello').toEqual([]);
  say(conn, hello());
  gateway.tick();
  expect(carrier.tags()).toEqual(['connection_response', 'state_restored', 'events', 'telemetry']);
  expect(carrier.sent[0]).toMatchObject({
    epoch: 'epoch-1',
    seq: 1,
    boot: 'boot-1',
    banners: ['beware'],
    resumed: false,
  });
});

test('[H1] a connection that never greets is closed after 3 s', () => {
  const { gateway, clock, carrier } = connect();
  clock.advance(3000);
  gateway.sweep();
  expect(carrier.closed).toBeUndefined();
  clock.advance(1);
  gateway.sweep();
  expect(carrier.closed?.code).toBe(4008);
});

test('[H3] a client that speaks only other versions is told so and closed for good', () => {
  const { carrier, conn } = connect();
  say(conn, hello({ protocol: [98, 99] }));
  expect(carrier.sent[0]).toMatchObject({ t: 'error', code: 'VERSION_UNSUPPORTED' });
  expect(carrier.closed?.code).toBe(4504);
});

test('[H4] messages before hello and a second hello are refused and change nothing', () => {
  const { desk, carrier, conn } = connect();
  say(conn, { t: 'ping', n: 1, c0: 5 });
  say(conn, hello());
  say(conn, hello({ clientId: 'someone else' }));
  expect(carrier.sent.filter(({ t }) => t === 'error').map(({ code }) => code)).toEqual([
    'NOT_GREETED',
    'ALREADY_GREETED',
  ]);
  expect(desk.sessions.of(conn.id)).toMatchObject({ presence: { state: 'live' }, clientId: 'client' });
  expect(desk.sessions.totalCount).toBe(1);
});

test('[T4] a reader with 64 KiB unsent skips ticks and then gets one coalesced delta', () => {
  const { gateway, desk, clock, fleet, carrier, conn } = connect();
  say(conn, hello());
  fleet.observe(link, rover, 1, pose(1));
  carrier.waitingB = 64 * 1024 + 1;
  gateway.tick();
  clock.advance(100);
  fleet.observe(link, rover, 2, mode('HOLD'));
  fleet.observe(link, rover, 3, pose(2));
  gateway.tick();
  expect(carrier.tags()).not.toContain('telemetry');
  expect(desk.counters.get('state_held')).toBe(2);
  carrier.waitingB = 0;
  gateway.tick();
  expect(carrier.sent.at(-1)).toMatchObject({
    t: 'telemetry',
    added: [{ groups: { pose: { v: { latDeg: 2 } }, mode: {} } }],
  });
});

test('[C4] a reader with 256 KiB unsent is closed, to come back', () => {
  const { gateway, carrier, conn } = connect();
  say(conn, hello());
  carrier.waitingB = 256 * 1024 + 1;
  gateway.tick();
  expect(carrier.closed?.code).toBe(4002);
});

test('[L1] a ping is answered with its number, its clock and ours', () => {
  const { carrier, conn, clock } = connect();
  say(conn, hello());
  say(conn, { t: 'ping', n: 7, c0: 123.5 });
  expect(carrier.sent.at(-1)).toEqual({ t: 'pong', n: 7, c0: 123.5, s1: clock.monoMs(), s2: clock.monoMs() });
});

test.each([
  ['not JSON', '{"t":'],
  ['not an object', '[1,2]'],
  ['no tag', '{"n":1}'],
  ['an unknown tag', '{"t":"fly"}'],
  ['a missing field', '{"t":"ping","n":1}'],
  ['a wrong type', '{"t":"ping","n":"1","c0":2}'],
  ['a negative count', '{"t":"ping","n":-1,"c0":2}'],
  ['infinity', '{"t":"ping","n":1,"c0":1e999}'],
  ['a polluting key', '{"t":"ping","__proto__":{"n":1,"c0":1}}'],
  ['deep nesting', `{"t":"ping","n":${'['.repeat(20_000)}${']'.repeat(20_000)},"c0":1}`],
])('[B1] a message with %s is refused, counted, and the next good one is served', (_name, text) => {
  const { carrier, conn, desk } = connect();
  say(conn, hello());
  conn.onText(text);
  const refusal = carrier.sent.at(-1);
  expect(refusal).toMatchObject({ t: 'error', message: expect.any(String) });
  expect(desk.counters.get(`refused_${String(refusal?.code).toLowerCase()}`)).toBe(1);
  say(conn, { t: 'ping', n: 1, c0: 1 });
  expect(carrier.sent.at(-1)?.t).toBe('pong');
  expect(carrier.closed).toBeUndefined();
});

test('[B2] three bad messages in a row end the connection; a good one between forgives', () => {
  const { carrier, conn } = connect();
  say(conn, hello());
  for (let round = 0; round < 5; round++) {
    conn.onText('{"t":"fly"}');
    conn.onBinary();
    say(conn, { t: 'ping', n: round, c0: 1 });
  }
  expect(carrier.closed).toBeUndefined();
  for (let count = 0; count < 3; count++) conn.onText('{"t":"fly"}');
  expect(carrier.closed?.code).toBe(4505);
});

test('[B2] three messages that are not JSON close with the code that says come back', () => {
  const { carrier, conn } = connect();
  say(conn, hello());
  for (let count = 0; count < 3; count++) conn.onText('\u0000garbage');
  expect(carrier.closed?.code).toBe(4003);
});

test('[B4] a handler that fails closes its own connection and nobody else', () => {
  const { gateway, bugs, carrier, conn } = connect();
  const other = new KeptCarrier();
  const otherConn = gateway.open(other);
  say(conn, hello());
  say(otherConn, hello({ tab: 'other' }));
  carrier.send = () => {
    throw new Error('boom');
  };
  gateway.tick();
  expect(bugs).toHaveLength(1);
  expect(carrier.closed?.code).toBe(1011);
  expect(other.tags().at(-1)).toBe('telemetry');
  expect(other.closed).toBeUndefined();
});

test('[S1] events reach every live connection at once, without waiting for the tick', () => {
  const { gateway, carrier, conn } = connect();
  say(conn, hello());
  gateway.announce([{ at: 1, severity: 4, body: { kind: 'reboot', vehicle: 'l:1' } }]);
  expect(carrier.sent.at(-1)).toMatchObject({ t: 'events', entries: [{ seq: 1, severity: 4 }] });
});

test('[S2] a returning client gets what it missed and nothing twice', () => {
  const { gateway, desk } = testGateway();
  for (let item = 1; item <= 5; item++) {
    desk.stream.append({ at: item, severity: 6, body: { kind: 'reached', vehicle: 'l:1', item } });
  }
  const carrier = new KeptCarrier();
  say(gateway.open(carrier), hello({ cursor: { epoch: 'epoch-1', seq: 3 } }));
  expect(carrier.sent[0]).toMatchObject({ resumed: true });
  expect(carrier.sent[2]).toMatchObject({ t: 'events', entries: [{ seq: 4 }, { seq: 5 }] });
});

test('[C2] a planned end says goodbye and closes with the code that says come back', () => {
  const { gateway, desk, carrier, conn } = connect();
  say(conn, hello());
  gateway.drain('upgrade', 500);
  expect(carrier.sent.at(-1)).toEqual({ t: 'goodbye', why: 'upgrade', spreadMs: 500 });
  expect(carrier.closed?.code).toBe(4000);
  expect(desk.sessions.activeCount).toBe(0);
});

test('[P2] who resumes within 30 s of a restart was here before: that is no news', () => {
  const { gateway, desk, clock } = testGateway();
  desk.stream.append({ at: 1, severity: 6, body: { kind: 'reached', vehicle: 'l:1', item: 1 } });
  const join = (tab: string, cursor: Hello['cursor']) => say(gateway.open(new KeptCarrier()), hello({ tab, cursor }));
  const news = () => {
    gateway.sweep();
    const told = desk.stream.between(1, desk.stream.seq) ?? [];
    return told.flatMap(({ entries }) => entries.map(({ body }) => body));
  };
  join('resumes', { epoch: 'epoch-1', seq: 1 });
  expect(news()).toEqual([]);
  join('of another epoch', { epoch: 'epoch-0', seq: 1 });
  expect(news()).toMatchObject([{ kind: 'operator', session: 'client/of another epoch', presence: 'here' }]);
  clock.advance(30_001);
  join('late', { epoch: 'epoch-1', seq: 1 });
  expect(news()).toMatchObject([{}, { session: 'client/late' }]);
});

test('[P5] 1,000 newcomers at once cost each of them a message, not a thousand', () => {
  const { gateway } = testGateway();
  const carriers = Array.from({ length: 1000 }, () => new KeptCarrier());
  for (const [index, carrier] of carriers.entries()) say(gateway.open(carrier), hello({ tab: `tab ${index}` }));
  gateway.sweep();
  const events = carriers[500]?.sent.filter(({ t }) => t === 'events');
  expect(events).toMatchObject([{ entries: [{ body: { presence: 'here', also: { count: 999 } } }] }]);
});

test('[L4] a hidden page is told of health again once it is looked at', () => {
  const { gateway, clock, carrier, conn } = connect();
  const health = {
    t: 'server_health' as const,
    at: clock.monoMs(),
    version: '0',
    uptimeS: 1,
    activeSessions: 0,
    totalSessions: 0,
    vehicleConnected: false,
    ros: 'unavailable',
    loopLagMs: 0,
    counters: {},
  };
  say(conn, hello({ mode: 'hidden' }));
  gateway.tellWatching(health);
  expect(carrier.tags()).not.toContain('server_health');
  say(conn, { t: 'wish', mode: 'watch' });
  gateway.tellWatching(health);
  expect(carrier.tags()).toContain('server_health');
});
