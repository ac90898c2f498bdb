/** The door's own promise: what lets a device in is on the disk before anybody is told it. */
import { mkdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Audit, Entrance } from '../../bridge/gateway/auth/entrance.ts';
import { keepFile } from '../../bridge/journal/kept-file.ts';
import { tempDir } from '../support/temp-dir.ts';

/** A disk whose writes end when the test says so. */
function slowDisk() {
  let held: string | undefined;
  const under: { readonly text: string; resolve(): void; reject(error: Error): void }[] = [];
  return {
    onDisk: () => held,
    under,
    file: {
      read: async () => held,
      write: (text: string) =>
        new Promise<void>((resolve, reject) => {
          const done = () => {
            held = text;
            resolve();
          };
          under.push({ text, resolve: done, reject });
        }),
    },
  };
}

async function pairedOn(disk: ReturnType<typeof slowDisk>, monoMs = () => 0) {
  const clock = { monoMs, wallMs: () => 1_795_000_000_000 };
  const entrance = await Entrance.open({ clock, boot: 'a', file: disk.file, audit: () => {}, changed: () => {} });
  const code = (await entrance.openCode('operator', '', 'test')) ?? '';
  const pairing = entrance.pair(code, 'a phone', '10.0.0.1');
  await expect.poll(() => disk.under.length).toBe(1);
  disk.under[0]?.resolve();
  const granted = await pairing;
  if (!granted.ok) throw new Error(granted.why);
  return { entrance, secret: granted.grant.secret };
}

/** Whether it has been answered by now, with all that needs no disk done. */
async function isAnswered(answer: Promise<unknown>): Promise<boolean> {
  let answered = false;
  answer.then(
    () => {
      answered = true;
    },
    () => {},
  );
  // A token is signed on another thread: one that needs no disk either is waited for.
  const { openAs } = await pairedOnFast();
  expect(openAs).toBeNull();
  return answered;
}

async function pairedOnFast(): Promise<Entrance> {
  const file = { read: async () => undefined, write: async () => {} };
  const clock = { monoMs: () => 0, wallMs: () => 0 };
  const other = await Entrance.open({ clock, boot: 'b', file, audit: () => {}, changed: () => {} });
  const paired = await other.pair((await other.openCode('viewer', '', 'test')) ?? '', 'another', '10.0.0.2');
  expect(paired.ok && (await other.renew(paired.grant.secret, '10.0.0.2')).ok).toBe(true);
  return other;
}

test('two tabs that come back with one secret are both answered when its next one is on the disk, and with the same', async () => {
  const disk = slowDisk();
  const { entrance, secret } = await pairedOn(disk);
  const tabs = [entrance.renew(secret, '10.0.0.1'), entrance.renew(secret, '10.0.0.1')];
  await expect.poll(() => disk.under.length).toBeGreaterThan(1);
  expect(await Promise.all(tabs.map(isAnswered))).toEqual([false, false]);
  for (const write of disk.under.slice(1)) write.resolve();
  const granted = await Promise.all(tabs);
  const secrets = granted.map((one) => (one.ok ? one.grant.secret : one.why));
  expect(new Set(secrets).size).toBe(1);
  expect(secrets[0]).not.toBe(secret);
});

/** A folder whose file of devices can be read, and written only while it is `open`: for root as well. */
async function stubbornFolder() {
  const path = join(tempDir(), 'people.json');
  const said: string[] = [];
  const clock = { monoMs: () => 0, wallMs: () => 1_795_000_000_000 };
  const audit: Audit = ({ act }) => said.push(act);
  return {
    said,
    shut: () => mkdir(`${path}.new`),
    open: () => rmdir(`${path}.new`),
    start: (boot: string) => Entrance.open({ clock, boot, file: keepFile(path), audit, changed: () => {} }),
  };
}

const granted = async (answer: ReturnType<Entrance['renew']>) => {
  const one = await answer;
  if (!one.ok) throw new Error(one.why);
  return one.grant;
};

