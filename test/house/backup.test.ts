/** A backup is taken and put back by the built program; what is half, foreign or too new is refused, and nothing is written then. */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { pack, unpack } from '../../bridge/backup.ts';
import { Program } from '../support/program.ts';
import { tempDir } from '../support/temp-dir.ts';

const running: Program[] = [];
afterEach(() => {
  for (const program of running.splice(0)) program.child.kill('SIGKILL');
});

const main = 'dist/bridge/main.js';

/** The environment wins over the file, and every program of a test has a data directory in it: so it is told twice. */
async function tether(...args: string[]) {
  const program = new Program([main, ...args]);
  running.push(program);
  const { code } = await program.ended();
  return { code, out: program.out, err: program.err };
}

const plan = 'documents/0123456789abcdef.json';
const things: Readonly<Record<string, string>> = {
  'people.json': '{"devices":[]}',
  [plan]: '{"name":"field"}',
  'parameters/feed.json': '{"FS_ACTION":2}',
  'signing-keys.json': '{"rover":"secret of the rover"}',
  'tls-authority.pem': 'secret of the certificate',
  'journal.db': 'not ours to carry',
  'recordings/000001-x.tlog': 'long',
};

/** A bridge's folder with its configuration. */
function house(): { readonly data: string; readonly config: string } {
  const folder = tempDir();
  const data = join(folder, 'data');
  for (const [path, text] of Object.entries(things)) {
    mkdirSync(dirname(join(data, path)), { recursive: true });
    writeFileSync(join(data, path), text, { mode: 0o600 });
  }
  const config = join(folder, 'config.json');
  writeFileSync(config, JSON.stringify({ dataDir: data, maxSpeed: 1.5 }));
  chmodSync(config, 0o640);
  return { data, config };
}

test('what was backed up is put back elsewhere, without keys unless that was asked, and what was there is kept', {
  timeout: 60_000,
}, async () => {
  const [from, to] = [house(), tempDir()];
  const file = join(to, 'rover.tether');
  const taken = await tether('backup', file, ...at(from));
  expect(taken).toMatchObject({ code: 0, err: '' });
  expect(taken.out).toContain('configuration, devices, plans and parameter files, parameters of vehicles');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(gunzipSync(readFileSync(file)).toString()).not.toMatch(/secret of|not ours|long/);
  expect((await tether('backup', file, ...at(from))).err).toMatch(/is there already/);

  const [data, config] = [join(to, 'fresh'), join(to, 'config.json')];
  mkdirSync(join(data, 'documents'), { recursive: true });
  writeFileSync(join(data, plan), 'another of that name');
  const put = await tether('restore', file, '--config', config, '--data-dir', data);
  expect(put).toMatchObject({ code: 0, err: '' });
  for (const path of ['people.json', plan, 'parameters/feed.json'])
    expect(readFileSync(join(data, path), 'utf8')).toBe(things[path]);
  expect(JSON.parse(readFileSync(config, 'utf8'))).toMatchObject({ maxSpeed: 1.5 });
  expect(existsSync(join(data, 'signing-keys.json'))).toBe(false);
  const [kept = ''] = readdirSync(join(data, 'backups'));
  expect(unpack(readFileSync(join(data, 'backups', kept))).files).toMatchObject([
    { path: plan, text: 'another of that name' },
  ]);

  const whole = join(to, 'whole.tether');
  expect((await tether('backup', whole, '--with-secrets', ...at(from))).out).toContain('keys that sign');
  await tether('restore', whole, '--config', config, '--data-dir', data);
  expect(readFileSync(join(data, 'signing-keys.json'), 'utf8')).toContain('secret of the rover');
  expect(statSync(join(data, 'signing-keys.json')).mode & 0o777).toBe(0o600);
});

