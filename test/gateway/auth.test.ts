/** Who is let in, over real HTTP and real sockets: pairing, coming back, tickets, roles, and being put out. */
import { readFileSync } from 'node:fs';
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { graceMs } from '../../bridge/core/access/pass.ts';
import { tokenForMs } from '../../bridge/gateway/auth/tokens.ts';
import { hello } from '../support/desk.ts';
import { bearer, type Guarded, posted, startGuarded } from '../support/guarded-gateway.ts';
import { WsClient } from '../support/ws-client.ts';

let bridge: Guarded;
const clients: WsClient[] = [];

beforeEach(async () => {
  bridge = await startGuarded();
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.socket.terminate();
  await bridge.stop();
});

async function greeted(proof: unknown, more: Record<string, unknown> = {}): Promise<WsClient> {
  const client = new WsClient(bridge.url);
  clients.push(client);
  await client.open();
  client.say({ ...hello(), ...more, ...(proof !== undefined && { proof }) });
  return client;
}

/** Time passes while the page is there and pings. */
async function pass(client: WsClient, ms: number): Promise<void> {
  for (let n = 0, left = ms; left > 0; left -= 4000, n++) {
    bridge.clock.advance(Math.min(left, 4000));
    client.say({ t: 'ping', n, c0: 0 });
    await client.until('pong', () => client.received.find((message) => message.t === 'pong' && message.n === n));
    client.received.splice(
      0,
      client.received.length,
      ...client.received.filter(({ t }) => t !== 'pong' && t !== 'telemetry'),
    );
  }
}

describe('[U1] without a proof', () => {
  test.each([
    ['nothing', undefined],
    ['a token of nobody', { token: 'x' }],
    ['a ticket of nobody', { ticket: 'x' }],
  ])('%s lets nobody in', async (_, proof) => {
    const client = await greeted(proof);
    expect((await client.end()).code).toBe(4500);
    expect(client.received).toEqual([]);
  });

  test('no route but those that begin it answers', async () => {
    for (const path of [
      '/api/health',
      '/api/sessions',
      '/api/events',
      '/api/commands',
      '/api/openapi.json',
      '/api/devices',
    ])
      expect([path, (await bridge.ask(path)).status]).toEqual([path, 401]);
    expect((await bridge.ask('/api/stop', posted({}))).status).toBe(401);
    expect(await (await bridge.ask('/api/auth')).json()).toMatchObject({ required: true, role: null, hasAdmin: false });
  });

  test('the same over the HTTP carrier', async () => {
    const { id } = (await (await bridge.ask('/api/carriers', { method: 'POST' })).json()) as { id: string };
    await bridge.ask(`/api/carriers/${id}`, posted(hello()));
    const answer = await bridge.ask(`/api/carriers/${id}?waitMs=5000`);
    expect(await answer.json()).toMatchObject({ messages: [], ended: { code: 4500 } });
  });
});

