import { expect, test } from 'vitest';
import type { Control } from '../../bridge/protocol/control.ts';
import type { Hello } from '../../bridge/protocol/hello.ts';
import { Assembly, type Message, partB } from '../../bridge/protocol/pieces.ts';
import { hello, KeptCarrier, testGateway } from '../support/desk.ts';
import { mode, pose, rover } from '../support/samples.ts';
import { healthSample } from '../support/wire-samples.ts';

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

test('[S12] who puts pieces together gets long messages in them, the greeting as well; nobody else does', () => {
  const { gateway } = connect();
  const sentTo = (clientId: string, want: Hello['want']) => {
    const sent: Message[] = [];
    const carrier = new KeptCarrier();
    const conn = gateway.open(Object.assign(carrier, { send: (data: Message) => void sent.push(data) }));
    say(conn, hello({ clientId, ...(want && { want }) }));
    return { sent, conn };
  };
  const compact = { rateHz: 10, encoding: 'compact', maxBytesPerS: null } as const;
  const long = { t: 'goodbye', why: 'for the reason that “a” < b. '.repeat(60), spreadMs: 1 } as const;
  const [whole, pieces] = [sentTo('a', compact), sentTo('b', { ...compact, pieces: true })];
  gateway.drain(long.why, 1);
  expect(whole.sent.every((data) => typeof data === 'string')).toBe(true);
  expect(pieces.sent.filter((data) => data.length > partB + 10)).toEqual([]);
  const assembly = new Assembly();
  const together = pieces.sent.map((data) => (typeof data === 'string' ? data : assembly.add(data)));
  const read = (texts: readonly unknown[]) =>
    texts.filter((text) => text !== null).map((text) => JSON.parse(String(text)));
  expect(read(together).map(({ t }) => t)).toEqual(read(whole.sent).map(({ t }) => t));
  expect(read(together).at(-1)).toEqual(long);
});