test.skipIf(process.getuid?.() !== 0)(
  '[root] what is put back by root is the service’s to read: each file and folder as it was, or as what is around it',
  { timeout: 60_000 },
  async () => {
    const [from, to] = [house(), tempDir()];
    writeFileSync(from.config, JSON.stringify({ dataDir: from.data, cameras: ['a=mjpeg+http://me:secret@10.0.0.3/'] }));
    const file = join(to, 'rover.tether');
    expect((await tether('backup', file, ...at(from))).out).toContain('password that the configuration names is in it');
    const [data, etc] = [join(to, 'data'), join(to, 'etc')];
    for (const folder of [data, etc]) mkdirSync(folder);
    // The bridge's user has to get there.
    chmodSync(to, 0o755);
    chownSync(data, 4242, 4243);
    chownSync(etc, 0, 4243);
    writeFileSync(join(data, 'people.json'), '{}', { mode: 0o600 });
    chownSync(join(data, 'people.json'), 4242, 4243);
    const config = join(etc, 'config.json');
    const put = await tether('restore', file, '--config', config, '--data-dir', data);
    expect(put).toMatchObject({ code: 0, err: '', out: expect.stringContaining('is let in anew with: tether pair') });
    const standing = (path: string) => {
      const { mode, uid, gid } = statSync(path);
      return `${(mode & 0o777).toString(8)} ${uid}:${gid}`;
    };
    for (const path of ['people.json', plan]) expect(standing(join(data, path)), path).toBe('600 4242:4243');
    for (const folder of ['documents', 'parameters', 'backups'])
      expect(standing(join(data, folder)), folder).toBe('700 4242:4243');
    expect(standing(config)).toBe('640 0:4243');
  },
);

test('while a bridge runs there nothing is put back', { timeout: 60_000 }, async () => {
  const data = tempDir();
  const [file, config] = [join(data, 'rover.tether'), join(data, 'config.json')];
  writeFileSync(config, '{}');
  await tether('backup', file, ...at(house()));
  const program = new Program([main, '--port', '0', '--vehicle', 'udpin://127.0.0.1:0', '--data-dir', data]);
  running.push(program);
  await program.line(/Tether is at/);
  expect(await tether('restore', file, ...at({ data, config }))).toMatchObject({
    code: 1,
    err: `tether: a bridge runs with its data in ${data}: stop it first\n`,
  });
});

const at = ({ data, config }: { readonly data: string; readonly config: string }) => [
  '--config',
  config,
  '--data-dir',
  data,
];
const about = { madeWall: 0, version: '0', secrets: false };
const good = pack([{ path: 'people.json', text: '{}' }], about);
const altered = (change: (text: string) => string): Buffer => gzipSync(change(gunzipSync(good).toString()));
const summed = (layout: number, path: string): Buffer => {
  const text = '{}';
  const files = [{ path, sha256: createHash('sha256').update(text).digest('hex'), text }];
  const bare = { format: 'tether backup', layout, ...about, files };
  return gzipSync(JSON.stringify({ ...bare, sha256: createHash('sha256').update(JSON.stringify(bare)).digest('hex') }));
};

test.each([
  ['a half', good.subarray(0, good.length / 2), /not whole/],
  ['nothing', Buffer.alloc(0), /no backup of Tether/],
  ['something else', Buffer.from('PK\x03\x04 a zip'), /no backup of Tether/],
  ['something else, compressed', gzipSync('hello'), /no backup of Tether/],
  ['another’s file', gzipSync('{"format":"other"}'), /no backup of Tether/],
  ['one that was altered', altered((text) => text.replace('"text":"{}"', '"text":"[]"')), /damaged/],
  ['one of which something was taken out', altered((text) => text.replace(/"files":\[.*\]/, '"files":[]')), /damaged/],
  ['one of a version to come', summed(2, 'people.json'), /later version/],
  ['one that leads elsewhere', summed(1, 'documents/../../etc/passwd'), /no backup of ours holds/],
  ['one with more in it than belongs there', summed(1, 'journal.db'), /no backup of ours holds/],
])('%s is refused with the reason', (_, bytes, why) => {
  expect(() => unpack(bytes)).toThrow(why);
});

test('a file that cannot be restored changes nothing, and is one sentence', { timeout: 30_000 }, async () => {
  const { data, config } = house();
  const file = join(dirname(data), 'half.tether');
  writeFileSync(file, good.subarray(0, 30));
  const before = readdirSync(data).sort();
  const { code, out, err } = await tether('restore', file, ...at({ data, config }));
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toBe(`tether: ${file} cannot be restored: it is not whole: the end is missing, or it is damaged\n`);
  expect(readdirSync(data).sort()).toEqual(before);
});