describe('pairing', () => {
  test('a code lets one device in, as what it says, once', async () => {
    const code = await bridge.entrance.openCode('operator', '', 'test');
    const first = await bridge.ask('/api/auth/pair', posted({ code, name: 'Phone', keeps: 'secret' }));
    expect(first.status).toBe(200);
    expect(await first.json()).toMatchObject({ role: 'operator', name: 'Phone' });
    expect((await bridge.ask('/api/auth/pair', posted({ code, name: 'Thief' }))).status).toBe(401);
    expect(bridge.entrance.devices().map(({ name, role }) => [name, role])).toEqual([['Phone', 'operator']]);
  });

  test('the first admin’s code, which has no end, ends once there is an admin', async () => {
    const printed = await bridge.entrance.openCode('admin', '', '', Number.POSITIVE_INFINITY);
    const open = await bridge.entrance.openCode('viewer', '', 'test');
    await bridge.pair('operator');
    bridge.clock.advance(500_000);
    await bridge.pair('admin');
    expect((await bridge.ask('/api/auth/pair', posted({ code: printed, name: 'late' }))).status).toBe(401);
    expect((await bridge.ask('/api/auth/pair', posted({ code: open, name: 'in time' }))).status).toBe(200);
  });

  test('of many who use one code at once, one is let in', async () => {
    const code = await bridge.entrance.openCode('admin', '', 'test');
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, n) => bridge.ask('/api/auth/pair', posted({ code, name: `d${n}` }))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401, 401]);
  });

  test('it may be typed in any case, with what looks the same', async () => {
    const code = (await bridge.entrance.openCode('viewer', '', 'test')) ?? '';
    const typed = code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
    expect((await bridge.ask('/api/auth/pair', posted({ code: typed, name: 'x' }))).status).toBe(200);
  });

  test('after five wrong codes one waits, and is told how long; who has the right one is let in beside that', async () => {
    const code = await bridge.entrance.openCode('admin', '', 'test');
    const wrong = () => bridge.ask('/api/auth/pair', posted({ code: 'AA-AAAA-AAAA', name: 'x' }));
    for (let n = 0; n < 5; n++) expect((await wrong()).status).toBe(401);
    const sixth = await wrong();
    expect(sixth.status).toBe(429);
    expect(Number(sixth.headers.get('retry-after'))).toBeGreaterThan(5);
    expect((await bridge.ask('/api/auth/pair', posted({ code, name: 'x' }))).status).toBe(200);
    bridge.clock.advance(12_000);
    expect((await wrong()).status).toBe(401);
  });

  test('a page gets its secret in a cookie that no script reads, and never in the body', async () => {
    const code = await bridge.entrance.openCode('viewer', '', 'test');
    const answer = await bridge.ask('/api/auth/pair', posted({ code, name: 'x' }));
    expect(answer.headers.get('set-cookie')).toMatch(/^tether=.*; Path=\/api\/auth; HttpOnly; SameSite=Strict$/);
    expect(await answer.json()).not.toHaveProperty('secret');
  });

  test('a wrong code leaves a browser that is paired already as it is', async () => {
    const answer = await bridge.ask('/api/auth/pair', posted({ code: 'AAAAA-AAAAA', name: 'x' }));
    expect(answer.status).toBe(401);
    expect(answer.headers.get('set-cookie')).toBeNull();
    const returning = await bridge.ask('/api/auth/refresh', posted({ secret: 'nobody.at-all' }));
    expect(returning.status).toBe(401);
    expect(returning.headers.get('set-cookie')).toMatch(/^tether=;/);
  });

  test('what is kept lets nobody in, and only its owner reads it', async () => {
    const { secret } = await bridge.pair('admin');
    const text = readFileSync(bridge.peopleFile, 'utf8');
    expect(text).not.toContain(secret.split('.')[1]);
    expect(JSON.parse(text)).toMatchObject({ version: 1, devices: [{ role: 'admin' }] });
  });
});