async function pairedIn(entrance: Entrance): Promise<string> {
  return (await granted(entrance.pair((await entrance.openCode('operator', '', 'test')) ?? '', 'a phone', 'a'))).secret;
}

test('what cannot be kept is given to nobody: the secret that is held stays good, over restarts too, and changes again on a disk that takes it', async () => {
  const folder = await stubbornFolder();
  const first = await folder.start('a');
  const held = await pairedIn(first);
  await folder.shut();
  const boots = [first, await folder.start('b'), await folder.start('c')];
  for (const entrance of boots)
    for (let n = 0; n < 3; n++) {
      const { secret, token } = await granted(entrance.renew(held, 'a'));
      expect(secret).toBe(held);
      expect(await entrance.admit({ token }, 'a')).toMatchObject({ ok: true, pass: { name: 'a phone' } });
    }
  expect(folder.said.filter((act) => act === 'secrets not changed')).toHaveLength(boots.length);
  await folder.open();
  const last = boots[2] ?? first;
  const { secret, token } = await granted(last.renew(held, 'a'));
  expect(secret).not.toBe(held);
  expect((await last.admit({ token }, 'a')).ok).toBe(true);
  await last.stop();
  const after = await folder.start('d');
  expect((await granted(after.renew(secret, 'a'))).secret).not.toBe(secret);
  expect(await after.renew(held, 'a')).toMatchObject({ ok: false });
});

test('an answer that was lost before the disk failed puts nobody out either: what the device holds stays good', async () => {
  const folder = await stubbornFolder();
  const first = await folder.start('a');
  const held = await pairedIn(first);
  await granted(first.renew(held, 'a'));
  // The answer was lost, and so was the moment in which the same one is given again.
  const second = await folder.start('b');
  await folder.shut();
  const tabs = await Promise.all([second.renew(held, 'a'), second.renew(held, 'a')].map(granted));
  for (const { secret, token } of tabs) {
    expect(secret).toBe(held);
    expect((await second.admit({ token }, 'a')).ok).toBe(true);
  }
  expect((await granted(second.renew(held, 'a'))).secret).toBe(held);
  await folder.open();
  expect((await granted((await folder.start('c')).renew(held, 'a'))).secret).not.toBe(held);
});

test('on a disk that hangs for long and then fails, what was asked again meanwhile is not forgotten', async () => {
  let now = 0;
  const disk = slowDisk();
  const { entrance, secret } = await pairedOn(disk, () => now);
  const first = granted(entrance.renew(secret, 'a'));
  now = 91_000;
  const tabs = [granted(entrance.renew(secret, 'a'))];
  await expect.poll(() => disk.under.length).toBe(3);
  disk.under[1]?.reject(new Error('it fails'));
  expect((await first).secret).toBe(secret);
  tabs.push(granted(entrance.renew(secret, 'a')));
  for (const write of disk.under.slice(2)) write.resolve();
  const [one, other] = await Promise.all(tabs);
  expect(other?.secret).toBe(one?.secret);
  expect(disk.under).toHaveLength(3);
});

test('a disk that takes nothing pairs nobody, and says so: the code is good as before, and lets in once it can be kept', async () => {
  const folder = await stubbornFolder();
  const entrance = await folder.start('a');
  const code = (await entrance.openCode('admin', '', '', Number.POSITIVE_INFINITY)) ?? '';
  await folder.shut();
  expect(await entrance.pair(code, 'a phone', 'a')).toMatchObject({
    ok: false,
    why: 'the bridge cannot keep on its disk who is paired; this code is good as before',
  });
  expect(entrance.devices()).toEqual([]);
  expect(entrance.hasAdmin()).toBe(false);
  expect(folder.said).not.toContain('paired');
  await folder.open();
  expect((await granted(entrance.pair(code, 'a phone', 'a'))).device).toMatchObject({ role: 'admin' });
  expect(await entrance.pair(code, 'another', 'a')).toMatchObject({ ok: false });
});
