/** Attacks by who was let in, as less than they would like to be. None may get through. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { limits } from '../../bridge/core/access/limits.ts';
import { tokenForMs } from '../../bridge/gateway/auth/tokens.ts';
import { bearer, type Guarded, posted, startGuarded } from '../support/guarded-gateway.ts';
import type { WsClient } from '../support/ws-client.ts';
import { greet, hello } from './kit.ts';

let bridge: Guarded;
const clients: WsClient[] = [];
/** What reached those who command vehicles: by whom, as what, and what. */
let asked: { readonly session: string; readonly role: string; readonly what: string }[] = [];

beforeEach(async () => {
  bridge = await startGuarded();
  asked = [];
  const note = (what: string) => (sender: { session: string; role: string }, message: { name?: string }) =>
    void asked.push({ session: sender.session, role: sender.role, what: message.name ?? what });
  Object.assign(bridge.gateway.desk.intent, { command: note('command'), lease: note('lease'), drive: note('drive') });
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.socket.terminate();
  await bridge.stop();
});

const enter = (message: object) => greet(clients, bridge.url, message);
async function inside(
  role: 'viewer' | 'operator' | 'admin',
  clientId = `client-${role}`,
): Promise<WsClient & { token: string }> {
  const { token } = await bridge.pair(role);
  const client = await enter(hello(clientId, { token }));
  await client.next('state_restored');
  return Object.assign(client, { token });
}
const command = (id: string, name: string) => ({ t: 'send_command', id, vehicle: 'r', name, args: {}, ageMs: 0 });

