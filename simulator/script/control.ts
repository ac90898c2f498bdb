/**
 * The live control: HTTP on this machine only. GET / tells what there is and what is going on, POST /do begins a step,
 * POST /clear puts everything right, GET /effects and GET /drives hand out what a vehicle was made to do. A page in a
 * browser must not reach it: Host has to be local, and a body has to declare itself as JSON, which a foreign page may not
 * send without asking.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { since } from '../protocol/effects.ts';
import type { LaneCounters } from './lane.ts';
import { misfortunes } from './misfortunes.ts';
import { begin, clearAll, describeRunning, type Runner } from './runner.ts';
import { parseStep } from './scenario.ts';

const bodyLimit = 10_000;

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** What the radio of each vehicle did so far. */
export type Radios = () => readonly { readonly in: LaneCounters; readonly out: LaneCounters }[];

function overview(runner: Runner, radios: Radios): Answer {
  const radio = radios();
  const known = Object.fromEntries([...misfortunes].map(([name, { kind, takes }]) => [name, { kind, takes }]));
  const vehicles = runner.machines.map(({ vehicle, elapsedMs, reboots }, index) => ({
    system: vehicle.system,
    mode: vehicle.mode.name,
    armed: vehicle.armed,
    speedMps: vehicle.truth.speedMps,
    northM: vehicle.truth.north,
    eastM: vehicle.truth.east,
    volts: vehicle.power.volts,
    elapsedMs,
    reboots,
    radio: radio[index],
  }));
  return { status: 200, body: { vehicles, running: describeRunning(runner), misfortunes: known } };
}

/** Entries of `?vehicle=` (from 1) with a number above `?since=`, oldest first, and how many there have ever been. */
function ledger(runner: Runner, url: URL): Answer {
  const number = (name: string, otherwise: number) => Number(url.searchParams.get(name) ?? otherwise);
  const log = runner.machines[number('vehicle', 1) - 1]?.memory.effects;
  if (log === undefined) return { status: 404, body: { error: 'no such vehicle' } };
  const [from, nowMs] = [number('since', 0), log.now()];
  const { effects, drives } = log;
  if (url.pathname === '/drives')
    return { status: 200, body: { nowMs, count: drives.count, drives: since(drives, from) } };
  return { status: 200, body: { nowMs, count: effects.count, effects: since(effects, from) } };
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

async function answer(runner: Runner, radios: Radios, request: IncomingMessage): Promise<Answer> {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(host)) return { status: 403, body: { error: 'local only' } };
  const url = new URL(request.url ?? '/', 'http://localhost');
  const what = `${request.method} ${url.pathname}`;
  if (what === 'GET /') return overview(runner, radios);
  if (what === 'GET /effects' || what === 'GET /drives') return ledger(runner, url);
  if (what === 'POST /do') return doStep(runner, request);
  if (what !== 'POST /clear')
    return { status: 404, body: { error: 'GET /, GET /effects, GET /drives, POST /do, POST /clear' } };
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

export async function startControl(runner: Runner, radios: Radios, port: number): Promise<Control> {
  const server = createServer((request, response) => {
    void answer(runner, radios, request).then((result) => reply(response, result));
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
