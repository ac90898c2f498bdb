/** Attacks on the bridge as it is run in the field: as a process, with TLS, its files and its log at its most talkative. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Program, projectRoot } from '../support/program.ts';
import { hello, loiter, say } from './kit.ts';

const folder = mkdtempSync(join(tmpdir(), 'attacked-'));
const dataDir = join(folder, 'data');
const flags = (data = dataDir) => [
  'dist/bridge/main.js',
  '--host',
  '0.0.0.0',
  '--port',
  '0',
  '--data-dir',
  data,
  '--log-level',
  'debug',
  '--vehicle',
  'udpin://127.0.0.1:0',
];

let bridge: Program;
let port = 0;
/** Everything that must never be seen in a log, an answer or a file that others read. */
const secrets: string[] = [];
let [admin, operator, viewer] = ['', '', ''];

type Answer = { readonly status: number; readonly headers: Readonly<Record<string, unknown>>; readonly body: string };
function ask(
  method: string,
  path: string,
  token = '',
  body?: unknown,
  more: Record<string, string> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = {
      ...(token !== '' && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...more,
    };
    const sent = request(
      { host: '127.0.0.1', port, method, path, headers, rejectUnauthorized: false, agent: false },
      (answer) => {
        let text = '';
        answer.on('data', (chunk) => {
          text += chunk;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }));
      },
    );
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function pair(code: string, name: string): Promise<string> {
  const { body } = await ask('POST', '/api/auth/pair', '', { code, name, keeps: 'secret' });
  const { token, secret } = JSON.parse(body) as { token: string; secret: string };
  secrets.push(code, token, secret, secret.split('.')[1] ?? '');
  return token;
}

beforeAll(async () => {
  bridge = new Program(flags());
  port = Number((await bridge.line(/Tether is at https:\/\/[^:]+:(\d+)/))[1]);
  const [, code = ''] = await bridge.line(/types (\S+) there/);
  admin = await pair(code, 'Admin');
  const codeFor = async (role: string) =>
    JSON.parse((await ask('POST', '/api/pairing-codes', admin, { role })).body).code;
  operator = await pair(await codeFor('operator'), 'Operator');
  viewer = await pair(await codeFor('viewer'), 'Viewer');
});
afterAll(async () => {
  bridge.child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** What each route needs at least. A route that is not here is refused by the next test until somebody has thought about it. */
const needs: Readonly<Record<string, string>> = {
  ...{ 'POST /api/carriers': 'open', 'POST /api/carriers/{id}': 'open', 'GET /api/carriers/{id}': 'open' },
  ...{ 'DELETE /api/carriers/{id}': 'open', 'GET /api/carriers/{id}/stream': 'open' },
  ...{ 'GET /api/auth': 'open', 'POST /api/auth/pair': 'open', 'POST /api/auth/refresh': 'open' },
  ...{ 'GET /api/live': 'open', 'GET /api/ready': 'open', 'GET /metrics': 'viewer' },
  ...{ 'GET /api/audit': 'admin', 'GET /api/audit/verdict': 'admin', 'GET /api/devices': 'admin' },
  ...{ 'PATCH /api/devices/{id}': 'admin', 'DELETE /api/devices/{id}': 'admin', 'POST /api/pairing-codes': 'admin' },
  ...{ 'POST /api/auth/keys': 'admin', 'DELETE /api/sessions/{clientId}': 'admin' },
  ...{ 'DELETE /api/sessions/{clientId}/{tab}': 'admin', 'DELETE /api/recordings/{name}': 'admin' },
  ...{
    'PUT /api/uploads/{name}': 'operator',
    'DELETE /api/uploads/{name}': 'operator',
    'POST /api/replays': 'operator',
  },
  ...{ 'PATCH /api/replays/{id}': 'operator', 'DELETE /api/replays/{id}': 'operator', 'POST /api/plans': 'operator' },
  ...{ 'DELETE /api/plans/{file}': 'operator', 'POST /api/parameter-files': 'operator' },
  ...{ 'DELETE /api/parameter-files/{file}': 'operator', 'PUT /api/parameters/metadata': 'operator' },
  ...{ 'DELETE /api/parameters/metadata': 'operator', 'POST /api/stop': 'viewer', 'POST /api/auth/ticket': 'viewer' },
  'POST /api/auth/leave': 'viewer',
  // Looking through a camera is a conversation of its own; what is on the rover's disk is for operators.
  ...{ 'POST /api/cameras/{id}/whep': 'viewer', 'PATCH /api/cameras/{id}/whep/{session}': 'viewer' },
  ...{ 'DELETE /api/cameras/{id}/whep/{session}': 'viewer', 'PATCH /api/maps/packs/{id}': 'operator' },
  ...{ 'DELETE /api/maps/packs/{id}': 'operator', 'POST /api/maps/areas': 'operator' },
  ...{ 'DELETE /api/maps/areas/{id}': 'operator', 'PUT /api/maps/uploads/{name}': 'operator' },
  'DELETE /api/maps/uploads/{name}': 'operator',
};
const rank = ['open', 'viewer', 'operator', 'admin'];

describe('more than one is', () => {
  test('every route of the document, by nobody, by a viewer and by an operator: none gives more than it should', async () => {
    const { paths } = JSON.parse((await ask('GET', '/api/openapi.json', viewer)).body) as {
      paths: Record<string, object>;
    };
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(routes.length).toBeGreaterThan(50);
    const unknown = routes.filter((route) => !route.startsWith('GET ') && needs[route] === undefined);
    expect(unknown).toEqual([]);
    let tried = 0;
    for (const route of routes) {
      const [method = '', path = ''] = route.replace(/\{\w+\}/g, 'nobody').split(' ');
      const least = needs[route] ?? 'viewer';
      for (const [role, token] of [
        ['open', ''],
        ['viewer', viewer],
        ['operator', operator],
      ] as const) {
        if (rank.indexOf(role) >= rank.indexOf(least)) continue;
        tried += 1;
        const { status } = await ask(method, path, token);
        expect([route, role, status]).toEqual([route, role, role === 'open' ? 401 : 403]);
      }
    }
    expect(tried).toBeGreaterThan(60);
  });

  test('a method that a route does not have is none', async () => {
    for (const method of ['TRACE', 'OPTIONS', 'PROPFIND', 'PUT'])
      expect([method, (await ask(method, '/api/devices')).status]).toEqual([
        method,
        expect.toSatisfy((status: number) => status >= 400),
      ]);
    expect((await ask('HEAD', '/api/devices')).status).toBe(401);
    expect((await ask('HEAD', '/api/devices', viewer)).status).toBe(403);
  });

  test('a header that claims another method, another address or another place', async () => {
    const more = {
      'x-http-method-override': 'DELETE',
      'x-forwarded-for': '127.0.0.1',
      'x-original-url': '/api/devices',
      'x-forwarded-host': 'evil.example',
      forwarded: 'for=127.0.0.1',
    };
    expect((await ask('GET', '/api/auth', '', undefined, more)).body).toContain('"required":true');
    expect((await ask('GET', '/api/devices', '', undefined, more)).status).toBe(401);
  });
});

describe('over the network', () => {
  test('without TLS nothing is taken, and whoever asks is led here and nowhere else', async () => {
    for (const path of [
      '/',
      '//evil.example',
      '/\\evil.example',
      '/%0d%0aLocation:%20https://evil.example',
      'https://evil.example/x',
    ]) {
      const heard = await say(port, `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`);
      expect([path, heard]).toEqual([
        path,
        expect.stringMatching(new RegExp(`^HTTP/1.1 308[^]*location: https://127\\.0\\.0\\.1:${port}/`)),
      ]);
    }
    const taken = await say(
      port,
      `POST /api/stop HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${admin}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    );
    expect(taken.slice(9, 12)).toBe('403');
    expect((await say(port, 'GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n')).slice(9, 12)).toBe(
      '403',
    );
    const upgrade =
      'GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Version: 13\r\n\r\n';
    expect(await say(port, upgrade, { withinMs: 3000 })).not.toContain('101 Switching');
  });

  test('a page that came without TLS, from the same name, is a foreign one', async () => {
    const origin = `http://127.0.0.1:${port}`;
    expect((await ask('POST', '/api/auth/refresh', '', {}, { origin })).status).toBe(403);
    const socket = new WebSocket(`wss://127.0.0.1:${port}/ws`, { rejectUnauthorized: false, origin });
    const code = await new Promise((resolve) => {
      socket.on('error', () => {});
      socket.on('close', resolve);
    });
    expect(code).toBe(4507);
  });

  test('a page of how to trust that is given a name to print', async () => {
    const heard = await say(
      port,
      `GET /trust HTTP/1.1\r\nHost: 127.0.0.1:${port}/"><script>alert(1)</script>\r\nConnection: close\r\n\r\n`,
    );
    expect(heard.slice(9, 12)).toBe('403');
    expect(heard).not.toContain('<script');
  });

  test('TLS of yesterday, a handshake that never ends, headers that never end', async () => {
    const old = spawnSync('openssl', ['s_client', '-connect', `127.0.0.1:${port}`, '-tls1_1'], {
      input: '',
      timeout: 5000,
    });
    expect(String(old.stdout)).not.toMatch(/Cipher is (?!\(NONE\))\S+/);
    const spans = await Promise.all([
      loiter(port, '\x16\x03\x01\x02\x00\x01', { withinMs: 15_000 }),
      loiter(port, '', { withinMs: 15_000 }),
      loiter(port, 'G', { withinMs: 15_000 }),
      loiter(port, 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ', { secure: true, withinMs: 15_000 }),
    ]);
    expect(spans.map((ms) => ms < 14_000)).toEqual([true, true, true, true]);
  });

  test('its own certificate is not nailed to browsers for half a year', async () => {
    expect((await ask('GET', '/')).headers['strict-transport-security']).toBeUndefined();
  });

  test('the cookie: for TLS only, no script, no other site, one path', async () => {
    const code = JSON.parse((await ask('POST', '/api/pairing-codes', admin, { role: 'viewer' })).body).code;
    const { headers, body } = await ask('POST', '/api/auth/pair', '', { code, name: 'Cookie' });
    const [cookie = ''] = headers['set-cookie'] as string[];
    secrets.push(/=([^;]+)/.exec(cookie)?.[1] ?? '', code);
    expect(cookie).toMatch(/^__Secure-tether=.+; Max-Age=\d+; Path=\/api\/auth; HttpOnly; Secure; SameSite=Strict$/);
    expect(body).not.toContain('secret');
  });
});

describe('ways to files', () => {
  test('names that lead elsewhere: recordings, uploads, plans, parameters, metadata', async () => {
    const names = [
      '..%2f..%2fpeople.json',
      '%2e%2e%2fpeople.json',
      '..%5cpeople.json',
      'people.json%00.tlog',
      '%2fetc%2fpasswd',
      '.hidden.tlog',
      'a%0d%0ab.tlog',
    ];
    const places = [
      '/api/recordings/',
      '/api/uploads/',
      '/api/plans/',
      '/api/parameter-files/',
      '/api/replays/',
      '/api/commands/',
      '/api/vehicles/',
    ];
    for (const name of names)
      for (const place of places) {
        const answers = [await ask('GET', place + name, admin), await ask('DELETE', place + name, admin)];
        for (const { status, body } of answers) {
          expect([place + name, status]).toEqual([
            place + name,
            expect.toSatisfy((one: number) => one >= 400 && one < 500),
          ]);
          expect(body).not.toMatch(/root:|present/);
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
    expect(readdirSync(dataDir)).toContain('people.json');
  });

  test('an upload under a name that leads elsewhere, larger than it says, or behind a link', async () => {
    const bytes = Buffer.from('x').toString('base64');
    for (const name of ['..%2fevil.tlog', '.evil.tlog', 'evil.sh', 'evil%00.tlog'])
      expect([name, (await ask('PUT', `/api/uploads/${name}`, operator, { from: 0, size: 1, bytes })).status]).toEqual([
        name,
        expect.toSatisfy((one: number) => one >= 400 && one < 500),
      ]);
    for (const body of [
      { from: 0, size: -1, bytes },
      { from: -5, size: 1, bytes },
      { from: 0, size: 1e18, bytes },
      { from: 1e15, size: 1e15 + 1, bytes },
    ])
      expect([body, (await ask('PUT', '/api/uploads/evil.tlog', operator, body)).status]).toEqual([
        body,
        expect.toSatisfy((one: number) => one >= 400),
      ]);
    expect(readdirSync(folder)).toEqual(['data']);
  });

  test('a plan nested without end, one with members of a prototype, one with a million items', async () => {
    const post = (body: string) =>
      new Promise<number>((resolve, reject) => {
        const headers = { authorization: `Bearer ${operator}`, 'content-type': 'application/json' };
        const sent = request(
          {
            host: '127.0.0.1',
            port,
            method: 'POST',
            path: '/api/plans?name=x.plan',
            headers,
            rejectUnauthorized: false,
            agent: false,
          },
          (answer) => {
            answer.resume();
            answer.on('end', () => resolve(answer.statusCode ?? 0));
          },
        );
        sent.on('error', reject);
        sent.end(body);
      });
    for (const body of [
      `${'['.repeat(200_000)}`,
      `{"mission":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`,
      '{"fileType":"Plan","__proto__":{"mission":{}},"version":1}',
      `{"fileType":"Plan","mission":{"items":[${'{},'.repeat(300_000)}{}]}}`,
    ])
      expect(await post(body)).toBeOneOf([201, 400, 413, 422, 429]);
    expect((await ask('GET', '/api/health', viewer)).status).toBe(200);
  });

  test('what is on disk is its owner’s: no secret in it, no mode for others', () => {
    const walk = (at: string): string[] =>
      readdirSync(at, { withFileTypes: true }).flatMap((one) =>
        one.isDirectory() ? walk(join(at, one.name)) : [join(at, one.name)],
      );
    for (const file of walk(dataDir)) {
      expect([file, lstatSync(file).mode & 0o007]).toEqual([file, 0]);
      if (file.endsWith('metrics.key') || !lstatSync(file).isFile()) continue;
      const text = readFileSync(file, 'latin1');
      for (const secret of secrets) expect([file, secret.length > 8 && text.includes(secret)]).toEqual([file, false]);
    }
    for (const file of ['people.json', 'tls.pem', 'tls-authority.pem'])
      expect(lstatSync(join(dataDir, file)).mode & 0o777).toBe(0o600);
  });

  test('a second bridge in the same directory', async () => {
    const second = new Program(flags());
    const { code } = await second.ended();
    expect(code).not.toBe(0);
    expect((await ask('GET', '/api/health', viewer)).status).toBe(200);
  });

  test('a file of devices that others can read, or that is damaged, lets nobody in and is left as it is', async () => {
    const other = mkdtempSync(join(tmpdir(), 'people-of-'));
    const people = join(other, 'people.json');
    for (const [text, mode] of [
      ['{"version":1,"devices":[]}', 0o644],
      ['{"version":1,"devices":[{"id":"x","role":"god"}]}', 0o600],
    ] as const) {
      writeFileSync(people, text);
      chmodSync(people, mode);
      const started = new Program(flags(other));
      expect((await started.ended()).code).toBe(1);
      expect(readFileSync(people, 'utf8')).toBe(text);
    }
    rmSync(people);
    symlinkSync('/etc/passwd', people);
    const started = new Program(flags(other));
    expect((await started.ended()).code).toBe(1);
    rmSync(other, { recursive: true, force: true });
  });
});

describe('afterwards', () => {
  test('who was here is in the audit; a record that is changed, taken out or moved is found', async () => {
    const { body } = await ask('GET', '/api/audit', admin);
    expect(body).toMatch(/"act":"paired"/);
    expect(body).toMatch(/"act":"refused"/);
    for (const secret of secrets) expect(body.includes(secret)).toBe(false);
    const copy = join(folder, 'copy');
    const verify = (lines: readonly string[]) => {
      spawnSync('mkdir', ['-p', join(copy, 'audit')]);
      writeFileSync(join(copy, 'audit', 'audit-000001.jsonl'), `${lines.join('\n')}\n`);
      return spawnSync(process.execPath, ['dist/bridge/main.js', 'audit', 'verify', '--data-dir', copy], {
        cwd: projectRoot,
      }).status;
    };
    const lines = body.trim().split('\n');
    const [first = '', second = '', third = ''] = lines;
    expect(verify(lines)).toBe(0);
    expect(verify([first, second.replace('"who":"', '"who":"x'), ...lines.slice(2)])).not.toBe(0);
    expect(verify([first, ...lines.slice(2)])).not.toBe(0);
    expect(verify([first, third, second, ...lines.slice(3)])).not.toBe(0);
    rmSync(copy, { recursive: true, force: true });
  });

  test('what a stranger calls themselves reaches the log as text, on one line', async () => {
    const evil = 'x\u001b[2J\u001b]0;owned\u0007\r\n{"level":60,"msg":"forged"}';
    await ask('GET', `/api/devices?x=${encodeURIComponent(evil)}`, '', undefined, {
      'user-agent': 'x\u001b[31m',
    }).catch(() => {});
    const socket = new WebSocket(`wss://127.0.0.1:${port}/ws`, { rejectUnauthorized: false });
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send(JSON.stringify(hello(`evil\u001b[2J`, { token: viewer }, { tab: '\n{"level":60}' })));
    await new Promise((resolve) => socket.once('message', resolve));
    socket.terminate();
    for (const line of bridge.err.trim().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for.
    expect(bridge.err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
  });

  test('no secret is in the log, in what is printed after the first code, in health, sessions, metrics or the document', async () => {
    const told = [bridge.err];
    for (const path of [
      '/api/health',
      '/api/sessions',
      '/api/websocket/metrics',
      '/metrics',
      '/api/openapi.json',
      '/api/devices',
      '/api/commands',
      '/api/events',
    ])
      told.push((await ask('GET', path, admin)).body);
    for (const secret of secrets) expect(told.map((text) => text.includes(secret))).toEqual(told.map(() => false));
    expect(told.join('')).not.toMatch(/[0-9a-f]{64}"|PRIVATE KEY/);
  });

  test('an error tells no file, no line and no version', async () => {
    const answers = [
      await ask('POST', '/api/auth/pair', '', { code: 1 }),
      await ask('GET', '/api/nothing', admin),
      await ask('PATCH', '/api/replays/x', operator, { speed: 'NaN' }),
    ];
    for (const { body, headers } of answers) {
      expect(body).not.toMatch(/node_modules|\.[jt]s:\d|at \w+ \(/);
      expect([headers.server, headers['x-powered-by']]).toEqual([undefined, undefined]);
    }
  });
});