describe('more than one is', () => {
  test('a role in hello above one’s own is one’s own', async () => {
    const { token } = await bridge.pair('viewer');
    const client = await enter(hello('x', { token }, { role: 'admin' }));
    expect(await client.next('connection_response')).toMatchObject({ role: 'viewer' });
    client.say(command('1', 'arm'));
    await client.until('the wish', () => asked[0]);
    expect(asked).toEqual([{ session: 'x/tab', role: 'viewer', what: 'arm' }]);
  });

  test('another device’s token over one’s own connection', async () => {
    const viewer = await inside('viewer');
    const { token } = await bridge.pair('admin');
    viewer.say({ t: 'authenticate', proof: { token } });
    expect(await viewer.next('error')).toMatchObject({ code: 'FORBIDDEN' });
    viewer.say(command('1', 'arm'));
    await viewer.until('the wish', () => asked[0]);
    expect(asked[0]?.role).toBe('viewer');
  });

  test('a second hello on a greeted connection', async () => {
    const viewer = await inside('viewer');
    const { token } = await bridge.pair('admin');
    viewer.say(hello('other', { token }));
    expect(await viewer.next('error')).toMatchObject({ code: 'ALREADY_GREETED' });
  });

  test('two hellos while the first is looked at', async () => {
    const [viewer, admin] = [await bridge.pair('viewer'), await bridge.pair('admin')];
    const client = await enter(hello('x', { token: viewer.token }));
    client.say(hello('y', { token: admin.token }));
    expect(await client.next('connection_response')).toMatchObject({ role: 'viewer' });
    expect(client.received.filter(({ t }) => t === 'connection_response')).toHaveLength(1);
  });

  test('a wish said with the hello, before that was looked at', async () => {
    const client = await enter(hello('x', { token: 'no' }));
    client.say(command('1', 'stop'));
    expect((await client.end()).code).toBe(4500);
    expect(asked).toEqual([]);
  });

  test('somebody else’s installation, by socket and by carrier', async () => {
    await inside('operator', 'mine');
    const { token } = await bridge.pair('admin');
    expect((await (await enter(hello('mine', { token }))).end()).code).toBe(4501);
    const { id } = (await (await bridge.ask('/api/carriers', { method: 'POST' })).json()) as { id: string };
    await bridge.ask(`/api/carriers/${id}`, posted(hello('mine', { token })));
    expect(await (await bridge.ask(`/api/carriers/${id}?waitMs=3000`)).json()).toMatchObject({ ended: { code: 4501 } });
  });

  test('names of sessions that run into each other', async () => {
    const { token } = await bridge.pair('operator');
    for (const clientId of ['a/b', '/', 'http/127.0.0.1', '']) {
      const client = await enter(hello(clientId, { token }));
      expect([clientId, (await client.next('error')).code]).toEqual([clientId, 'MALFORMED']);
    }
  });

  test('a viewer over a carrier is a viewer', async () => {
    const { token } = await bridge.pair('viewer');
    const { id } = (await (await bridge.ask('/api/carriers', { method: 'POST' })).json()) as { id: string };
    await bridge.ask(`/api/carriers/${id}`, posted(hello('x', { token })));
    await bridge.ask(`/api/carriers/${id}?waitMs=3000`);
    await bridge.ask(`/api/carriers/${id}`, posted(command('1', 'arm')));
    await bridge.ask(
      `/api/carriers/${id}`,
      posted({ t: 'drive', vehicle: 'r', term: 1, n: 1, c: 1, seen: 1, steer: 0, throttle: 1, held: true }),
    );
    expect(asked.map(({ role }) => role)).toEqual(asked.map(() => 'viewer'));
  });

  test('who lost its role is a viewer within a second, on its socket and with its old token', async () => {
    await bridge.pair('admin');
    const { token, device } = await bridge.pair('operator');
    const client = await enter(hello('x', { token }));
    await client.next('state_restored');
    await bridge.entrance.change(device, { role: 'viewer' }, 'test');
    await client.until('the news', () =>
      client.received.findLast((message) => message.t === 'identity' && message.role === 'viewer'),
    );
    expect((await bridge.ask('/api/replays', posted({ recording: 'x' }, bearer(token)))).status).toBeOneOf([403, 404]);
    client.say(command('1', 'arm'));
    await client.until('the wish', () => asked[0]);
    expect(asked[0]?.role).toBe('viewer');
  });

  test('a device that was put out: socket, carrier, token, secret and ticket are worth nothing', async () => {
    await bridge.pair('admin');
    const { token, secret, device } = await bridge.pair('operator');
    const client = await enter(hello('x', { token }));
    await client.next('state_restored');
    const { id } = (await (await bridge.ask('/api/carriers', { method: 'POST' })).json()) as { id: string };
    await bridge.ask(`/api/carriers/${id}`, posted(hello('y', { token })));
    const { ticket } = (await (
      await bridge.ask('/api/auth/ticket', { method: 'POST', headers: bearer(token) })
    ).json()) as { ticket: string };
    await bridge.entrance.remove(device, 'test');
    expect((await client.end()).code).toBe(4503);
    expect((await bridge.ask('/api/health', { headers: bearer(token) })).status).toBe(401);
    expect((await bridge.ask(`/api/health?ticket=${ticket}`)).status).toBe(401);
    expect((await bridge.ask('/api/auth/refresh', posted({ secret }))).status).toBe(401);
    expect(await (await bridge.ask(`/api/carriers/${id}?waitMs=2000`)).json()).toMatchObject({ ended: { code: 4503 } });
    expect((await (await enter(hello('x', { token }))).end()).code).toBe(4500);
  });

  test('a token that ends while its request is under way, and one of tomorrow', async () => {
    const { token } = await bridge.pair('admin');
    bridge.clock.advance(tokenForMs + 1);
    expect((await bridge.ask('/api/devices', { headers: bearer(token) })).status).toBe(401);
  });

  test('the last admin cannot be made less, put out, or leave', async () => {
    const { token, device } = await bridge.pair('admin');
    const headers = { ...bearer(token), 'content-type': 'application/json' };
    expect((await bridge.ask(`/api/devices/${device}`, { method: 'DELETE', headers: bearer(token) })).status).toBe(409);
    expect(
      (await bridge.ask(`/api/devices/${device}`, { method: 'PATCH', headers, body: '{"role":"viewer"}' })).status,
    ).toBe(409);
    expect((await bridge.ask('/api/auth/leave', { method: 'POST', headers: bearer(token) })).status).toBe(409);
  });

  test('what an operator asks of admins’ routes', async () => {
    const { token } = await bridge.pair('operator');
    for (const [method, path] of [
      ['GET', '/api/devices'],
      ['POST', '/api/auth/keys'],
      ['DELETE', '/api/sessions/x'],
      ['DELETE', '/api/devices/x'],
    ] as const)
      expect([path, (await bridge.ask(path, { method, headers: bearer(token) })).status]).toEqual([path, 403]);
    expect((await bridge.ask('/api/pairing-codes', posted({ role: 'admin' }, bearer(token)))).status).toBe(403);
  });
});

