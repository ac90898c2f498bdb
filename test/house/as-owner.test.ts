/** What root does in a data directory that is another’s: a bridge that was taken over may have laid links there. */
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { asOwnerOf, asOwnerWithin } from '../../bridge/as-owner.ts';
import { runAudit } from '../../bridge/audit-cli.ts';
import { pack } from '../../bridge/backup.ts';
import { runBackup, runRestore } from '../../bridge/backup-cli.ts';
import { doctorActs } from '../../bridge/doctor-acts.ts';
import { runDevices } from '../../bridge/local-cli.ts';
import { runSigning } from '../../bridge/signing-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

const isRoot = process.getuid?.() === 0;
/** A user whom every machine has, and one whom none has. */
const nobody = 65534;
const stranger = 4242;

const standing = (path: string) => {
  const { mode, uid, gid } = statSync(path);
  return `${(mode & 0o777).toString(8)} ${uid}:${gid}`;
};

/** A data directory of that user, in a folder of root's; what only root may read beside it; and what was said. */
function house(uid = nobody) {
  const folder = tempDir();
  chmodSync(folder, 0o755);
  const data = join(folder, 'data');
  mkdirSync(data, { mode: 0o750 });
  chownSync(data, uid, uid);
  const roots = join(folder, 'roots');
  mkdirSync(roots, { mode: 0o700 });
  const secret = join(roots, 'secret.json');
  writeFileSync(secret, '{"key":"root’s own"}', { mode: 0o600 });
  const config = join(folder, 'config.json');
  writeFileSync(config, JSON.stringify({ dataDir: data }), { mode: 0o600 });
  const said: string[] = [];
  const rim = {
    ...{ root: folder, environment: { TETHER_CONFIG: config }, input: Readable.from([]) },
    ...{ version: '0', wallMs: () => 7, print: (line: string) => void said.push(line) },
  };
  const lay = (name: string, to: string) => {
    symlinkSync(to, join(data, name));
    lchownSync(join(data, name), uid, uid);
  };
  const isUntouched = () => {
    expect(readFileSync(secret, 'utf8')).toBe('{"key":"root’s own"}');
    expect(standing(secret)).toBe('600 0:0');
    expect(readdirSync(roots)).toEqual(['secret.json']);
  };
  return { folder, data, roots, secret, config, rim, said, lay, isUntouched };
}

const about = { madeWall: 0, version: '0', secrets: true };

describe.skipIf(!isRoot)('[root] what is laid in a directory that is another’s leads root nowhere', () => {
  test('where a file is written', async () => {
    const { data, secret, rim, lay, isUntouched } = house();
    lay('signing-keys.json.new', secret);
    await runSigning(['new', '--link', 'rover'], rim);
    isUntouched();
    expect(standing(join(data, 'signing-keys.json'))).toBe(`600 ${nobody}:${nobody}`);
  });

  test('where keys are read: not into keys that the bridge may read', async () => {
    const { data, secret, rim, lay, isUntouched } = house();
    lay('signing-keys.json', secret);
    await expect(runSigning(['new', '--link', 'rover'], rim)).rejects.toThrow(/EACCES.*signing-keys\.json/);
    isUntouched();
    expect(readdirSync(data)).toEqual(['signing-keys.json']);
  });

  test('where folders are read for a backup, or a backup is written', async () => {
    const { folder, data, roots, rim, lay, isUntouched } = house();
    lay('parameters', roots);
    const file = join(folder, 'rover.tether');
    await expect(runBackup([file, '--with-secrets'], rim)).rejects.toThrow(/EACCES.*parameters/);
    expect(existsSync(file)).toBe(false);
    lay('backups', roots);
    const plain = house();
    plain.lay('backups', roots);
    await expect(runBackup([join(plain.data, 'backups/rover.tether')], plain.rim)).rejects.toThrow(/EACCES/);
    isUntouched();
    expect(readdirSync(data).sort()).toEqual(['backups', 'parameters']);
  });

  test('where the doctor tries how fast it writes', async () => {
    const { data, secret, lay, isUntouched } = house();
    lay(`.doctor-${process.pid}`, secret);
    expect(await doctorActs.write(data, 10)).toBeTypeOf('number');
    isUntouched();
    expect(readdirSync(data)).toEqual([]);
  });

  test('where the audit is read, and where a bridge is asked', async () => {
    const { folder, roots, rim, lay, isUntouched } = house();
    lay('audit', roots);
    await expect(runAudit(['verify'], rim)).rejects.toThrow(/EACCES/);
    lay('local', join(folder, 'door'));
    mkdirSync(join(folder, 'door'), { mode: 0o700 });
    let asked = 0;
    const server = createServer((socket) => {
      asked++;
      socket.destroy();
    });
    await new Promise<void>((listening) => server.listen(join(folder, 'door/bridge.sock'), listening));
    onTestFinished(() => void server.close());
    await expect(runDevices([], rim)).rejects.toThrow(/belongs to another user/);
    expect(asked).toBe(0);
    isUntouched();
  });

  test('where the directory itself is such a link; one that root laid is followed', async () => {
    const { folder, data, roots, rim, lay, isUntouched } = house();
    lay('inner', roots);
    const to = (dataDir: string) => ['new', '--link', 'rover', '--data-dir', dataDir];
    await expect(runSigning(to(join(data, 'inner')), rim)).rejects.toThrow(/EACCES/);
    symlinkSync(join(data, 'inner'), join(folder, 'twice'));
    await expect(runSigning(to(join(folder, 'twice')), rim)).rejects.toThrow(/EACCES/);
    isUntouched();
    symlinkSync(data, join(folder, 'once'));
    await runSigning(to(join(folder, 'once')), rim);
    expect(standing(join(data, 'signing-keys.json'))).toBe(`600 ${nobody}:${nobody}`);
  });
});