describe('coming back', () => {
  const renew = (secret: string) => bridge.ask('/api/auth/refresh', posted({ secret }));
  const renewed = async (secret: string) => (await (await renew(secret)).json()) as { secret: string; token: string };

  test('each secret buys the next', async () => {
    const { secret } = await bridge.pair('viewer');
    const second = await renewed(secret);
    const third = await renewed(second.secret);
    expect(third.secret).not.toBe(second.secret);
    expect((await bridge.ask('/api/health', { headers: bearer(third.token) })).status).toBe(200);
  });

  test('tabs that ask at once with the same secret get the same next one, and none is taken for a thief', async () => {
    const { secret } = await bridge.pair('viewer');
    const answers = await Promise.all(Array.from({ length: 8 }, () => renewed(secret)));
    expect(new Set(answers.map((answer) => answer.secret)).size).toBe(1);
    const [next] = answers;
    expect((await bridge.ask('/api/health', { headers: bearer(next?.token ?? '') })).status).toBe(200);
    bridge.clock.advance(60_000);
    expect((await renew(next?.secret ?? '')).status).toBe(200);
  });

  test('one used twice puts the device out, its sockets too', async () => {
    const { secret, device } = await bridge.pair('operator');
    const { token } = await renewed(secret);
    bridge.clock.advance(90_001);
    const client = await greeted({ token });
    await client.next('state_restored');
    expect((await renew(secret)).status).toBe(401);
    expect((await client.end()).code).toBe(4503);
    expect(bridge.entrance.devices()).toEqual([]);
    expect(bridge.deeds).toContainEqual(expect.objectContaining({ act: 'coming back refused', who: device }));
    expect((await bridge.ask('/api/health', { headers: bearer(token) })).status).toBe(401);
  });

  test('what a stalled link brings a minute late, after the device came back another way, does not', async () => {
    const { secret } = await bridge.pair('operator');
    const { token, secret: next } = await renewed(secret);
    const client = await greeted({ token });
    await client.next('state_restored');
    await pass(client, 60_000);
    expect((await renew(secret)).status).toBe(200);
    expect((await renew(next)).status).toBe(200);
    expect(bridge.entrance.devices()).toHaveLength(1);
  });

  test('an answer that was lost does not', async () => {
    const { secret } = await bridge.pair('operator');
    await renewed(secret);
    bridge.clock.advance(3_600_000);
    expect((await renew(secret)).status).toBe(200);
  });

  test('nonsense is one sentence', async () => {
    for (const secret of ['', '.', 'a.b', 'x'.repeat(256)]) expect((await renew(secret)).status).toBeOneOf([401, 429]);
    expect((await bridge.ask('/api/auth/refresh', { method: 'POST' })).status).toBe(401);
  });

  test('what can be no secret, by its signs, its length or its kind, is not looked at, and its words stand nowhere', async () => {
    for (const secret of ['a\u2028.b', 'a\u2029.b', 'a b.c', 'ä.b', 'x'.repeat(257), { a: 1 }, [1, 2]])
      expect([secret, (await bridge.ask('/api/auth/refresh', posted({ secret }))).status]).toEqual([secret, 400]);
    const headers = { cookie: 'tether=a%E2%80%A8b.c', origin: bridge.http };
    expect((await bridge.ask('/api/auth/refresh', { method: 'POST', headers })).status).toBe(401);
    expect(bridge.deeds.map(({ who }) => who)).not.toContainEqual(expect.stringMatching(/[^\w-]/));
  });
});

describe('[U2] proofs', () => {
  test('a token lets in as the device is now', async () => {
    const { token } = await bridge.pair('operator', 'Phone');
    const client = await greeted({ token });
    expect(await client.next('connection_response')).toMatchObject({ role: 'operator' });
    expect(await client.next('identity')).toMatchObject({ name: 'Phone', role: 'operator', phase: 'known' });
  });

  test('a ticket lets in once', async () => {
    const { token } = await bridge.pair('viewer');
    const { ticket } = (await (
      await bridge.ask('/api/auth/ticket', { method: 'POST', headers: bearer(token) })
    ).json()) as { ticket: string };
    await (await greeted({ ticket })).next('state_restored');
    expect((await (await greeted({ ticket })).end()).code).toBe(4500);
  });

  test('a ticket in a URL is for what a browser fetches by itself; a token there is refused', async () => {
    const { token } = await bridge.pair('viewer');
    const fetched = await bridge.ask('/api/auth/ticket', { method: 'POST', headers: bearer(token) });
    const { ticket } = (await fetched.json()) as { ticket: string };
    expect((await bridge.ask(`/api/health?ticket=${ticket}`)).status).toBe(200);
    expect((await bridge.ask(`/api/health?ticket=${ticket}`)).status).toBe(401);
    const refused = await bridge.ask(`/api/health?token=${token}`);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: expect.stringContaining('logs') });
  });

  test('tokens of another making are worth nothing', async () => {
    const { device, token } = await bridge.pair('admin');
    const claims = { n: 1, until: 1e12 };
    const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
    const about = (jwt: SignJWT) => jwt.setSubject(device).setAudience('boot-1');
    const [head = '', body = '', signature = ''] = token.split('.');
    const forged = {
      'no algorithm': new UnsecuredJWT(claims).setSubject(device).setAudience('boot-1').encode(),
      'another key': await about(
        new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', kid: '1', typ: 'at+jwt' }),
      ).sign(privateKey),
      'a shared secret': await about(
        new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: '1', typ: 'at+jwt' }),
      ).sign(Buffer.from('public key as secret, 32 bytes or more')),
      'no such key': `${Buffer.from('{"alg":"EdDSA","kid":"77","typ":"at+jwt"}').toString('base64url')}.${body}.${signature}`,
      'changed body': `${head}.${Buffer.from(JSON.stringify({ sub: device, aud: 'boot-1', n: 1, until: 1e15 })).toString('base64url')}.${signature}`,
      'cut off': token.slice(0, -4),
      'not a token': 'a.b.c',
      prototype: `${Buffer.from('{"__proto__":{"alg":"none"}}').toString('base64url')}.${body}.`,
    };
    for (const [how, one] of Object.entries(forged)) {
      expect([how, (await bridge.ask('/api/health', { headers: bearer(one) })).status]).toEqual([how, 401]);
      expect([how, (await (await greeted({ token: one })).end()).code]).toEqual([how, 4500]);
    }
  });

  test('keys rotate, and what the old one signed is good for its time', async () => {
    const { token } = await bridge.pair('admin');
    expect((await bridge.ask('/api/auth/keys', { method: 'POST', headers: bearer(token) })).status).toBe(204);
    const { token: other } = await bridge.pair('viewer');
    for (const one of [token, other])
      expect((await bridge.ask('/api/health', { headers: bearer(one) })).status).toBe(200);
    bridge.clock.advance(tokenForMs + 1);
    for (const one of [token, other])
      expect((await bridge.ask('/api/health', { headers: bearer(one) })).status).toBe(401);
  });
});

