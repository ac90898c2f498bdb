/**
 * The live control: HTTP on this machine only. GET / tells what there is and what is going on, POST /do begins a step,
 * POST /clear puts everything right, GET /effects?since=N hands out what the first vehicle was made to do. A page in a browser must not reach it: Host has to be local, and a body has to
 * declare itself as JSON, which a foreign page may not send without asking.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createEffectLog, effectsSince } from '../protocol/effects.ts';
import { misfortunes } from './misfortunes.ts';
import { begin, clearAll, describeRunning, type Runner } from './runner.ts';
import { parseStep } from './scenario.ts';

const bodyLimit = 10_000;

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

function overview(runner: Runner): Answer {
  const known = Object.fromEntries([...misfortunes].map(([name, { kind, takes }]) => [name, { kind, takes }]));
  const vehicles = runner.machines.map(({ vehicle, elapsedMs, reboots }) => ({
    system: vehicle.system,
    mode: vehicle.mode.name,
    armed: vehicle.armed,
    speedMps: vehicle.truth.speedMps,
    northM: vehicle.truth.north,
    eastM: vehicle.truth.east,
    volts: vehicle.power.volts,
    elapsedMs,
    reboots,
  }));
  return { status: 200, body: { vehicles, running: describeRunning(runner), misfortunes: known } };
}

/** Entries with a number above `since`, oldest first, and how many there have ever been. */
function effects(runner: Runner, what: string): Answer {
  const since = Number(/[?&]since=(\d+)/.exec(what)?.[1] ?? 0);
  const log = runner.machines[0]?.memory.effects ?? createEffectLog();
  return { status: 200, body: { count: log.count, effects: effectsSince(log, since) } };
}

function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString('utf8');
      if (body.length > bodyLimit) reject(new Error('the body is too long'));
    });
    request.on('end', () => resolve(body));
    request.on('error', reject);
  });
}

async function doStep(runner: Runner, request: IncomingMessage): Promise<Answer> {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) {
    return { status: 415, body: { error: 'send application/json' } };
  }
  try {
    const step = parseStep(JSON.parse(await readBody(request)), 'the step');
    const begun = begin(runner, step, runner.machines[0]?.elapsedMs ?? 0);
    return begun ? { status: 200, body: { begun: step.name } } : { status: 409, body: { error: 'no such vehicle' } };
  } catch (error) {
    return { status: 400, body: { error: error instanceof Error ? error.message : String(error) } };
  }
}

async function answer(runner: Runner, request: IncomingMessage): Promise<Answer> {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(host)) return { status: 403, body: { error: 'local only' } };
  const what = `${request.method} ${request.url}`;
  if (what === 'GET /') return overview(runner);
  if (what.startsWith('GET /effects')) return effects(runner, what);
  if (what === 'POST /do') return doStep(runner, request);
  if (what !== 'POST /clear') return { status: 404, body: { error: 'GET /, GET /effects, POST /do, POST /clear' } };
  clearAll(runner);
  return { status: 200, body: { running: [] } };
}

function reply(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(`${JSON.stringify(body)}\n`);
}

export interface Control {
  readonly port: number;
  stop(): Promise<void>;
}

export async function startControl(runner: Runner, port: number): Promise<Control> {
  const server = createServer((request, response) => {
    void answer(runner, request).then((result) => reply(response, result));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(new Error(`--control ${port}: the port cannot be opened (${error.message})`)),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  let stopped: Promise<void> | undefined;
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    stop() {
      stopped ??= new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      return stopped;
    },
  };
}