describe('by what is said', () => {
  test.each([
    ['__proto__', '{"t":"ping","n":1,"c0":0,"__proto__":{"isAdmin":true}}'],
    ['__proto__, written otherwise', '{"t":"ping","n":1,"c0":0,"\\u005f_proto__":{"isAdmin":true}}'],
    [
      'constructor within',
      '{"t":"send_command","id":"1","vehicle":"r","name":"arm","ageMs":0,"args":{"constructor":{"prototype":{"isAdmin":true}}}}',
    ],
    [
      'nesting',
      `{"t":"send_command","id":"1","vehicle":"r","name":"arm","ageMs":0,"args":{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`,
    ],
  ])('[B8] %s', async (_, text) => {
    const client = await inside('admin');
    client.socket.send(text);
    expect(await client.next('error')).toMatchObject({ code: 'MALFORMED' });
    expect(asked).toEqual([]);
    expect(Reflect.get({}, 'isAdmin')).toBeUndefined();
    expect(bridge.bugs).toEqual([]);
  });

  test('[B8] [X1] a STOP in such a message is pressed', async () => {
    const client = await inside('viewer');
    client.socket.send('{"t":"send_command","id":"1","vehicle":"r","name":"stop","ageMs":0,"args":{"__proto__":1}}');
    await client.until('STOP', () => asked.find(({ what }) => what === 'stop'));
  });

  test('[B6] commands without end: most are refused, and STOP between them is pressed', async () => {
    const client = await inside('operator');
    for (let n = 0; n < 1000; n++) client.say(command(`c${n}`, 'arm'));
    client.say(command('stop', 'stop'));
    await client.until('STOP', () => asked.find(({ what }) => what === 'stop'));
    await client.until('refusals', () =>
      client.received.filter(({ code }) => code === 'TOO_MANY').length > 500 ? true : undefined,
    );
    expect(asked.length).toBeLessThan(420);
  });

  test('[B6] what is safe in the hands of an operator is no way round that for a viewer', async () => {
    const client = await inside('viewer');
    for (let n = 0; n < 1000; n++) client.say(command(`c${n}`, 'hold'));
    await client.until('refusals', () =>
      client.received.filter(({ code }) => code === 'TOO_MANY').length > 500 ? true : undefined,
    );
    expect(asked.length).toBeLessThan(420);
  });

  test('[O5] sticks without end end the connection, and nobody else’s', async () => {
    const [mad, other] = [await inside('viewer', 'mad'), await inside('operator', 'other')];
    const stick = { t: 'drive', vehicle: 'r', term: 1, n: 1, c: 1, seen: 1, steer: 0, throttle: 0, held: true };
    for (let n = 0; n < 6000; n++) mad.say({ ...stick, n });
    expect((await mad.end()).code).toBe(4004);
    other.say({ t: 'ping', n: 7, c0: 0 });
    await other.until('pong', () => other.received.find(({ t, n }) => t === 'pong' && n === 7));
  });

  test('[X4] STOP a thousand times by HTTP is pressed, and written a few times', async () => {
    const { token } = await bridge.pair('viewer');
    Object.assign(bridge.gateway.desk.intent, {
      controls: () => [{ vehicle: 'r', stop: { by: 'x', at: 0, confirmed: false } }],
    });
    const answers: number[] = [];
    for (let n = 0; n < 20; n++)
      answers.push(
        ...(
          await Promise.all(
            Array.from({ length: 25 }, () => bridge.ask('/api/stop', posted({ vehicle: 'r' }, bearer(token)))),
          )
        ).map(({ status }) => status),
      );
    expect(new Set(answers)).toEqual(new Set([202]));
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.length).toBeLessThan(60);
    Object.assign(bridge.gateway.desk.intent, { controls: () => [] });
    const before = asked.length;
    for (let n = 0; n < 5; n++) await bridge.ask('/api/stop', posted({ vehicle: 'r' }, bearer(token)));
    expect(asked.length - before).toBe(5);
  });

  test('[U7] where STOP is for operators a viewer’s is refused, by socket, and an operator’s is pressed', async () => {
    Object.assign(bridge.gateway.desk, { stopRole: 'operator' });
    const viewer = await inside('viewer');
    viewer.say(command('1', 'stop'));
    expect(await viewer.next('error')).toMatchObject({ code: 'FORBIDDEN', id: '1' });
    const operator = await inside('operator');
    operator.say(command('2', 'stop'));
    await operator.until('STOP', () => asked.find(({ role }) => role === 'operator'));
    expect(asked.map(({ role }) => role)).toEqual(['operator']);
  });

  test('[X4] who presses by HTTP cannot be taken for a session', async () => {
    const { token, device } = await bridge.pair('viewer');
    await bridge.ask('/api/stop', posted({ vehicle: 'r' }, bearer(token)));
    expect(asked[0]?.session).toBe(`http:${device}`);
  });

  test('[G3] one device with connections without end has 32', async () => {
    const { token } = await bridge.pair('viewer');
    const mine: WsClient[] = [];
    for (let n = 0; n < 40; n++) mine.push(await enter(hello(`c${n % 8}`, { token }, { tab: `t${n}` })));
    const ended = mine.slice(limits.ofOneDevice);
    expect(await Promise.all(ended.map((client) => client.end().then(({ code }) => code)))).toEqual(
      ended.map(() => 4506),
    );
    await mine[0]?.next('state_restored');
  });

  test('[G6] an admin ends a session: 4503 and a word, and it is known who did', async () => {
    const [operator, admin] = [await inside('operator', 'his'), await bridge.pair('admin')];
    const end = (path: string) => bridge.ask(path, { method: 'DELETE', headers: bearer(admin.token) });
    expect((await end('/api/sessions/nobody')).status).toBe(404);
    const answer = await bridge.ask('/api/sessions/his/tab', {
      method: 'DELETE',
      headers: { ...bearer(admin.token), 'content-type': 'application/json' },
      body: '{"why":"go home"}',
    });
    expect([answer.status, await answer.json()]).toEqual([200, { ended: ['his/tab'] }]);
    expect(await operator.end()).toEqual({ code: 4503, reason: 'go home' });
    expect(bridge.deeds).toContainEqual(expect.objectContaining({ act: 'session ended', who: admin.device }));
  });

  test('who came in is written down, with where from and as which session', async () => {
    await inside('operator', 'his');
    expect(bridge.deeds).toContainEqual(
      expect.objectContaining({
        act: 'connected',
        from: '127.0.0.1',
        about: { session: 'his/tab', name: 'a program', role: 'operator' },
      }),
    );
  });
});
