/** The bridge as a person starts it: what it prints, how it fails, how it ends. Runs the built program. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { hello } from '../support/desk.ts';
import { Program } from '../support/program.ts';
import { WsClient } from '../support/ws-client.ts';

const running: Program[] = [];
afterEach(() => {
  for (const program of running.splice(0)) program.child.kill('SIGKILL');
});

function bridge(...flags: string[]): Program {
  const program = new Program(['dist/bridge/main.js', ...flags]);
  running.push(program);
  return program;
}

/** One sentence on stderr, nothing more: no stack, no log. */
const sentence = (program: Program): string => {
  expect(
    program.err
      .trimEnd()
      .split('\n')
      .filter((line) => line.startsWith('tether: ')),
  ).toHaveLength(1);
  expect(program.err).not.toMatch(/^ {4}at /m);
  return program.err;
};

test('without a link it starts the simulator, prints one address, and telemetry flows', async () => {
  const program = bridge('--port', '0', '--log-level', 'silent');
  const [, port] = await program.line(/http:\/\/localhost:(\d+)/);
  expect(program.out.match(/http:\/\//g)).toHaveLength(1);
  expect(program.out).toContain('--vehicle');
  const client = new WsClient(`ws://127.0.0.1:${port}/ws`);
  await client.open();
  client.say(hello());
  const moving = await client.until('a pose', () =>
    client.received.find((message) => message.t === 'telemetry' && JSON.stringify(message).includes('"pose"')),
  );
  expect(JSON.stringify(moving)).toContain('sim:1');
  client.socket.terminate();
});

test('Ctrl-C ends bridge and simulator cleanly with exit code 0', async () => {
  const program = bridge('--port', '0');
  await program.line(/http:\/\/localhost:(\d+)/);
  program.child.kill('SIGINT');
  expect(await program.ended()).toEqual({ code: 0, signal: null });
});

test('one Ctrl-C that arrives twice, from the terminal and from npm, is one', async () => {
  const program = bridge('--port', '0');
  await program.line(/http:\/\/localhost:(\d+)/);
  program.child.kill('SIGINT');
  program.child.kill('SIGINT');
  expect(await program.ended()).toEqual({ code: 0, signal: null });
});

test('a page that is open when it ends is told to come back', async () => {
  const program = bridge('--port', '0', '--log-level', 'silent');
  const [, port] = await program.line(/http:\/\/localhost:(\d+)/);
  const client = new WsClient(`ws://127.0.0.1:${port}/ws`);
  await client.open();
  client.say(hello());
  await client.next('state_restored');
  program.child.kill('SIGTERM');
  await client.next('goodbye');
  expect((await client.end()).code).toBe(4000);
  expect((await program.ended()).code).toBe(0);
});

test.each([
  [['--prot', '1'], /unknown option '--prot'/],
  [['--port', 'x'], /--port needs a port number/],
  [['--vehicle', 'udp://1.2.3.4:1'], /udp/],
  [['--vehicle', 'ros2://px4'], /ROS 2 is reached by mavros only/],
  [['--vehicle', 'serial:///dev/ttyNOTHING0'], /ttyNOTHING0/],
  [['--vehicle', 'replay:///nowhere/file.tlog'], /file\.tlog/],
  [['--scenario', 'no-such-misfortune'], /no-such-misfortune/],
])('%j is one clear sentence and an exit code', async (flags, what) => {
  const program = bridge('--port', '0', '--log-level', 'silent', ...flags);
  expect((await program.ended()).code).toBe(1);
  expect(sentence(program)).toMatch(what);
  expect(program.out).toBe('');
});

test('a page port that is in use is one clear sentence and an exit code', async () => {
  const other = createServer();
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const program = bridge('--port', String(port), '--log-level', 'silent');
  expect((await program.ended()).code).toBe(1);
  expect(sentence(program)).toContain(`port ${port} is already in use`);
  other.close();
});

test('a link port that is in use is one clear sentence, unless it is to be waited for', async () => {
  const other = createSocket('udp4');
  other.bind(0, '127.0.0.1');
  await once(other, 'listening');
  const link = `udpin://127.0.0.1:${other.address().port}`;
  const program = bridge('--port', '0', '--log-level', 'silent', '--vehicle', link);
  expect((await program.ended()).code).toBe(1);
  expect(sentence(program)).toContain(String(other.address().port));
  const patient = bridge('--port', '0', '--log-level', 'silent', '--wait-for-devices', '--vehicle', link);
  await patient.line(/http:\/\/localhost:(\d+)/);
  other.close();
});

test('--help says every flag and exits with 0', async () => {
  const program = bridge('--help');
  expect((await program.ended()).code).toBe(0);
  expect(program.out).toContain('--vehicle');
  expect(program.out).toContain('TETHER_PORT');
});