test('[U3] a client id is its first device’s', async () => {
  const [mine, other] = [await bridge.pair('operator'), await bridge.pair('operator')];
  await (await greeted({ token: mine.token })).next('state_restored');
  expect((await (await greeted({ token: other.token })).end()).code).toBe(4501);
});

describe('[U4] [U5] the end of a proof', () => {
  test('is told 60 s and 10 s before, and a new one of the same device goes on', async () => {
    const { token, secret } = await bridge.pair('operator');
    const client = await greeted({ token });
    await client.next('state_restored');
    const told = () => client.received.filter(({ t, phase }) => t === 'identity' && phase === 'expiring').length;
    await pass(client, tokenForMs - 59_000);
    await client.until('first warning', () => (told() === 1 ? true : undefined));
    await pass(client, 50_000);
    await client.until('second warning', () => (told() === 2 ? true : undefined));
    const fresh = (await (await bridge.ask('/api/auth/refresh', posted({ secret }))).json()) as { token: string };
    client.say({ t: 'authenticate', proof: { token: fresh.token } });
    await client.until(
      'renewal',
      () => client.received.filter(({ t, phase }) => t === 'identity' && phase === 'known')[1],
    );
    await pass(client, 30_000);
    expect(client.closed).toBeUndefined();
  });

  test('another device’s, or a worthless one, changes nothing', async () => {
    const [mine, other] = [await bridge.pair('viewer'), await bridge.pair('admin')];
    const client = await greeted({ token: mine.token });
    await client.next('state_restored');
    client.say({ t: 'authenticate', proof: { token: other.token } });
    expect(await client.next('error')).toMatchObject({ code: 'FORBIDDEN' });
    client.received.length = 0;
    client.say({ t: 'authenticate', proof: { token: 'x' } });
    expect(await client.next('error')).toMatchObject({ code: 'FORBIDDEN' });
  });

  test('past it STOP is taken, nothing else, and a minute later it is over', async () => {
    const asked: string[] = [];
    const awake: string[] = [];
    const expelled: string[] = [];
    Object.assign(bridge.gateway.desk.intent, {
      command: (_: unknown, { name }: { name: string }) => asked.push(name),
      expel: (session: string) => expelled.push(session),
      awake: ({ session }: { session: string }) => awake.push(session),
    });
    const { token } = await bridge.pair('operator');
    const client = await greeted({ token });
    await client.next('state_restored');
    await pass(client, tokenForMs + 1000);
    await client.until('expiry', () => client.received.find(({ phase }) => phase === 'expired'));
    expect(expelled).toHaveLength(1);
    const command = { t: 'send_command', vehicle: 'r', args: {}, ageMs: 0 };
    client.say({ ...command, id: '1', name: 'arm' });
    expect(await client.next('error')).toMatchObject({ code: 'AUTH_EXPIRED', id: '1' });
    client.say({ ...command, id: '2', name: 'stop' });
    await client.until('STOP', () => asked.find((name) => name === 'stop'));
    expect(asked).toEqual(['stop']);
    for (let left = graceMs; left > 0 && !client.closed; left -= 4000) {
      bridge.clock.advance(4000);
      if (!client.closed) client.say({ t: 'ping', n: left, c0: 0, awake: true });
      await client.until('turn', () => client.closed ?? client.received.find((message) => message.n === left));
    }
    expect((await client.end()).code).toBe(4005);
    expect(awake, 'no lease is kept alive by it').toEqual([]);
  });
});