test.skipIf(!isRoot)('[root] a restore writes nothing where a link leads, and takes nothing from there', async () => {
  const { folder, data, roots, secret, config, rim, lay, isUntouched } = house();
  const archive = join(folder, 'rover.tether');
  const files = [
    { path: 'config.json', text: JSON.stringify({ dataDir: data, maxSpeed: 1 }) },
    { path: 'people.json', text: '{"devices":[]}' },
  ];
  writeFileSync(archive, pack(files, about), { mode: 0o600 });
  lay('people.json.new', secret);
  await runRestore([archive], rim);
  isUntouched();
  expect(standing(join(data, 'people.json'))).toBe(`600 ${nobody}:${nobody}`);
  expect(standing(config), 'the configuration is written by root, and stays root’s').toBe('600 0:0');
  expect(readFileSync(config, 'utf8')).toContain('maxSpeed');
  const kept = join(data, 'backups/before-restore-7.tether');
  expect(standing(kept)).toBe(`600 ${nobody}:${nobody}`);
  expect(gunzipSync(readFileSync(kept)).toString()).not.toContain('root’s own');

  lay('parameters', roots);
  const before = readdirSync(data).sort();
  await expect(runRestore([archive], { ...rim, wallMs: () => 8 })).rejects.toThrow(/EACCES.*parameters/);
  isUntouched();
  expect(readdirSync(data).sort()).toEqual(before);
  expect(readdirSync(join(data, 'backups')), 'nothing is kept of what root alone may read').toHaveLength(1);
});

test.skipIf(!isRoot)(
  '[root] root is the owner of the folder, without a group that only the folder has, and afterwards root again',
  async () => {
    for (const uid of [nobody, stranger]) {
      const { data, folder, secret } = house(uid);
      chownSync(data, uid, 0);
      writeFileSync(join(folder, 'group'), 'for the group', { mode: 0o640 });
      const groups = process.getgroups?.();
      const all = await asOwnerOf(data, async () => {
        await writeFile(join(data, 'mine'), '');
        // More than there are threads.
        const paths = [...Array.from({ length: 20 }, () => secret), join(folder, 'group')];
        return Promise.allSettled(paths.map((path) => readFile(path)));
      });
      expect(all.map(({ status }) => status)).toEqual(Array(21).fill('rejected'));
      expect(statSync(join(data, 'mine')).uid).toBe(uid);
      await expect(asOwnerOf(data, () => Promise.reject(new Error('it failed')))).rejects.toThrow('it failed');
      expect([process.geteuid?.(), process.getegid?.(), process.getgroups?.()]).toEqual([0, 0, groups]);
      expect(await asOwnerOf(join(data, 'not', 'yet'), () => process.geteuid?.())).toBe(uid);
      expect(await asOwnerWithin(data, join(data, '../beside'), () => process.geteuid?.())).toBe(0);
      expect(await asOwnerWithin(data, `${data}-too`, () => process.geteuid?.())).toBe(0);
      expect(await asOwnerWithin(data, join(data, 'a/../b'), () => process.geteuid?.())).toBe(uid);
      expect(await asOwnerOf(folder, () => process.geteuid?.())).toBe(0);
    }
  },
);

test('whoever is not root, or whose the folder is, is nobody else', async () => {
  const own = tempDir();
  const id = process.geteuid?.();
  expect(await asOwnerOf(own, () => process.geteuid?.())).toBe(id);
  expect(await asOwnerWithin(own, join(own, 'x'), async () => 'done')).toBe('done');
});
