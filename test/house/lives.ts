/**
 * The whole house, cut off at any instant, life after life over one data directory: the bridge with its threads and the
 * simulator end in the same moment, as when somebody pulls the plug; what the system had been handed reaches the disk here all the same.
 * An operator who is outside remembers what was acknowledged to it as kept: commands, the events before them, plans,
 * devices. What is left is held against that in `after-cuts.ts`. For the tests, which cut a few times, and for the fault
 * lab, which cuts two hundred times.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askLocally, localDoorIn } from '../../bridge/local-ask.ts';
import { canonicalJson } from '../../bridge/protocol/files/canonical.ts';
import { hello } from '../support/desk.ts';
import { WsClient } from '../support/ws-client.ts';
import { type AfterCuts, lookAfterwards, type Truth, truthAfter } from './after-cuts.ts';

const startWithinMs = 60_000;
/** So many cuts of ten fall into a start. */
const cutsInStart = 0.25;
const mostLifeMs = 3000;

/** What the operator outside remembers; numbers of events are of one epoch, which no cut may end. */
export type Memory = {
  epoch: string | undefined;
  readonly heard: Map<number, string>;
  /** Up to here events are kept, since a command after them was told as accepted. */
  keptTo: number;
  /** Heard, never told as kept, and not there after the cut: their numbers are nobody's ever after. */
  readonly gone: Set<number>;
  readonly accepted: Map<string, { readonly cutAfterMs: number }>;
  readonly plans: Set<string>;
  readonly devices: Set<string>;
  /** When a life was cut off, and since when the rover was heard in it, wall ms, by the names of its recordings. */
  readonly cut: Map<string, { readonly at: number; readonly heardFrom: number | undefined }>;
};

export type Told = AfterCuts & {
  readonly cuts: number;
  readonly cutsInStart: number;
  /** How long each start took, ms. */
  readonly startMs: readonly number[];
  readonly commands: number;
  readonly plans: number;
  readonly devices: number;
  /** What the bridge warned of, each sentence once, numbers left out. */
  readonly warnings: readonly string[];
};

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

type Running = {
  readonly child: ChildProcess;
  readonly startMs: number;
  readonly url: string;
  /** Everything of it at once; resolves to the wall ms of that, when it is gone. */
  cut(): Promise<number>;
  warned(): readonly string[];
};

/** Begins a life; `ready` resolves when it says its address, and rejects where it ends or takes too long. */
function begin(directory: string): Omit<Running, 'url' | 'startMs'> & { ready(): Promise<Running> } {
  const flags = ['--host', '0.0.0.0', '--tls', 'off', '--port', '0', '--log-level', 'warn', '--keep-free-mb', '0'];
  const args = ['dist/bridge/main.js', ...flags, '--vehicle', 'sim://', '--data-dir', directory];
  const began = performance.now();
  // A group of its own, so that one signal reaches the bridge and what it started in the same moment.
  const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const gone = once(child, 'close');
  let [out, err] = ['', ''];
  child.stderr.on('data', (text) => {
    err += text;
  });
  const cut = async (): Promise<number> => {
    const at = Date.now();
    const { pid } = child;
    if (pid !== undefined && child.exitCode === null && child.signalCode === null) process.kill(-pid, 'SIGKILL');
    await gone;
    return at;
  };
  const warned = () => err.split('\n').filter((line) => line !== '');
  const ready = () =>
    new Promise<Running>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`it did not start in ${startWithinMs} ms: ${err}`)),
        startWithinMs,
      );
      child.once('close', () => reject(new Error(`it ended as it started: ${err}`)));
      child.stdout.on('data', (text) => {
        out += text;
        const port = /Tether is at http:\/\/localhost:(\d+)/.exec(out)?.[1];
        if (port === undefined) return;
        clearTimeout(timer);
        resolve({ child, cut, warned, url: `http://127.0.0.1:${port}`, startMs: performance.now() - began });
      });
    });
  return { child, cut, warned, ready };
}

/** Lets a new device in; a sign that people are kept. The token is good for everything. */
async function enter(url: string, directory: string, name: string, memory: Memory): Promise<string> {
  const asked = await askLocally(localDoorIn(directory), 'POST', '/api/pairing-codes', { role: 'admin', name });
  const code = typeof asked === 'object' && asked !== null && 'code' in asked ? String(asked.code) : '';
  const { token } = await sent(url, '/api/auth/pair', '', JSON.stringify({ code, name, keeps: 'secret' }), 'json');
  memory.devices.add(name);
  return String(token);
}