test('who is here is told with the name and the role of the device', async () => {
  const { token } = await bridge.pair('operator', 'Phone');
  await (await greeted({ token })).next('state_restored');
  const answer = await bridge.ask('/api/sessions', { headers: bearer(token) });
  const { sessions } = (await answer.json()) as { sessions: Record<string, unknown>[] };
  expect(sessions).toEqual([expect.objectContaining({ name: 'Phone', role: 'operator', state: 'live' })]);
});

describe('[U6] what an admin changes', () => {
  test('takes effect on open sockets within a second', async () => {
    const expelled: string[] = [];
    Object.assign(bridge.gateway.desk.intent, { expel: (session: string) => expelled.push(session) });
    const admin = await bridge.pair('admin');
    const phone = await bridge.pair('operator');
    const client = await greeted({ token: phone.token });
    await client.next('state_restored');
    const change = (init: RequestInit) => bridge.ask(`/api/devices/${phone.device}`, init);
    const lowered = await change({ ...posted({ role: 'viewer' }, bearer(admin.token)), method: 'PATCH' });
    expect(lowered.status).toBe(204);
    expect(
      await client.until('news', () => client.received.find(({ role, t }) => t === 'identity' && role === 'viewer')),
    ).toMatchObject({
      phase: 'known',
    });
    expect(expelled).toHaveLength(1);
    expect((await change({ method: 'DELETE', headers: bearer(admin.token) })).status).toBe(204);
    expect((await client.end()).code).toBe(4503);
    expect(expelled, 'before it is closed').toHaveLength(2);
    expect((await bridge.ask('/api/health', { headers: bearer(phone.token) })).status).toBe(401);
  });

  test('is for admins, and the last of them stays one', async () => {
    const admin = await bridge.pair('admin');
    const phone = await bridge.pair('operator');
    expect((await bridge.ask('/api/devices', { headers: bearer(phone.token) })).status).toBe(403);
    const own = `/api/devices/${admin.device}`;
    expect((await bridge.ask(own, { method: 'DELETE', headers: bearer(admin.token) })).status).toBe(409);
    const lowered = await bridge.ask(own, { ...posted({ role: 'viewer' }, bearer(admin.token)), method: 'PATCH' });
    expect(lowered.status).toBe(409);
    const { devices } = (await (await bridge.ask('/api/devices', { headers: bearer(admin.token) })).json()) as {
      devices: Record<string, unknown>[];
    };
    expect(Object.keys(devices[0] ?? {}).sort()).toEqual(['id', 'name', 'pairedWall', 'role', 'seenWall']);
  });

  test('a code comes with its picture, its address in the fragment', async () => {
    const { token } = await bridge.pair('admin');
    const answer = await bridge.ask('/api/pairing-codes', posted({ role: 'viewer' }, bearer(token)));
    const { code, url, svg } = (await answer.json()) as { code: string; url: string; svg: string };
    expect(url).toBe(`${bridge.http}/pair#${code}`);
    expect(svg).toContain('<svg');
  });
});

test('[A-01] a wall clock that jumps by 56 years makes nobody younger or older', async () => {
  const { token } = await bridge.pair('viewer');
  Object.assign(bridge.clock, { wallMs: () => 56 * 365 * 86_400_000 });
  expect((await bridge.ask('/api/health', { headers: bearer(token) })).status).toBe(200);
});
