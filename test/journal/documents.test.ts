/** Plans and parameter sets that are kept: on a real disk, by the real thread. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { DocumentRoom, HandedIn } from '../../bridge/core/documents.ts';
import { type DocumentOptions, openDocuments } from '../../bridge/journal/documents/documents.ts';
import { planHash } from '../../bridge/protocol/plan-hash.ts';
import { bytesOf, sample } from '../protocol/files/kit.ts';
import { waypoint } from '../support/plans.ts';
import { tempDir } from '../support/temp-dir.ts';

const clock = (() => {
  let wall = 1_700_000_000_000;
  return { monoMs: () => 0, wallMs: () => wall++ };
})();

async function opened(directory: string, more: Partial<DocumentOptions> = {}) {
  const notes: string[] = [];
  const documents = await openDocuments({ directory, clock, note: (text) => notes.push(text), ...more });
  onTestFinished(documents.stop);
  return { documents, notes };
}

const plan = (name: string, bytes: Uint8Array = sample(name)): HandedIn => ({
  kind: 'plan',
  format: 'auto',
  name,
  bytes: new Uint8Array(bytes),
});
const parameters = (text: string): HandedIn => ({ ...plan('set', bytesOf(text)), kind: 'parameters' });
const one = (index: number) => plan(`p${index}`, bytesOf(`lat,lon\n47.${index},8\n`));

async function kept(documents: DocumentRoom, file: HandedIn) {
  const answer = await documents.keep(file);
  if (!answer.ok) throw new Error(answer.why);
  return answer.document;
}

test('[N3] what is kept can be taken at once, is listed, and is the same after a restart', async () => {
  const directory = tempDir();
  const first = await opened(directory);
  const { hash, ...about } = await kept(first.documents, plan('survey.plan'));
  const set = await kept(first.documents, parameters('WP_SPEED 1.5\nFS_ACTION 2\n'));
  expect(about).toMatchObject({ kind: 'plan', format: 'plan', name: 'survey.plan' });
  expect(about.lists?.mission).toMatchObject({ count: 6 });
  expect(set).toMatchObject({ kind: 'parameters', count: 2 });
  const stored = first.documents.get(hash);
  const mission = stored && 'plan' in stored ? (stored.plan.mission ?? []) : [];
  expect(planHash('mission', mission)).toBe(about.lists?.mission?.hash);
  const list = first.documents.list();
  await first.documents.stop();

  const second = await opened(directory);
  expect(second.documents.list()).toEqual(list);
  expect(second.documents.get(hash)).toEqual(stored);
  expect(second.documents.get(set.hash)).toEqual({
    parameters: [
      { name: 'WP_SPEED', value: 1.5 },
      { name: 'FS_ACTION', value: 2 },
    ],
  });
  expect(second.notes).toEqual([]);
});

test('[N3] the same content handed in twice is one document, under its first name', async () => {
  const { documents } = await opened(tempDir());
  const first = await kept(documents, one(1));
  expect(await kept(documents, { ...one(1), name: 'another' })).toEqual(first);
  expect(documents.list()).toHaveLength(1);
});

test('[N4] an untouched .plan comes back as it was, after a restart too', async () => {
  const directory = tempDir();
  const { documents } = await opened(directory);
  const { hash } = await kept(documents, plan('survey.plan'));
  await documents.stop();
  const again = await opened(directory);
  const answer = await again.documents.text(hash, { as: 'plan' });
  const text = answer.ok ? answer.text : '';
  expect(JSON.parse(text)).toEqual(JSON.parse(new TextDecoder().decode(sample('survey.plan'))));
});

test('[N2] a file that is wrong is refused with its line, and nothing of it is kept', async () => {
  const directory = tempDir();
  const { documents } = await opened(directory);
  const wrong = await documents.keep(plan('bad', bytesOf('lat,lon\n47,8\n95,8\n')));
  expect(wrong).toMatchObject({ ok: false, code: 'UNREADABLE', line: 3 });
  expect(await documents.keep(parameters('WP_SPEED fast\n'))).toMatchObject({ ok: false, line: 1 });
  expect([documents.list(), readdirSync(directory)]).toEqual([[], []]);
});

test('[N3] the longest unused gives way to what is new, and is counted', async () => {
  const { documents } = await opened(tempDir(), { limits: { documents: 3, bytes: 1e6 } });
  const hashes: string[] = [];
  for (const index of [1, 2, 3]) hashes.push((await kept(documents, one(index))).hash);
  expect(documents.get(hashes[0] ?? '')).toBeDefined();
  await kept(documents, one(4));
  expect(hashes.map((hash) => documents.get(hash) !== undefined)).toEqual([true, false, true]);
  expect(documents.status()).toMatchObject({ documents: 3, counters: { gave_way: 1 } });
});

test('[N3] bytes are bounded as well', async () => {
  const directory = tempDir();
  const { documents } = await opened(directory, { limits: { documents: 100, bytes: 2000 } });
  for (let index = 1; index < 20; index++) await kept(documents, one(index));
  expect(documents.status().bytes).toBeLessThanOrEqual(2000);
  expect(readdirSync(directory)).toHaveLength(documents.list().length);
});

test('a damaged file is set aside and said, half a file is swept away, the others are kept', async () => {
  const directory = tempDir();
  const { documents } = await opened(directory);
  const [good, bad] = [await kept(documents, one(1)), await kept(documents, one(2))];
  await documents.stop();
  const path = join(directory, `${bad.hash}.json`);
  writeFileSync(path, readFileSync(path, 'utf8').replace('472000000', '473000000'));
  writeFileSync(join(directory, 'abc.json.new'), '{');
  const again = await opened(directory);
  expect(again.documents.list().map(({ hash }) => hash)).toEqual([good.hash]);
  expect(again.notes).toEqual([`document ${bad.hash} was damaged and is set aside`]);
  expect(readdirSync(directory).sort()).toEqual([`${good.hash}.json`, `${bad.hash}.bad`].sort());
});

test('[N3] a disk that does not take a document costs nobody else, and leaves nothing behind', async () => {
  const elsewhere = await opened(tempDir());
  const { hash } = await kept(elsewhere.documents, one(9));
  const directory = tempDir();
  mkdirSync(join(directory, `${hash}.json`, 'in the way'), { recursive: true });
  const { documents, notes } = await opened(directory, { limits: { documents: 2, bytes: 1e6 } });
  expect(notes).toEqual([expect.stringMatching(`document ${hash} cannot be read: EISDIR`)]);
  for (const index of [1, 2]) await kept(documents, one(index));
  expect(await documents.keep(one(9))).toMatchObject({ ok: false, code: 'DISK' });
  expect(documents.list()).toHaveLength(2);
  expect(readdirSync(directory).filter((name) => name.endsWith('.new'))).toEqual([]);
});

test('removed is removed, and what is not there is unknown', async () => {
  const { documents } = await opened(tempDir());
  const { hash } = await kept(documents, one(1));
  expect(await documents.remove(hash)).toEqual({ ok: true });
  expect(documents.get(hash)).toBeUndefined();
  expect(await documents.remove(hash)).toMatchObject({ ok: false, code: 'UNKNOWN' });
  expect(await documents.text(hash, { as: 'plan' })).toMatchObject({ ok: false, code: 'UNKNOWN' });
});

test('a folder that cannot be used is said and refused, and used as soon as it can be', async () => {
  const directory = join(tempDir(), 'documents');
  writeFileSync(directory, 'in the way');
  const { documents, notes } = await opened(directory);
  expect(await documents.keep(one(1))).toMatchObject({ ok: false, code: 'DISK' });
  expect(notes[0]).toMatch(/documents cannot be kept in/);
  rmSync(directory);
  expect(await kept(documents, one(1))).toMatchObject({ kind: 'plan' });
});

test('what a vehicle holds is written without being kept, and metadata is read', async () => {
  const { documents } = await opened(tempDir());
  const written = await documents.write({ mission: [waypoint(47, 8)] }, { as: 'waypoints' });
  expect(written).toMatchObject({ ok: true, text: expect.stringMatching(/^QGC WPL 110\n/) });
  expect(await documents.write({}, { as: 'param' })).toMatchObject({ ok: false, code: 'UNREADABLE' });
  for (const name of ['rover.pdef.json', 'rover.pdef.xml']) {
    const infos = await documents.readInfos(new Uint8Array(sample(name)));
    expect(infos.ok && infos.infos.length).toBe(4);
  }
  expect(await documents.readInfos(new Uint8Array(bytesOf('<a>')))).toMatchObject({ ok: false, code: 'UNREADABLE' });
});

test('more questions than can wait are turned away', async () => {
  const { documents } = await opened(tempDir());
  const answers = await Promise.all(Array.from({ length: 30 }, (_, index) => documents.keep(one(index))));
  const refused = answers.filter((answer) => !answer.ok && answer.code === 'BUSY');
  expect(refused.length).toBeGreaterThan(0);
  expect(documents.list().length + refused.length).toBe(30);
});

/** A process of its own that keeps documents and tells each one that was answered. */
const keeper = `
import { openDocuments } from ${JSON.stringify(new URL('../../dist/bridge/journal/documents/documents.js', import.meta.url).href)};
const clock = { monoMs: () => 0, wallMs: () => Date.now() };
const documents = await openDocuments({ directory: process.argv[1], clock, note: () => {} });
for (let index = 0; ; index++) {
  const bytes = new TextEncoder().encode('lat,lon\\n' + (index % 90) + '.' + process.pid + ',8\\n'.repeat(1 + (index % 50)));
  const kept = await documents.keep({ kind: 'plan', format: 'csv', name: 'k', bytes });
  if (kept.ok) process.stdout.write(kept.document.hash + '\\n');
}`;

function keepUntilKilled(directory: string, answers: number): Promise<string[]> {
  const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', keeper, directory]);
  let said = '';
  return new Promise((resolve) => {
    child.stdout?.on('data', (chunk) => {
      said += chunk;
      if (said.split('\n').length > answers) child.kill('SIGKILL');
    });
    child.once('exit', () => resolve(said.split('\n').slice(0, -1)));
  });
}

test('[N3] whatever was answered is there after kill -9, three times', async () => {
  const directory = tempDir();
  mkdirSync(directory, { recursive: true });
  for (let round = 1; round <= 3; round++) {
    const answered = await keepUntilKilled(directory, round * 7);
    expect(answered.length).toBeGreaterThanOrEqual(round * 7);
    const { documents, notes } = await opened(directory);
    const there = new Set(documents.list().map(({ hash }) => hash));
    expect(answered.filter((hash) => !there.has(hash))).toEqual([]);
    expect(notes).toEqual([]);
    await documents.stop();
  }
});
