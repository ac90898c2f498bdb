/** Attacks by who has no identity, over real sockets against the real gateway. None may get through. */
import { deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { limits } from '../../bridge/core/access/limits.ts';
import { bearer, type Guarded, posted, startGuarded } from '../support/guarded-gateway.ts';
import { WsClient } from '../support/ws-client.ts';
import { greet, hello, loiter, say } from './kit.ts';

let bridge: Guarded;
let port = 0;
const clients: WsClient[] = [];

beforeEach(async () => {
  bridge = await startGuarded();
  port = Number(new URL(bridge.http).port);
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.socket.terminate();
  await bridge.stop();
});

const enter = (message: object, headers = {}) => greet(clients, bridge.url, message, headers);
const upgrade = (more = '', path = '/ws') =>
  `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Version: 13\r\n${more}\r\n`;
/** Fifty at a time: over connections that are few. */
async function inPortions<T>(count: number, act: (n: number) => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  while (done.length < count)
    done.push(...(await Promise.all(Array.from({ length: 50 }, (_, n) => act(done.length + n)))));
  return done;
}

/** Still there for who belongs. */
async function stillServes(): Promise<void> {
  const { token } = await bridge.pair('viewer');
  await (await enter(hello(`honest-${Math.random()}`, { token }))).next('state_restored');
}

describe('from another page', () => {
  test('a WebSocket from a foreign origin', async () => {
    const { token } = await bridge.pair('admin');
    const client = new WsClient(bridge.url, { origin: 'https://evil.example' });
    clients.push(client);
    client.socket.on('open', () => client.say(hello('x', { token })));
    expect((await client.end()).code).toBe(4507);
    expect(client.received).toEqual([]);
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s from a foreign origin, with a good token', async (method) => {
    const { token } = await bridge.pair('admin');
    for (const path of ['/api/stop', '/api/devices/x', '/api/pairing-codes', '/api/uploads/x.tlog']) {
      const answer = await bridge.ask(path, { method, headers: { ...bearer(token), origin: 'https://evil.example' } });
      expect([path, answer.status]).toEqual([path, 403]);
    }
  });

  test('a page over another scheme, another port, a name that only begins like ours, an opaque one', async () => {
    for (const origin of [
      `ftp://127.0.0.1:${port}`,
      'http://127.0.0.1:1',
      `http://127.0.0.1:${port}.evil.example`,
      'null',
      'file://',
    ])
      expect([origin, (await bridge.ask('/api/auth/refresh', posted({}, { origin }))).status]).toEqual([origin, 403]);
  });

  test('a name that was rebound to our address', async () => {
    for (const host of ['evil.example', '127.0.0.1.evil.example', 'evil.example@127.0.0.1', '127.0.0.1/"><script>', ''])
      expect([
        host,
        (await say(port, `GET /api/auth HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)).slice(0, 12),
      ]).toEqual([host, expect.stringMatching(/HTTP\/1.1 40[03]/)]);
  });

  test('a form or a beacon across sites brings no cookie, and is refused for its origin if it did', async () => {
    const code = await bridge.entrance.openCode('admin', '', 'test');
    const paired = await bridge.ask('/api/auth/pair', posted({ code, name: 'x' }));
    const cookie = (paired.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, {}] as Record<string, string>[]) {
      const answer = await bridge.ask('/api/auth/refresh', { method: 'POST', headers: { cookie, ...headers } });
      expect([headers, answer.status, answer.headers.get('set-cookie')]).toEqual([headers, 403, null]);
    }
    const plain = await bridge.ask('/api/auth/pair', {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: '{"code":"AA-AAAA-AAAA","name":"x"}',
    });
    expect(plain.status).toBe(400);
    const ours = await bridge.ask('/api/auth/refresh', { method: 'POST', headers: { cookie, origin: bridge.http } });
    expect(ours.status).toBe(200);
  });

  test('a cookie alone opens nothing but its renewal', async () => {
    const code = await bridge.entrance.openCode('admin', '', 'test');
    const paired = await bridge.ask('/api/auth/pair', posted({ code, name: 'x' }));
    const cookie = (paired.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    expect((await bridge.ask('/api/devices', { headers: { cookie } })).status).toBe(401);
    expect((await (await enter(hello('x'), { cookie })).end()).code).toBe(4500);
  });

  test('a preflight from elsewhere is told nothing', async () => {
    const answer = await bridge.ask('/api/stop', {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([403, null]);
  });

  test('a frame around the page, and what else a browser would do with it', async () => {
    const { headers } = await bridge.ask('/');
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'.*form-action 'none'.*base-uri 'none'.*frame-ancestors 'none'$/,
    );
    expect(headers.get('content-security-policy')).not.toMatch(/unsafe|\*/);
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('permissions-policy')).toContain('camera=()');
  });
});

describe('with a proof that is none', () => {
  test('a token in the URL of a socket, however it is written', async () => {
    const { token } = await bridge.pair('admin');
    for (const path of [`/ws?token=${token}`, `/ws?x=1&token=${token}`, `/ws?%74oken=${token}`])
      expect((await say(port, upgrade('Connection: close\r\n', path))).slice(0, 12)).toBe('HTTP/1.1 400');
  });

  test('a token in the subprotocol or in a header of the socket', async () => {
    const { token } = await bridge.pair('admin');
    const heard = await say(
      port,
      upgrade(`Sec-WebSocket-Protocol: tether.v4, ${token}\r\nAuthorization: Bearer ${token}\r\n`),
      { withinMs: 4500 },
    );
    expect(heard).not.toContain('connection_response');
    expect(heard).not.toContain(token);
  });

  test('a subprotocol that is not ours is not taken over', async () => {
    expect(await say(port, upgrade('Sec-WebSocket-Protocol: mqtt, evil\r\n'), { withinMs: 4500 })).not.toMatch(
      /sec-websocket-protocol: evil/i,
    );
  });

  test('a ticket from another address, and one of 31 s', async () => {
    const { device } = await bridge.pair('admin');
    const pass = { device, name: '', role: 'admin', until: 1e12 } as const;
    const stolen = bridge.entrance.ticket(pass, '10.0.0.9') ?? '';
    expect((await bridge.ask(`/api/health?ticket=${stolen}`)).status).toBe(401);
    const late = bridge.entrance.ticket(pass, '127.0.0.1') ?? '';
    bridge.clock.advance(31_000);
    expect((await bridge.ask(`/api/health?ticket=${late}`)).status).toBe(401);
  });

  test('a ticket that two use at once lets one in', async () => {
    const { token } = await bridge.pair('viewer');
    const { ticket } = (await (
      await bridge.ask('/api/auth/ticket', { method: 'POST', headers: bearer(token) })
    ).json()) as { ticket: string };
    const statuses = await Promise.all(
      Array.from({ length: 6 }, () => bridge.ask(`/api/health?ticket=${ticket}`).then(({ status }) => status)),
    );
    expect(statuses.sort()).toEqual([200, 401, 401, 401, 401, 401]);
  });

  test('a header of authorization that is odd', async () => {
    const { token } = await bridge.pair('admin');
    for (const authorization of [
      `Basic ${token}`,
      `Bearer  ${token}`,
      `Bearer ${token}, Bearer ${token}`,
      `Bearer ${token}\u00a0`,
      'Bearer',
      `Token ${token}`,
    ])
      expect([
        authorization.slice(0, 10),
        (await bridge.ask('/api/health', { headers: { authorization } })).status,
      ]).toEqual([authorization.slice(0, 10), 401]);
  });

  test('devices cannot be told apart by what a wrong secret is answered', async () => {
    const { device } = await bridge.pair('admin');
    const answers = await Promise.all(
      [`${device}.wrong`, 'nobody.wrong', 'x'].map(async (secret) => {
        const answer = await bridge.ask('/api/auth/refresh', posted({ secret }));
        return [answer.status, await answer.text()];
      }),
    );
    expect(new Set(answers.map(String)).size).toBe(1);
    expect(bridge.entrance.devices()).toHaveLength(1);
  });
});

describe('guessing', () => {
  test('codes, a thousand at once from one place: five are looked at, and the owner beside it is let in', async () => {
    const code = (await bridge.entrance.openCode('admin', '', 'test')) ?? '';
    const guess = (n: number) =>
      bridge.ask('/api/auth/pair', posted({ code: `ZZ-${String(n).padStart(8, '0')}`, name: 'x' }));
    const statuses = await inPortions(1000, (n) =>
      guess(n).then(
        ({ status }) => status,
        () => 429,
      ),
    );
    const looked = statuses.filter((status) => status === 401).length;
    expect(looked).toBeLessThanOrEqual(8);
    expect(statuses.filter((status) => status === 429)).toHaveLength(1000 - looked);
    bridge.clock.advance(10_000);
    expect((await bridge.ask('/api/auth/pair', posted({ code, name: 'owner' }))).status).toBe(200);
  });

  test('a code’s first part gives twenty tries, not more', async () => {
    const code = (await bridge.entrance.openCode('admin', '', 'test')) ?? '';
    let looked = 0;
    for (let n = 0; n < 60; n++) {
      const answer = await bridge.ask(
        '/api/auth/pair',
        posted({ code: `${code.slice(0, 2)}-${String(n).padStart(8, '0')}`, name: 'x' }),
      );
      if (answer.status === 401) looked++;
      bridge.clock.advance(100);
    }
    expect(looked).toBeGreaterThan(5);
    expect(looked).toBeLessThanOrEqual(27);
  });

  test('wrong secrets from one address do not shut out who has the right one there', async () => {
    const { secret } = await bridge.pair('operator');
    await inPortions(200, (n) => bridge.ask('/api/auth/refresh', posted({ secret: `x.${n}` })));
    expect((await bridge.ask('/api/auth/refresh', posted({ secret }))).status).toBe(200);
  });

  test('carriers: ids that are guessed are none', async () => {
    for (const id of ['id-999', '..', '%2e%2e', '__proto__', 'constructor', '0'])
      expect([id, (await bridge.ask(`/api/carriers/${id}`)).status]).toEqual([id, 404]);
  });

  test('who is refused fills no audit', async () => {
    const before = bridge.deeds.length;
    for (let n = 0; n < 500; n++) await bridge.ask(`/api/devices?n=${n}`);
    expect(bridge.deeds.length - before).toBeLessThanOrEqual(limits.refusals.most + 2);
    bridge.clock.advance(60_000);
    await bridge.ask('/api/devices');
    expect(bridge.deeds.at(-1)).toMatchObject({ act: 'refused', about: { unwritten: expect.any(Number) } });
  });
});

describe('bytes', () => {
  test('a message of a megabyte, in one frame or in a hundred', async () => {
    const one = await enter(hello('x'));
    one.socket.send('x'.repeat(1024 * 1024));
    expect((await one.end()).code).toBeOneOf([1009, 4500]);
    const many = new WsClient(bridge.url);
    clients.push(many);
    await many.open();
    for (let n = 0; n < 100; n++) many.socket.send('x', { fin: n === 99, compress: false });
    expect((await many.end()).code).toBeOneOf([1008, 1009, 4003]);
  });

  test('a frame that says it is compressed, though nobody agreed to that: a deflate bomb', async () => {
    const bomb = deflateRawSync(Buffer.alloc(16 * 1024 * 1024));
    const heard = await say(port, upgrade('Sec-WebSocket-Extensions: permessage-deflate\r\n'), { withinMs: 4500 });
    expect(heard).not.toMatch(/permessage-deflate/i);
    const client = new WsClient(bridge.url);
    clients.push(client);
    await client.open();
    client.socket.send('{}');
    const raw = Reflect.get(client.socket, '_socket');
    raw.write(Buffer.concat([Buffer.from([0xc1, 0x80 | 126, bomb.length >> 8, bomb.length & 255, 0, 0, 0, 0]), bomb]));
    expect((await client.end()).code).toBeOneOf([1002, 1006]);
  });

  test('a body that says it is packed, and one larger than any route takes', async () => {
    const packed = await bridge.ask('/api/auth/pair', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: deflateRawSync(Buffer.alloc(8 << 20)),
    });
    expect(packed.status).toBe(400);
    const large = await bridge.ask('/api/auth/pair', posted({ code: 'x'.repeat(1 << 20), name: 'x' }));
    expect(large.status).toBe(413);
  });

  test('headers and an address that never end', async () => {
    expect(
      (await say(port, `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ${'x'.repeat(64_000)}\r\n\r\n`)).slice(9, 12),
    ).toBe('431');
    expect((await say(port, `GET /${'x'.repeat(64_000)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`)).slice(9, 12)).toBe(
      '431',
    );
  });

  test('two lengths, or a length beside chunks: a request within a request', async () => {
    for (const lengths of [
      'Content-Length: 5\r\nContent-Length: 50',
      'Content-Length: 5\r\nTransfer-Encoding: chunked',
      'Transfer-Encoding: chunked, identity',
      'Content-Length: +5',
    ])
      expect(
        (
          await say(
            port,
            `POST /api/auth/pair HTTP/1.1\r\nHost: 127.0.0.1\r\n${lengths}\r\n\r\n0\r\n\r\nGET /api/auth HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`,
            { withinMs: 3000 },
          )
        ).slice(9, 12),
      ).toBe('400');
  });

  test('line breaks in headers and in names that come back in headers', async () => {
    const heard = await say(
      port,
      'GET /%0d%0aset-cookie:%20tether=evil HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\nConnection: close\r\n\r\n',
    );
    expect(heard).not.toMatch(/^set-cookie/im);
    const evil = await say(port, 'GET / HTTP/1.1\r\nHost: 127.0.0.1\nX-Evil: 1\r\nConnection: close\r\n\r\n');
    expect(evil).not.toMatch(/^x-evil/im);
  });

  test('members that stand for a prototype, in bodies', async () => {
    for (const body of [
      '{"__proto__":{"role":"admin"},"code":"A","name":"x"}',
      '{"constructor":{"prototype":{"role":"admin"}},"code":"A","name":"x"}',
    ])
      expect(
        (await bridge.ask('/api/auth/pair', { method: 'POST', headers: { 'content-type': 'application/json' }, body }))
          .status,
      ).toBe(400);
    expect(Reflect.get({}, 'role')).toBeUndefined();
  });

  test('ways out of the folder of the page', async () => {
    for (const path of [
      '/../package.json',
      '/..%2f..%2fpackage.json',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/assets/..%5c..%5cpackage.json',
      '//etc/passwd',
      '/assets/%00',
      '/.env',
      '/%c0%ae%c0%ae/etc/passwd',
    ]) {
      const heard = await say(port, `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
      expect([path, heard.slice(9, 12)]).toEqual([path, expect.stringMatching(/40[034]/)]);
      expect(heard).not.toMatch(/root:|"name": "tether"/);
    }
  });

  test('names that turn a terminal or a table round', async () => {
    const code = await bridge.entrance.openCode('admin', '', 'test');
    for (const name of ['a\u001b[2Jb', 'a\nb', 'a\u009b31m', 'nimda\u202e', 'a\u2028b', ''])
      expect([name, (await bridge.ask('/api/auth/pair', posted({ code, name }))).status]).toEqual([name, 400]);
    expect(bridge.entrance.devices()).toEqual([]);
  });
});

describe('many and slow', () => {
  test('[G2] sockets that never say who they are: 64 of one place wait, and no longer than 3 s', async () => {
    const crowd = Array.from({ length: 100 }, () => new WsClient(bridge.url));
    clients.push(...crowd);
    const codes = await Promise.all(crowd.map((client) => client.end().then(({ code }) => code)));
    expect(codes.filter((code) => code === 4008).length).toBeLessThanOrEqual(limits.waiting);
    expect(codes.every((code) => [4008, 1013, 1006].includes(code))).toBe(true);
    await stillServes();
  });

  test('[G2] carriers of nobody: 16 of one place, and the place of none is taken', async () => {
    const opened: Response[] = [];
    for (let n = 0; n < 40; n++) opened.push(await bridge.ask('/api/carriers', { method: 'POST' }));
    expect(opened.filter(({ status }) => status === 201)).toHaveLength(limits.carriersWaiting);
    expect(opened.filter(({ status }) => status === 503)).toHaveLength(40 - limits.carriersWaiting);
  });

  test('[G1] ten thousand connections: most are hung up on, and who belongs comes in a moment later', async () => {
    const tried = 10_000;
    let answered = 0;
    for (let n = 0; n < tried; n += 200)
      await Promise.all(
        Array.from({ length: 200 }, async () => {
          const heard = await say(
            port,
            upgrade('', '/ws?x').replace('Upgrade: websocket\r\nConnection: Upgrade', 'Connection: close'),
            { withinMs: 2000 },
          );
          if (heard !== '') answered++;
        }),
      );
    expect(answered).toBeLessThan(tried / 4);
    expect(bridge.desk.counters.get('strangers_refused')).toBeGreaterThan(tried / 2);
    bridge.clock.advance(3000);
    await stillServes();
  });

  test('[G4] requests: after 600 at once one waits; STOP by who may press it does not', async () => {
    const { token } = await bridge.pair('viewer');
    const { crowd, clock } = bridge.gateway.desk;
    let taken = 0;
    while (crowd.mayAsk('127.0.0.1', false, clock.monoMs())) taken += 1;
    expect(taken).toBeLessThanOrEqual(limits.requests.most);
    const heard = await say(port, 'GET /api/auth HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'.repeat(200));
    expect(heard).toContain('HTTP/1.1 429');
    expect((await bridge.ask('/api/stop', posted({}, bearer(token)))).status).toBe(202);
  });

  test('[G4] headers that come slowly, a body that does, and a socket that says nothing at all', async () => {
    const spans = await Promise.all([
      loiter(port, 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: '),
      loiter(
        port,
        'POST /api/auth/pair HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{',
      ),
      loiter(port, 'POST /api/pairing-codes HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 50\r\n\r\n{'),
      loiter(port, ''),
    ]);
    expect(spans.every((ms) => ms < 13_000)).toBe(true);
    expect(spans[2]).toBeLessThan(2000);
  });

  test('[B6] a socket of nobody is answered sixteen times', async () => {
    const client = new WsClient(bridge.url);
    clients.push(client);
    await client.open();
    for (let n = 0; n < 200; n++) client.say({ t: 'ping', n, c0: 0 });
    expect((await client.end()).code).toBe(4004);
    expect(client.received.filter(({ t }) => t === 'error').length).toBeLessThanOrEqual(16);
  });

  test('binary frames of every kind, and control frames without end', async () => {
    const client = new WsClient(bridge.url);
    clients.push(client);
    await client.open();
    for (let n = 0; n < 2000; n++) client.socket.ping(Buffer.alloc(125));
    for (let n = 0; n < 10; n++) client.socket.send(Buffer.alloc(60_000, n));
    expect((await client.end()).code).toBeOneOf([4004, 4505, 4008, 1006]);
    await stillServes();
  });

  test('many honest devices behind one address come back at once', async () => {
    const devices: { readonly n: number; readonly token: string }[] = [];
    for (let n = 0; n < 40; n++) devices.push({ n, ...(await bridge.pair('operator', `d${n}`)) });
    await Promise.all(
      devices.map(async ({ n, token }) => (await enter(hello(`c${n}`, { token }))).next('state_restored')),
    );
    expect(bridge.gateway.connCount).toBe(40);
  });
});
