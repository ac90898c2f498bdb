/** The bridge as a person starts it records its rover, both ways, and nothing of what is played. Runs the built program. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { indexMcap, readTlogStrictly, streamMcap } from '../recording/kit.ts';
import { hello } from '../support/desk.ts';
import { Program } from '../support/program.ts';
import { tempDir } from '../support/temp-dir.ts';
import { WsClient } from '../support/ws-client.ts';

const programs: Program[] = [];
afterEach(() => {
  for (const program of programs.splice(0)) program.child.kill('SIGKILL');
});

async function start(directory: string, ...flags: string[]) {
  const fixed = ['dist/bridge/main.js', '--port', '0', '--log-level', 'silent', '--keep-free-mb', '0'];
  const program = new Program([...fixed, '--data-dir', directory, ...flags]);
  programs.push(program);
  const [, port] = await program.line(/http:\/\/localhost:(\d+)/);
  const client = new WsClient(`ws://127.0.0.1:${port}/ws`);
  await client.open();
  client.say(hello());
  await client.next('state_restored');
  const end = async () => {
    client.socket.terminate();
    program.child.kill('SIGTERM');
    expect((await program.ended()).code).toBe(0);
  };
  return { client, end, url: `http://127.0.0.1:${port}` };
}

const recordingsIn = (directory: string, ending: string) => {
  const folder = join(directory, 'recordings');
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => readFileSync(join(folder, name)));
};
const systemOf = (frame: Buffer) => (frame[0] === 0xfd ? frame[5] : frame[3]);
const componentOf = (frame: Buffer) => (frame[0] === 0xfd ? frame[6] : frame[4]);

test('[Q1] the bridge records its rover’s frames and its own, and what it made of them, and lists them meanwhile', async () => {
  const directory = tempDir();
  const { client, end, url } = await start(directory);
  const told = (what: string) => () => client.received.find((message) => JSON.stringify(message).includes(what));
  await client.until('a pose', told('"pose"'));
  await client.until('that it records', told('"kind":"recording","change":"begun"'));
  const listed = async () => (await fetch(`${url}/api/recordings`)).json();
  await expect.poll(async () => (await listed()).recordings.length, { timeout: 10_000 }).toBe(2);
  expect((await listed()).recordings).toMatchObject([{ state: 'writing' }, { state: 'writing' }]);
  const topicsSoFar = async () => {
    const { recordings } = await listed();
    const { name } = recordings.find(({ kind }: { kind: string }) => kind === 'mcap');
    const bytes = await (await fetch(`${url}/api/recordings/${name}`)).arrayBuffer();
    return streamMcap(new Uint8Array(bytes)).messages.map(({ topic }) => topic);
  };
  await expect.poll(topicsSoFar, { timeout: 10_000 }).toContain('/sessions');
  const health = await (await fetch(`${url}/api/health`)).json();
  expect(health.recording).toMatchObject({ state: 'recording', files: 2, dropped: 0 });
  await end();

  const [tlog = Buffer.alloc(0)] = recordingsIn(directory, '.tlog');
  const frames = readTlogStrictly(tlog).map(({ frame }) => frame);
  const speakers = new Set(frames.map((frame) => `${systemOf(frame)}/${componentOf(frame)}`));
  expect([...speakers]).toEqual(expect.arrayContaining(['1/1', '1/191']));
  const [mcap = Buffer.alloc(0)] = recordingsIn(directory, '.mcap');
  const { messages, reader } = await indexMcap(mcap);
  const topics = new Set(messages.map(({ topic }) => topic));
  const wanted = ['/sim/1/pose', '/sim/1/location', '/sim/1/mode', '/events', '/links', '/sessions'];
  expect([...topics]).toEqual(expect.arrayContaining(wanted));
  const kinds = messages.filter(({ topic }) => topic === '/events').map(({ value }) => value.kind);
  expect(kinds).toEqual(expect.arrayContaining(['link', 'contact']));
  expect(reader.statistics?.chunkCount).toBeGreaterThan(0);
});

test('[Q1] a bridge that plays a recording records nothing of it', async () => {
  const directory = tempDir();
  const { client, end } = await start(
    directory,
    '--vehicle',
    'replay://test/fixtures/recordings/rover-mission.tlog?speed=0',
  );
  await client.until('the end of the recording', () =>
    client.received.find((message) => JSON.stringify(message).includes('end of recording')),
  );
  await end();
  expect(recordingsIn(directory, '.tlog')).toEqual([]);
  for (const mcap of recordingsIn(directory, '.mcap')) {
    const { messages } = await indexMcap(mcap);
    expect(messages.filter(({ topic, value }) => topic.startsWith('/rover') || value.vehicle !== undefined)).toEqual(
      [],
    );
  }
});