test('[S12] a wish takes pieces back', () => {
  const { gateway, carrier, conn } = connect();
  const compact = { rateHz: 10, encoding: 'compact', maxBytesPerS: null } as const;
  const sent: Message[] = [];
  Object.assign(carrier, { send: (data: Message) => void sent.push(data) });
  say(conn, hello({ want: { ...compact, pieces: true } }));
  say(conn, { t: 'wish', want: compact });
  sent.splice(0);
  gateway.drain('long '.repeat(300), 1);
  expect(sent.map((data) => typeof data)).toEqual(['string']);
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

test('[A3] a lease may go to an operator who is there and heard, and to nobody else', () => {
  const { gateway, clock, conn } = connect();
  const may = () => gateway.mayHold('client/tab');
  expect(may(), 'before hello').toBe(false);
  say(conn, hello());
  expect([may(), gateway.mayHold('somebody/else')]).toEqual([true, false]);
  clock.advance(5001);
  gateway.sweep();
  expect(may(), 'quiet').toBe(false);
  say(conn, { t: 'ping', n: 1, c0: 0 });
  expect(may(), 'heard again').toBe(true);
  gateway.closed(conn);
  expect(may(), 'away').toBe(false);
  say(gateway.open(new KeptCarrier()), hello({ gen: 1, role: 'viewer' }));
  expect(may(), 'back as a viewer').toBe(false);
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
    conn.onBinary(8);
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
  for (const [index, carrier] of carriers.entries()) say(gateway.open(carrier), hello({ clientId: `client ${index}` }));
  gateway.sweep();
  const events = carriers[500]?.sent.filter(({ t }) => t === 'events');
  expect(events).toMatchObject([{ entries: [{ body: { presence: 'here', also: { count: 999 } } }] }]);
});

const health = healthSample();

test.each([
  ['a way that carries ten a second', 1, 12],
  ['one that carries three', 3, 2],
])('[L4] of twelve reports, %s, as many come as it has room for', (_, ticksPerFrame, told) => {
  const { gateway, clock, carrier, conn } = connect();
  say(conn, hello({ want: { rateHz: 10, encoding: 'json', maxBytesPerS: null } }));
  const queue: unknown[] = [];
  let seen = 0;
  for (let count = 1; count <= 300; count++) {
    gateway.tick();
    queue.push(...carrier.sent.slice(seen).flatMap(({ t, q }) => (t === 'telemetry' ? [q] : [])));
    seen = carrier.sent.length;
    clock.advance(100);
    if (count % ticksPerFrame === 0 && queue.length > 0) say(conn, { t: 'ack', q: queue.shift() });
  }
  for (let count = 0; count < 12; count++) gateway.report(health);
  expect(carrier.tags().filter((tag) => tag === 'server_health')).toHaveLength(told);
});

test('[L4] a hidden page is told of health again once it is looked at', () => {
  const { gateway, carrier, conn } = connect();
  say(conn, hello({ mode: 'hidden' }));
  gateway.report(health);
  expect(carrier.tags()).not.toContain('server_health');
  say(conn, { t: 'wish', mode: 'watch' });
  gateway.report(health);
  expect(carrier.tags()).toContain('server_health');
});

const strained = (loopLagMs: number) => ({ loopLagMs, unsentB: 0, journalWaiting: 0, syncMs: 0, heapShare: 0.1 });

function press(gateway: ReturnType<typeof testGateway>['gateway'], loopLagMs: number) {
  gateway.judge(strained(loopLagMs));
  gateway.judge(strained(loopLagMs));
}

test('[O1] a change of level is an event for everyone', () => {
  const { gateway, carrier, conn } = connect();
  say(conn, hello());
  press(gateway, 120);
  expect(carrier.sent.at(-1)).toMatchObject({
    entries: [{ severity: 4, body: { kind: 'overload', from: 0, level: 1, why: 'the event loop is 120 ms late' } }],
  });
});

test('[P1] [L5] each transition of a session is noted once, with its ids, for the log', () => {
  const noted: unknown[] = [];
  const { gateway, clock } = testGateway((transition) => noted.push(transition));
  const join = (gen: number) => {
    const conn = gateway.open(new KeptCarrier());
    say(conn, hello({ gen }));
    return conn;
  };
  const pass = (ms: number) => {
    clock.advance(ms);
    gateway.sweep();
  };
  const first = join(0);
  pass(5001);
  gateway.closed(first);
  gateway.closed(first);
  pass(30_001);
  gateway.closed(join(1));
  pass(300_001);
  const [session, one, two] = ['client/tab', 'id-1', 'id-3'];
  const why = 'its other end is gone';
  expect(noted).toEqual([
    { what: 'greeted', session, conn: one },
    { what: 'stale', session, conn: one },
    { what: 'closed', session, conn: one, why },
    { what: 'away', session },
    { what: 'returned', session, conn: two },
    { what: 'closed', session, conn: two, why },
    { what: 'gone', session },
  ]);
});

test('[S4] the numbers that readers were told, acknowledged and are still owed are counted', () => {
  const { gateway, desk, carrier, conn } = connect();
  say(conn, hello());
  const happen = (item: number) => ({ at: 0, severity: 6, body: { kind: 'reached', vehicle: 'l:1', item } as const });
  gateway.announce([happen(1), happen(2), happen(3)]);
  expect([desk.counters.get('events_told'), desk.counters.get('events_acknowledged')]).toEqual([3, 0]);
  say(conn, { t: 'ack', seq: 2 });
  say(conn, { t: 'ack', seq: 1 });
  expect(desk.counters.get('events_acknowledged')).toBe(2);
  expect(carrier.sent.at(-1)).toMatchObject({ t: 'events', upTo: 3 });
  desk.stream.append(happen(4));
  expect(gateway.owed()).toBe(1);
});

test('[O2] at level 1 state comes at every fifth tick', () => {
  const { gateway, clock, carrier, conn } = connect();
  say(conn, hello());
  press(gateway, 120);
  for (let tick = 0; tick < 10; tick++) {
    clock.advance(100);
    gateway.tick();
    const last = carrier.sent.at(-1);
    if (last?.q !== undefined) say(conn, { t: 'ack', q: last.q });
  }
  expect(carrier.tags().filter((tag) => tag === 'telemetry')).toHaveLength(2);
});

test('[O2] [D12] at level 1 who holds a lease gets every tick and those between, and others who ask for as many do not', () => {
  const { gateway, desk, clock } = testGateway();
  const want = { rateHz: 25, encoding: 'json', maxBytesPerS: null } as const;
  const [driver, viewer] = ['ana', 'ben'].map((clientId) => {
    const carrier = new KeptCarrier();
    const conn = gateway.open(carrier);
    say(conn, hello({ clientId, want }));
    return { carrier, conn };
  });
  Object.assign(desk.intent, { isDriver: (session: string) => session === 'ana/tab' });
  press(gateway, 120);
  for (let tick = 0; tick < 20; tick++) {
    clock.advance(50);
    if (tick % 2 === 0) gateway.tick();
    else gateway.tickFast();
    for (const reader of [driver, viewer]) {
      const last = reader?.carrier.sent.at(-1);
      if (reader && last?.q !== undefined) say(reader.conn, { t: 'ack', q: last.q });
    }
  }
  const told = (reader: typeof driver) => reader?.carrier.tags().filter((tag) => tag === 'telemetry').length;
  expect([told(driver), told(viewer)]).toEqual([20, 2]);
});

test('[O3] at level 2 a long replay waits with the live events behind it, and comes in order afterwards', () => {
  const { gateway, clock, desk } = testGateway();
  const happen = (item: number) => ({
    at: item,
    severity: 6,
    body: { kind: 'reached', vehicle: 'l:1', item } as const,
  });
  for (let item = 1; item <= 300; item++) desk.stream.append(happen(item));
  press(gateway, 300);
  const carrier = new KeptCarrier();
  const conn = gateway.open(carrier);
  say(conn, hello({ cursor: { epoch: 'epoch-1', seq: 1 } }));
  gateway.announce([happen(302)]);
  gateway.tick();
  expect(carrier.sent[0]).toMatchObject({ t: 'connection_response', resumed: true });
  expect(carrier.tags()).not.toContain('events');
  expect(desk.counters.get('replays_held')).toBe(1);
  clock.advance(10_000);
  for (let tick = 0; tick < 10; tick++) {
    gateway.tick();
    say(conn, { t: 'ack', seq: desk.stream.seq });
  }
  gateway.announce([happen(303)]);
  const seqs = carrier.sent.flatMap(
    ({ entries }) => (entries as { seq: number }[] | undefined)?.map(({ seq }) => seq) ?? [],
  );
  expect(seqs).toEqual(Array.from({ length: 302 }, (_, index) => index + 2));
});

test('[O4] at level 3 a newcomer is told when to come back; who is known stays and may return', () => {
  const { gateway, desk, carrier, conn } = connect();
  say(conn, hello());
  press(gateway, 600);
  const newcomers = [new KeptCarrier(), new KeptCarrier()];
  for (const [index, newcomer] of newcomers.entries()) say(gateway.open(newcomer), hello({ tab: `new ${index}` }));
  for (const newcomer of newcomers) {
    expect(newcomer.sent).toMatchObject([{ t: 'goodbye', retryMs: expect.any(Number) }]);
    expect(newcomer.closed?.code).toBe(4007);
  }
  expect(newcomers[0]?.sent[0]?.retryMs).not.toBe(newcomers[1]?.sent[0]?.retryMs);
  expect(carrier.closed).toBeUndefined();
  const again = new KeptCarrier();
  say(gateway.open(again), hello({ gen: 1 }));
  expect(again.sent[0]?.t).toBe('connection_response');
  const resumes = new KeptCarrier();
  say(gateway.open(resumes), hello({ tab: 'was here', cursor: { epoch: 'epoch-1', seq: 0 } }));
  expect(resumes.sent[0]?.t, 'after a restart').toBe('connection_response');
  expect(desk.sessions.activeCount).toBe(2);
});

test('[B6] a flood ends its own connection with 4004 and a time to come back; others are served', () => {
  const { gateway, desk, carrier, conn } = connect();
  const other = new KeptCarrier();
  const otherConn = gateway.open(other);
  say(conn, hello());
  say(otherConn, hello({ tab: 'other' }));
  for (let n = 0; n < 4000; n++) say(conn, { t: 'ping', n, c0: 1 });
  expect(carrier.sent.at(-1)).toMatchObject({ t: 'goodbye', retryMs: 5000 });
  expect(carrier.closed?.code).toBe(4004);
  expect(desk.counters.get('messages_over_allowance')).toBe(1);
  say(otherConn, { t: 'ping', n: 1, c0: 1 });
  expect(other.sent.at(-1)?.t).toBe('pong');
});

test('[B6] a flood before hello ends as well', () => {
  const { carrier, conn } = connect();
  for (let n = 0; n < 4000; n++) say(conn, { t: 'ping', n, c0: 1 });
  expect(carrier.closed?.code).toBe(4004);
});

test('[O5] STOP is heard, however much was said before', () => {
  const { desk, carrier, conn } = connect();
  const heard: string[] = [];
  desk.intent.command = (_sender, { id }) => void heard.push(id);
  say(conn, hello());
  for (let n = 0; n < 2860; n++) say(conn, { t: 'ping', n, c0: 1 });
  const stop = (id: string) => say(conn, { t: 'send_command', id, vehicle: 'l:1', name: 'stop', args: {}, ageMs: 0 });
  for (let press = 0; press < 300; press++) stop(`stop ${press}`);
  expect(carrier.closed).toBeUndefined();
  expect(heard).toHaveLength(300);
});

test('[B7] the 33rd connection of an installation is closed with 4506, and a place that was left is free', () => {
  const { gateway } = testGateway();
  const open = (tab: string) => {
    const carrier = new KeptCarrier();
    const conn = gateway.open(carrier);
    say(conn, hello({ tab, page: tab }));
    return { carrier, conn };
  };
  const held = Array.from({ length: 32 }, (_, index) => open(`tab ${index}`));
  expect(open('one more').carrier.closed?.code).toBe(4506);
  expect(held.every(({ carrier }) => carrier.closed === undefined)).toBe(true);
  if (held[0]) gateway.closed(held[0].conn);
  expect(open('another').carrier.closed).toBeUndefined();
});

test('[H1] who has greeted is not asked to greet again, however quiet', () => {
  const { gateway, clock, carrier, conn } = connect();
  say(conn, hello());
  clock.advance(3001);
  gateway.sweep();
  expect(carrier.closed).toBeUndefined();
});

test.each([
  ['from the future', { epoch: 'epoch-1', seq: 999 }],
  ['of a foreign epoch', { epoch: 'another', seq: 1 }],
])('[S3] a cursor %s is not resumed, and what came before is a gap', (_name, cursor) => {
  const { gateway, desk } = testGateway();
  for (let item = 1; item <= 150; item++) {
    desk.stream.append({ at: item, severity: 6, body: { kind: 'reached', vehicle: 'l:1', item } });
  }
  const carrier = new KeptCarrier();
  say(gateway.open(carrier), hello({ cursor }));
  expect(carrier.sent[0]).toMatchObject({ t: 'connection_response', resumed: false });
  expect(carrier.sent[2]).toMatchObject({ t: 'events', gap: { from: 1, to: 50 } });
});

test("[H8] another's client id takes no seat that answers: the liar gets a tab of its own", () => {
  const { gateway, desk, carrier, conn } = connect();
  say(conn, hello());
  const liar = new KeptCarrier();
  say(gateway.open(liar), hello({ page: 'liar' }));
  expect(carrier.closed).toBeUndefined();
  expect(liar.sent[0]).toMatchObject({ t: 'connection_response', tab: expect.not.stringMatching('^tab$') });
  expect(desk.sessions.of(conn.id)?.page).toBe('page');
});

test('[B1] acks of what was never sent are counted and change nothing', () => {
  const { desk, carrier, conn } = connect();
  say(conn, hello());
  const sent = carrier.sent.length;
  say(conn, { t: 'ack', seq: 4711 });
  say(conn, { t: 'ack', q: 4711 });
  expect([desk.counters.get('ack_unknown_event'), desk.counters.get('ack_unknown_state')]).toEqual([1, 1]);
  expect(carrier.sent.length).toBe(sent);
  expect(carrier.closed).toBeUndefined();
});

test('[T12] a hidden page is not told who controls what, and is told all of it when it is shown', () => {
  const { gateway, desk, carrier, conn } = connect();
  const control: Control = {
    t: 'control',
    vehicle: 'l:1',
    at: 0,
    lease: { term: 1, holder: null, since: null, expiresAt: null, will: 'hold', waiting: [] },
    stop: null,
    drive: { phase: 'idle', by: null },
    external: null,
    preflight: null,
  };
  Object.assign(desk.intent, { controls: () => [control] });
  const told = () => carrier.tags().filter((tag) => tag === 'control').length;
  say(conn, hello());
  expect(told()).toBe(1);
  say(conn, { t: 'wish', mode: 'hidden' });
  gateway.tellWatching(control);
  expect(told()).toBe(1);
  say(conn, { t: 'wish', mode: 'watch' });
  expect(told()).toBe(2);
  say(conn, { t: 'wish', mode: 'watch' });
  expect(told(), 'it was shown already').toBe(2);
  gateway.tellWatching(control);
  expect(told()).toBe(3);
});
