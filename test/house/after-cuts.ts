/** What is left in a house that was cut off, held against what an operator outside was told: by the bridge's own word and by readers that are not ours. */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyAudit } from '../../bridge/journal/audit-book.ts';
import { askLocally, localDoorIn } from '../../bridge/local-ask.ts';
import { generous, Hand, indexMcap, readTlogStrictly, streamMcap } from '../recording/kit.ts';
import type { Memory } from './lives.ts';

export type AfterCuts = {
  readonly events: number;
  readonly audited: number;
  readonly files: number;
  readonly frames: number;
  /** Of each life that recorded: what is missing at the end of its frames and of its state, ms. */
  readonly lostMs: readonly number[];
  readonly lostStateMs: readonly number[];
};

type Said = Readonly<Record<string, unknown>>;
export type Truth = {
  readonly epoch: string;
  readonly entries: readonly { readonly seq: number; readonly body: Said }[];
};
type Page = Truth & { readonly more: boolean };

/** What is on the disk at once is written to the audit a moment later. */
const auditedWithinMs = 2000;
const outcomeWithinMs = 30_000;
const pacedWithinMs = 60_000;
const autopilot = 1;

/** A device that asks too much is told to wait, and does: two hundred lives are a long tale. */
async function get<T>(url: string, token: string, path: string): Promise<T> {
  for (const overdue = Date.now() + pacedWithinMs; ; ) {
    const answer = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
    if (answer.ok) return (await answer.json()) as T;
    if (answer.status !== 429 || Date.now() > overdue) throw new Error(`${path} answered ${answer.status}`);
    await new Promise((resolve) => setTimeout(resolve, 1000 * Number(answer.headers.get('retry-after') ?? 1)));
  }
}

/** Every event that is kept after `after`. */
export async function truthAfter(url: string, token: string, after: number): Promise<Truth> {
  const entries: Truth['entries'][number][] = [];
  for (let from = after; ; ) {
    const page = await get<Page>(url, token, `/api/events?after=${from}&limit=500`);
    entries.push(...page.entries);
    const last = page.entries.at(-1)?.seq ?? from;
    if (!page.more || last === from) return { epoch: page.epoch, entries };
    from = last;
  }
}

type Last = { readonly url: string; readonly child: ChildProcess };

/** Asks the last life, ends it in order, and reads what it leaves. Throws at the first lie. */
export async function lookAfterwards(last: Last, token: string, directory: string, memory: Memory): Promise<AfterCuts> {
  const truth = await settled(last.url, token, memory);
  for (const [index, { seq }] of truth.entries.entries())
    assert.ok(seq > (truth.entries[index - 1]?.seq ?? 0), `event ${seq} is told twice`);
  lookAtCommands(truth, memory);
  for (const hash of memory.plans) await get(last.url, token, `/api/plans/${hash}.plan`);
  const { devices } = (await askLocally(localDoorIn(directory), 'GET', '/api/devices')) as {
    devices: { name: string }[];
  };
  const names = devices.map(({ name }) => name);
  assert.deepEqual(names.toSorted(), [...memory.devices].toSorted(), 'every device that was let in, once');

  const gone = once(last.child, 'close');
  last.child.kill('SIGTERM');
  assert.deepEqual(await gone, [0, null], 'the last life ends in order');
  const audited = await lookAtAudit(directory, memory);
  return { events: truth.entries.length, audited, ...(await lookAtRecordings(directory, memory)) };
}

/** What was under way when the last life was cut off gets its outcome when the rover is heard again, or is given up. */
async function settled(url: string, token: string, { accepted }: Memory): Promise<Truth> {
  const truth = await truthAfter(url, token, 0);
  const entries = [...truth.entries];
  for (const overdue = Date.now() + outcomeWithinMs; ; ) {
    const ended = new Set(entries.filter(({ body }) => body.final === true).map(({ body }) => String(body.id)));
    if ([...accepted.keys()].every((id) => ended.has(id)) || Date.now() > overdue) return { ...truth, entries };
    await new Promise((resolve) => setTimeout(resolve, 200));
    entries.push(...(await truthAfter(url, token, entries.at(-1)?.seq ?? 0)).entries);
  }
}

/** What was accepted is there once, and has one outcome. */
function lookAtCommands(truth: Truth, { accepted }: Memory): void {
  const times = (id: string, is: (body: Said) => boolean) =>
    truth.entries.filter(({ body }) => body.id === id && is(body)).length;
  for (const id of accepted.keys()) {
    assert.equal(
      times(id, ({ step }) => step === 'accepted'),
      1,
      `${id} was told as accepted and is not kept once`,
    );
    assert.equal(
      times(id, ({ final }) => final === true),
      1,
      `${id} has no outcome, or several`,
    );
  }
}

async function lookAtAudit(directory: string, { accepted }: Memory): Promise<number> {
  const folder = join(directory, 'audit');
  const verdict = await verifyAudit(folder);
  assert.ok(verdict.ok, `the audit does not hold: ${JSON.stringify(verdict)}`);
  const lines = readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'));
  const ids = new Set(lines.flatMap((line) => /"act":"command accepted".*?"id":"([^"]+)"/.exec(line)?.[1] ?? []));
  for (const [id, { cutAfterMs }] of accepted)
    assert.ok(ids.has(id) || cutAfterMs < auditedWithinMs, `${id} is not in the audit`);
  return verdict.records;
}

async function lookAtRecordings(directory: string, { cut }: Memory) {
  const folder = join(directory, 'recordings');
  assert.ok(existsSync(folder), 'something was recorded');
  const hand = new Hand(folder, generous);
  hand.keeper.open();
  hand.mend();
  const lost: Record<'tlog' | 'mcap', number[]> = { tlog: [], mcap: [] };
  let [files, frames] = [0, 0];
  for (const { name, kind, state } of hand.keeper.list()) {
    const bytes = hand.bytes(name);
    files++;
    let lastMs = Number.NEGATIVE_INFINITY;
    if (kind === 'tlog') {
      const records = readTlogStrictly(bytes);
      lookForHoles(name, records);
      frames += records.length;
      lastMs = Number(records.at(-1)?.us ?? 0n) / 1000;
    } else if (state === 'torn') assert.ok(bytes.length < 40, `${name} is torn`);
    else {
      const { messages } = await indexMcap(bytes);
      assert.equal(streamMcap(bytes).isWhole, true, `${name} does not say where it ends`);
      for (const { ns } of messages) lastMs = Math.max(lastMs, Number(ns / 1000n) / 1000);
    }
    const { at, heardFrom } = cut.get(name) ?? {};
    if (at === undefined || heardFrom === undefined) continue;
    lost[kind].push(Math.max(0, at - Math.max(lastMs, heardFrom)));
  }
  return { files, frames, lostMs: lost.tlog, lostStateMs: lost.mcap };
}

/** The rover numbers its frames: none may be missing between two that are there, and none be there twice. */
function lookForHoles(name: string, records: ReturnType<typeof readTlogStrictly>): void {
  let next: number | undefined;
  for (const { frame } of records) {
    const [seqAt, componentAt] = frame[0] === 0xfd ? [4, 6] : [2, 4];
    if (frame[componentAt] !== autopilot) continue;
    const seq = frame[seqAt] ?? 0;
    assert.equal(seq, next ?? seq, `${name}: frame ${next} of the rover is missing, or ${seq} is there twice`);
    next = (seq + 1) % 256;
  }
}
