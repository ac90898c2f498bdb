/**
 * Programs beside a bridge that is a service: its data is where its configuration file says, and what root writes there
 * has to stay the bridge's own.
 */
import { chmodSync, chownSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { runAudit } from '../../bridge/audit-cli.ts';
import { ConfigError } from '../../bridge/setting-values.ts';
import { runSigning } from '../../bridge/signing-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

/** A configuration file that names a folder for the data, as on a rover; and what was said. */
function installed(more: object = {}) {
  const folder = tempDir();
  const dataDir = join(folder, 'var');
  mkdirSync(dataDir);
  const file = join(folder, 'config.json');
  writeFileSync(file, JSON.stringify({ dataDir, ...more }));
  const said: string[] = [];
  const rim = {
    root: join(folder, 'opt'),
    environment: { TETHER_CONFIG: file },
    input: Readable.from([]),
    print: (line: string) => void said.push(line),
  };
  return { folder, dataDir, rim, said };
}

test('a key is made where the bridge looks for it', async () => {
  const { folder, dataDir, rim } = installed();
  await runSigning(['new', '--link', 'rover'], rim);
  expect(readdirSync(dataDir)).toContain('signing-keys.json');
  expect(readdirSync(folder).sort()).toEqual(['config.json', 'var']);
});

test('a key is made in the file that the configuration names, and elsewhere where a flag says so', async () => {
  const { folder, rim } = installed({ signingKeys: join(tempDir(), 'keys.json') });
  await runSigning(['new', '--link', 'rover', '--signing-keys', join(folder, 'others.json')], rim);
  expect(readdirSync(folder)).toContain('others.json');
  const named = installed({ signingKeys: join(folder, 'named.json') });
  await runSigning(['new', '--link', 'rover'], named.rim);
  expect(readdirSync(folder)).toContain('named.json');
  expect(readdirSync(named.dataDir)).toEqual([]);
  // What others may read is not believed to be a secret: the bridge would refuse it.
  expect(statSync(join(folder, 'named.json')).mode & 0o777).toBe(0o600);
  await runSigning(['new', '--link', 'another'], named.rim);
});

test.skipIf(process.getuid?.() !== 0)(
  'a key that root makes can be read by the bridge, which is not root',
  async () => {
    const { folder, dataDir, rim } = installed();
    chmodSync(folder, 0o755);
    chownSync(dataDir, 1234, 1234);
    await runSigning(['new', '--link', 'rover'], rim);
    const { uid, gid, mode } = statSync(join(dataDir, 'signing-keys.json'));
    expect([uid, gid, mode & 0o777]).toEqual([1234, 1234, 0o600]);
  },
);

test('the audit is looked at where the bridge writes it; where there is none that is said', async () => {
  const { dataDir, rim, said } = installed();
  await expect(runAudit(['verify'], rim)).rejects.toThrow(`no audit in ${join(dataDir, 'audit')}`);
  mkdirSync(join(dataDir, 'audit'));
  await runAudit(['verify'], rim);
  expect(said).toEqual([expect.stringMatching(/^0 records/)]);
});

test.each([
  [[], 'audit needs one of verify; --help tells more'],
  [['look'], "unknown command 'look'"],
  [['verify', '--bad'], "unknown option '--bad'"],
])('%j is one sentence', async (args, why) => {
  await expect(runAudit(args, installed().rim)).rejects.toThrow(new ConfigError(why));
});