type Said = Readonly<Record<string, unknown>>;

async function sent(
  url: string,
  path: string,
  token: string,
  body: string,
  type: 'json' | 'octet-stream',
): Promise<Said> {
  const headers = { 'content-type': `application/${type}`, ...(token !== '' && { authorization: `Bearer ${token}` }) };
  const answer = await fetch(url + path, { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Said;
}

const planOf = (n: number): string =>
  `QGC WPL 110\n0\t1\t0\t16\t0\t0\t0\t0\t-35.36\t149.16\t584\t1\n1\t0\t3\t16\t0\t0\t0\t0\t${-35.36 + n / 1e5}\t149.17\t0\t1\n`;

/** An operator who asks the rover to hold, again and again, until the plug is pulled. */
class Outside {
  readonly client: WsClient;
  readonly #life: number;
  readonly #timer: NodeJS.Timeout;
  #asked = 0;
  #looked = 0;
  /** Since when the rover is heard, wall ms. */
  heardFrom: number | undefined;
  readonly #acceptedAt = new Map<string, number>();

  constructor(url: string, token: string, life: number) {
    this.client = new WsClient(`${url.replace('http', 'ws')}/ws`);
    this.#life = life;
    this.client.socket.on('open', () => this.client.say({ ...hello({ clientId: `life-${life}` }), proof: { token } }));
    this.client.socket.on('message', () => this.#look());
    this.#timer = setInterval(() => this.#ask(), 100);
  }

  #newest(tag: string): Said | undefined {
    return this.client.received.findLast(({ t }) => t === tag);
  }

  #ask(): void {
    const [greeted, seen] = [this.#newest('connection_response'), this.#newest('telemetry')];
    const isThere = this.#newest('control') !== undefined && this.client.socket.readyState === this.client.socket.OPEN;
    if (!isThere || greeted === undefined || seen === undefined) return;
    const id = `life-${this.#life}-${this.#asked++}`;
    const about = { vehicle: 'sim:1', name: 'hold', args: {}, ageMs: 0, seen: { boot: greeted.boot, at: seen.at } };
    this.client.say({ t: 'send_command', id, ...about });
  }

  /** When each was accepted, by our own clock. */
  #look(): void {
    for (; this.#looked < this.client.received.length; this.#looked++) {
      const { t, id, step } = this.client.received[this.#looked] ?? { t: '' };
      if (t === 'control') this.heardFrom ??= Date.now();
      if (t === 'command_response' && step === 'accepted') this.#acceptedAt.set(String(id), Date.now());
    }
  }

  /** The plug was pulled at `cutAt`: what is known now. */
  end(memory: Memory, cutAt: number): void {
    clearInterval(this.#timer);
    this.client.socket.terminate();
    this.#look();
    const epoch = this.#newest('connection_response')?.epoch;
    if (epoch !== undefined) {
      memory.epoch ??= String(epoch);
      assert.equal(epoch, memory.epoch, 'the numbering goes on after every cut');
    }
    for (const [id, at] of this.#acceptedAt) memory.accepted.set(id, { cutAfterMs: cutAt - at });
    for (const { seq, payload, kept } of eventsIn(this.client.received)) {
      const before = memory.heard.get(seq);
      assert.ok(before === undefined || before === payload, `number ${seq} was given to two events`);
      memory.heard.set(seq, payload);
      if (kept !== undefined && this.#acceptedAt.has(kept)) memory.keptTo = Math.max(memory.keptTo, seq);
    }
  }
}

type Entry = { readonly seq: number; readonly body: Said };

/** What was heard as events; `kept`: the command whose acceptance it tells. */
function eventsIn(received: readonly Said[]) {
  const entries = received.flatMap(({ entries }) => (Array.isArray(entries) ? (entries as readonly Entry[]) : []));
  return entries.map(({ seq, body }) => {
    const kept = body.kind === 'command' && body.step === 'accepted' ? String(body.id) : undefined;
    return { seq, payload: canonicalJson(body), kept };
  });
}

const recordingsIn = (directory: string): string[] => {
  const folder = join(directory, 'recordings');
  return readdirSync(folder).filter((name) => /\.(tlog|mcap)$/.test(name));
};

/** Everything since the last look: nothing that was told as kept is missing, and nothing is another than it was told. */
export function compare(memory: Memory, truth: Truth, after: number): void {
  assert.equal(truth.epoch, memory.epoch ?? truth.epoch, 'the numbering goes on after every cut');
  const kept = new Map(truth.entries.map(({ seq, body }) => [seq, canonicalJson(body)]));
  assert.equal(kept.size, truth.entries.length, 'no number twice');
  for (const [seq, payload] of memory.heard) {
    if (seq <= after) continue;
    const found = kept.get(seq);
    assert.ok(found === undefined || found === payload, `event ${seq} is another than it was told`);
    if (found !== undefined || memory.gone.has(seq)) continue;
    assert.ok(seq > memory.keptTo, `event ${seq} was told as kept, and is lost`);
    memory.gone.add(seq);
  }
}

/** Cuts so many times, then lives once more and ends in order. Throws at the first lie. */
export async function cutHouse(
  random: () => number,
  cuts: number,
  print: (line: string) => void = () => {},
): Promise<Told> {
  const directory = mkdtempSync(join(tmpdir(), 'house-lives-'));
  const memory: Memory = {
    ...{ epoch: undefined, heard: new Map(), keptTo: 0, gone: new Set(), accepted: new Map() },
    ...{ plans: new Set(), devices: new Set(), cut: new Map() },
  };
  const startMs: number[] = [];
  const warnings = new Set<string>();
  let [inStart, looked] = [0, 0];
  let life: { cut(): Promise<number> } | undefined;
  // A disk that takes its time on a machine that is pressed says nothing of how a start went.
  const note = (lines: readonly string[]) => {
    for (const line of lines.filter((line) => !line.includes('has not answered')))
      warnings.add(line.replace(/"(time|pid)":\d+,?/g, '').replace(/\d+/g, 'N'));
  };
  try {
    for (let n = 0; n < cuts; n++) {
      const beginning = begin(directory);
      life = beginning;
      const known = new Set(n > 0 ? safely(() => recordingsIn(directory)) : []);
      const typicalMs = startMs.toSorted((a, b) => a - b)[startMs.length >> 1];
      if (typicalMs !== undefined && random() < cutsInStart) {
        inStart++;
        await Promise.race([pause(random() * 1.2 * typicalMs), beginning.ready().catch(() => {})]);
        await beginning.cut();
        note(beginning.warned());
        continue;
      }
      const running = await beginning.ready();
      startMs.push(running.startMs);
      const token = await enter(running.url, directory, `phone ${n}`, memory);
      compare(memory, await truthAfter(running.url, token, looked), looked);
      looked = memory.keptTo;
      const outside = new Outside(running.url, token, n);
      const plan = n % 2 === 0 ? handIn(running.url, token, n, memory, random) : undefined;
      await pause(300 + random() * (mostLifeMs - 300));
      const cutAt = await running.cut();
      await plan;
      outside.end(memory, cutAt);
      const { heardFrom } = outside;
      for (const name of recordingsIn(directory)) if (!known.has(name)) memory.cut.set(name, { at: cutAt, heardFrom });
      note(running.warned());
      if ((n + 1) % 20 === 0) print(`${n + 1} cuts, ${memory.accepted.size} commands accepted`);
    }
    const last = await begin(directory).ready();
    life = last;
    startMs.push(last.startMs);
    const token = await enter(last.url, directory, 'the last phone', memory);
    compare(memory, await truthAfter(last.url, token, looked), looked);
    const found = await lookAfterwards(last, token, directory, memory);
    note(last.warned());
    const counts = { commands: memory.accepted.size, plans: memory.plans.size, devices: memory.devices.size };
    return { ...found, ...counts, cuts, cutsInStart: inStart, startMs, warnings: [...warnings] };
  } finally {
    await life?.cut();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Some time after the beginning; the cut may come first. */
async function handIn(url: string, token: string, n: number, memory: Memory, random: () => number): Promise<void> {
  await pause(random() * mostLifeMs);
  try {
    const { hash } = await sent(url, `/api/plans?name=life-${n}.waypoints`, token, planOf(n), 'octet-stream');
    memory.plans.add(String(hash));
  } catch (error) {
    // The plug was pulled: nothing was promised. A refusal is none of that.
    if (error instanceof Error && error.message.includes('answered')) throw error;
  }
}

function safely<T>(read: () => T[]): T[] {
  try {
    return read();
  } catch {
    return [];
  }
}
