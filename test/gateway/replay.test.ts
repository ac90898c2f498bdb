/**
 * What a client missed comes over its connection, wherever it is kept: against a model of memory and disk that move,
 * fail and recover while it is read.
 */
import { inflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { gapsAmong } from '../../bridge/core/gaps.ts';
import { freshStart, type Keeper, type Page } from '../../bridge/core/journal.ts';
import { isWanted } from '../../bridge/core/runs.ts';
import { EventStream } from '../../bridge/core/stream.ts';
import type { Conn } from '../../bridge/gateway/conn.ts';
import { type DeskParts, Gateway } from '../../bridge/gateway/gateway.ts';
import type { Want } from '../../bridge/protocol/hello.ts';
import { unpack } from '../../bridge/protocol/packed.ts';
import type { Entry, Events, WantedEvents } from '../../bridge/protocol/stream.ts';
import { randomFrom, seed } from '../journal/kit.ts';
import { hello, testGateway } from '../support/desk.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Memory of `inMemory` entries over a disk that does as it is told. */
function bridgeWith(inMemory = 40) {
  const { desk, clock, bugs } = testGateway();
  const disk = {
    ...{ rows: [] as Entry[], droppedTo: 0, fails: false, reads: 0, underWay: 0, mostUnderWay: 0 },
    /** How often each place was read. */
    readsAt: new Map<number, number>(),
  };
  const keeper: Keeper = {
    grantedTo: Number.POSITIVE_INFINITY,
    renew: () => '',
    append: (entries) => disk.rows.push(...entries),
  };
  const retention = { minCount: inMemory, minAgeMs: 0, maxCount: inMemory };
  const stream = new EventStream(freshStart('epoch-1'), clock, keeper, retention);
  const readOlder = async (after: number, limit: number): Promise<Page> => {
    disk.reads += 1;
    disk.readsAt.set(after, (disk.readsAt.get(after) ?? 0) + 1);
    disk.mostUnderWay = Math.max(disk.mostUnderWay, ++disk.underWay);
    await settled();
    disk.underWay -= 1;
    if (disk.fails) return { ok: false, why: 'the disk fails' };
    const rows = disk.rows.filter(({ seq }) => seq > after);
    const entries = rows.slice(0, limit);
    const seqs = entries.map(({ seq }) => seq);
    const gaps = gapsAmong(seqs, after, seqs.at(-1) ?? after);
    const { droppedTo } = disk;
    return { ok: true, entries, gaps, more: rows.length > limit, ...(droppedTo > after && { droppedTo }) };
  };
  const parts: DeskParts = { ...desk, stream, readOlder };
  const gateway = new Gateway(parts, (error) => bugs.push(error));
  const happen = (count: number, severity = 6): void => {
    const one = {
      at: clock.monoMs(),
      body: { kind: 'text', vehicle: 'l:1', text: 'x'.repeat(40), complete: true },
    } as const;
    for (let left = count; left > 0; left--) gateway.announce([{ ...one, severity }]);
  };
  return { gateway, stream, clock, disk, bugs, happen };
}
type Bridge = ReturnType<typeof bridgeWith>;

/** A client that believes only what [S6] lets it believe; `acks` when it is told to. */
class Reader {
  readonly conn: Conn;
  cursor: { epoch: string; seq: number };
  readonly seqs: number[] = [];
  readonly gaps: { from: number; to: number; certain: boolean }[] = [];
  readonly passed: number[] = [];
  readonly faults: string[] = [];
  readonly headlines: number[] = [];
  packed = 0;
  bytes = 0;
  closed: number | undefined;
  /** Entries that were told and not acknowledged, by message. */
  unacked = 0;

  constructor({ gateway }: Bridge, from: number, want: Partial<Want> = {}) {
    this.cursor = { epoch: 'epoch-1', seq: from };
    this.conn = gateway.open({
      kind: 'websocket',
      address: '127.0.0.1',
      send: (data) => this.#take(data),
      buffered: () => 0,
      close: (code) => {
        this.closed = code;
      },
    });
    const all = { rateHz: 10, encoding: 'compact', maxBytesPerS: null, ...want } as const;
    this.conn.onText(
      JSON.stringify(hello({ cursor: this.cursor, want: all, mode: 'hidden', tab: `tab-${Math.random()}` })),
    );
  }

  ack(seq = this.cursor.seq): void {
    this.unacked = 0;
    this.conn.onText(JSON.stringify({ t: 'ack', seq }));
  }

  #take(data: string | Uint8Array): void {
    if (typeof data !== 'string' && data[0] === 1) return;
    if (typeof data !== 'string') this.packed += 1;
    const text = typeof data === 'string' ? data : inflateRawSync(unpack(data)).toString();
    const message = JSON.parse(text);
    if (message.t === 'headlines') this.headlines.push(...message.entries.map(({ seq }: Entry) => seq));
    if (message.t === 'events') {
      this.bytes += data.length;
      this.unacked += 1;
      this.#apply(message);
    }
  }

  #apply({ first = 0, upTo = 0, entries, gap }: Events): void {
    if (first !== this.cursor.seq + 1) this.faults.push(`${first} follows ${this.cursor.seq}`);
    const told = new Set(entries.map(({ seq }) => seq));
    for (const seq of told) if (seq < first || seq > upTo) this.faults.push(`${seq} is not of ${first} to ${upTo}`);
    if (gap) this.gaps.push({ from: gap.from, to: gap.to, certain: !gap.atMost });
    for (let seq = first; seq <= upTo; seq++) {
      const isMissing = gap !== undefined && seq >= gap.from && seq <= gap.to;
      if (told.has(seq) === isMissing && isMissing) this.faults.push(`${seq} is told and missing`);
      if (!told.has(seq) && !isMissing) this.passed.push(seq);
    }
    this.seqs.push(...told);
    this.cursor = { ...this.cursor, seq: upTo };
  }
}

/** Lets the disk answer and time pass until nothing more comes; the reader answers what it gets. */
async function finish({ gateway, clock }: Bridge, readers: readonly Reader[], turns = 400): Promise<void> {
  for (let turn = 0; turn < turns; turn++) {
    await settled();
    for (const reader of readers) if (reader.unacked > 0) reader.ack();
    clock.advance(20);
    gateway.tick();
  }
}

/** As long as it takes until they are there: what is deflated on other threads takes real time. */
async function reach(bridge: Bridge, readers: readonly Reader[], least = bridge.stream.seq): Promise<void> {
  const overdue = Date.now() + 10_000;
  while (readers.some(({ cursor }) => cursor.seq < least) && Date.now() < overdue) await finish(bridge, readers, 5);
}
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

test('[S7] a cursor that only the disk remembers gets every entry over the same connection, and what happens meanwhile behind it', async () => {
  const bridge = bridgeWith();
  bridge.happen(3000);
  expect(bridge.stream.forgottenTo).toBeGreaterThan(2900);
  const reader = new Reader(bridge, 17);
  for (let turn = 0; turn < 60; turn++) {
    bridge.happen(3);
    await finish(bridge, [reader], 2);
  }
  await finish(bridge, [reader]);
  expect(reader.faults).toEqual([]);
  expect(reader.seqs).toEqual(range(18, 3180));
  expect(reader.gaps).toEqual([]);
});

test('[S7] no more batches are on the way than were answered for, however long the replay', async () => {
  const bridge = bridgeWith();
  bridge.happen(5000);
  const reader = new Reader(bridge, 0);
  for (let turn = 0; turn < 50; turn++) await settled();
  expect(reader.unacked).toBe(2);
  let most = 0;
  for (let turn = 0; turn < 100; turn++) {
    most = Math.max(most, reader.unacked);
    reader.ack();
    for (let wait = 0; wait < 40; wait++) await settled();
  }
  expect(most).toBeGreaterThan(2);
  expect(most).toBeLessThanOrEqual(8);
  expect(reader.seqs).toEqual(range(1, 5000));
  expect(bridge.disk.mostUnderWay).toBe(1);
});

test('[S7] batches are small until twice two were answered together, and again where a single large one takes long', async () => {
  const bridge = bridgeWith();
  bridge.happen(3000);
  const reader = new Reader(bridge, 0);
  const rest = async () => {
    for (let wait = 0; wait < 30; wait++) await settled();
  };
  /** What comes once everything up to a number was acknowledged, this long after it was sent. */
  const told = async (ms: number, upTo = reader.cursor.seq) => {
    await rest();
    bridge.clock.advance(ms);
    const before = reader.cursor.seq;
    reader.ack(upTo);
    await rest();
    return reader.cursor.seq - before;
  };
  await rest();
  expect(reader.cursor.seq, 'two of ten').toBe(20);
  for (const upTo of [10, 20, 30]) expect(await told(400, upTo)).toBe(10);
  expect(await told(900), 'once may be chance').toBe(20);
  expect(await told(900)).toBeGreaterThan(100);
  expect(await told(200), 'it answers quickly: two of them').toBeGreaterThan(200);
  expect(await told(900), 'not so quickly: one').toBeGreaterThan(100);
  expect(await told(900), 'nor a single one').toBe(20);
});

test('[S7] a reader that answers no batch is closed in the end, to come back', async () => {
  const bridge = bridgeWith();
  bridge.happen(2000);
  const reader = new Reader(bridge, 0);
  for (let turn = 0; turn < 20; turn++) await settled();
  for (let seconds = 0; seconds < 80 && reader.closed === undefined; seconds++) {
    bridge.clock.advance(1000);
    bridge.gateway.tick();
  }
  expect(reader.closed).toBe(4002);
});

test('[S2] [S7] a gap is only what neither memory nor disk has, and one that the disk dropped is certain', async () => {
  const bridge = bridgeWith();
  bridge.happen(2000);
  bridge.disk.rows.splice(0, 700);
  bridge.disk.droppedTo = 700;
  const reader = new Reader(bridge, 100);
  await finish(bridge, [reader]);
  expect(reader.gaps).toEqual([{ from: 101, to: 700, certain: true }]);
  expect(reader.seqs).toEqual(range(701, 2000));
  expect(bridge.disk.reads).toBeLessThan(12);
});

test('[S7] a disk that cannot be read for 5 s costs what only it has, said as a gap; one that recovers sooner costs nothing', async () => {
  const bridge = bridgeWith();
  bridge.happen(1000);
  bridge.disk.fails = true;
  const [lasting, short] = [new Reader(bridge, 300), new Reader(bridge, 300)];
  await finish(bridge, [lasting, short], 100);
  expect(short.seqs).toEqual([]);
  bridge.disk.fails = false;
  await finish(bridge, [short], 50);
  expect(short.seqs).toEqual(range(301, 1000));
  const late = new Reader(bridge, 0);
  bridge.disk.fails = true;
  await finish(bridge, [late], 400);
  const { forgottenTo } = bridge.stream;
  expect(late.faults).toEqual([]);
  expect(late.gaps.at(-1)?.to).toBe(forgottenTo);
  expect([...late.seqs, ...late.gaps.flatMap(({ from, to }) => range(from, to))].sort((a, b) => a - b)).toEqual(
    range(1, 1000),
  );
});

test('[S8] only wanted events come, and the cursor moves over the others', async () => {
  const bridge = bridgeWith();
  for (let block = 0; block < 20; block++) {
    bridge.happen(99);
    bridge.happen(1, 2);
  }
  const reader = new Reader(bridge, 0, { events: { atLeast: 4 } });
  await finish(bridge, [reader]);
  expect(reader.seqs).toEqual(range(1, 20).map((block) => block * 100));
  expect(reader.faults).toEqual([]);
  expect(reader.gaps).toEqual([]);
  const { bytes } = reader;
  bridge.happen(499);
  expect([reader.cursor.seq, reader.bytes]).toEqual([2000, bytes]);
  bridge.happen(1);
  expect(reader.cursor.seq).toBe(2500);
  bridge.happen(10);
  bridge.happen(1, 1);
  expect([reader.cursor.seq, reader.seqs.at(-1)]).toEqual([2511, 2511]);
  reader.conn.onText(JSON.stringify({ t: 'wish', want: { rateHz: 10, encoding: 'compact', maxBytesPerS: null } }));
  bridge.happen(1);
  expect(reader.seqs.at(-1)).toBe(2512);
  expect(reader.faults).toEqual([]);
});

test('[S8] kinds are asked for by name', async () => {
  const bridge = bridgeWith();
  bridge.happen(50);
  bridge.gateway.announce([{ at: 1, severity: 6, body: { kind: 'reboot', vehicle: 'l:1' } }]);
  const reader = new Reader(bridge, 0, { events: { kinds: ['reboot'] } });
  await finish(bridge, [reader], 20);
  expect(reader.seqs).toEqual([51]);
  expect(reader.passed).toEqual(range(1, 50));
});

test('[S9] what was critical is told first, and again in its place', async () => {
  const bridge = bridgeWith();
  bridge.happen(1000);
  bridge.happen(1, 2);
  bridge.happen(1000);
  bridge.happen(1, 0);
  const reader = new Reader(bridge, 10, { headlines: true });
  expect(reader.headlines).toEqual([2002, 1001]);
  expect(reader.seqs).toEqual([]);
  await finish(bridge, [reader]);
  expect(reader.seqs).toEqual(range(11, 2002));
  expect(new Reader(bridge, 10).headlines, 'who does not ask').toEqual([]);
  expect(new Reader(bridge, 1900, { headlines: true }).headlines, 'a short replay').toEqual([]);
});

test('[S10] a long replay is packed once and shared, and is no other than the plain one', async () => {
  const bridge = bridgeWith();
  bridge.happen(2000);
  const readers = Array.from({ length: 10 }, () => new Reader(bridge, 0, { inflate: true }));
  const plain = new Reader(bridge, 0);
  await reach(bridge, [...readers, plain]);
  for (const reader of readers) expect(reader.seqs).toEqual(plain.seqs);
  expect(readers[0]?.packed).toBeGreaterThanOrEqual(10);
  expect(readers[0]?.bytes ?? 0).toBeLessThan(plain.bytes / 8);
  // Large batches and small ones, for who inflates and for who does not; how many of each depends on how long packing takes.
  expect(Math.max(...bridge.disk.readsAt.values()), 'eleven readers at one place').toBeLessThanOrEqual(4);
});

test('[I1] [S2] [S6] [S7] whatever memory, disk, readers and connections do, every number is told once, in order', async () => {
  const runs = 60;
  const random = randomFrom(seed('replay'));
  for (let run = 0; run < runs; run++) await anyRun(randomFrom(random() * 2 ** 32), run);
}, 120_000);

async function anyRun(random: () => number, run: number): Promise<void> {
  const below = (most: number) => Math.floor(random() * most);
  const bridge = bridgeWith(10 + below(300));
  bridge.happen(below(4000));
  const wants: (WantedEvents | undefined)[] = [undefined, { atLeast: 3 }, { kinds: ['text'] }, { kinds: [] }];
  const wanted = wants[below(4)];
  const want = { inflate: random() < 0.5, ...(wanted && { events: wanted }) };
  const begin = below(bridge.stream.seq + 1);
  const told = new Map<number, 'entry' | 'gap' | 'passed'>();
  let gapsAllowed = false;
  let reader = new Reader(bridge, begin, want);
  const collect = (): void => {
    expect(reader.faults, `run ${run}`).toEqual([]);
    const note = (seq: number, what: 'entry' | 'gap' | 'passed') => {
      expect(told.get(seq), `run ${run}: ${seq} is told twice`).toBeUndefined();
      told.set(seq, what);
    };
    for (const seq of reader.seqs) note(seq, 'entry');
    for (const seq of reader.passed) note(seq, 'passed');
    for (const { from, to } of reader.gaps) for (const seq of range(from, to)) note(seq, 'gap');
    expect(reader.seqs, `run ${run}: in order`).toEqual([...reader.seqs].sort((a, b) => a - b));
  };
  for (let step = 0; step < 120; step++) {
    const what = below(12);
    if (what < 4) bridge.happen(below(30), below(8));
    else if (what < 7) reader.ack();
    else if (what === 7) {
      gapsAllowed = true;
      bridge.disk.rows.splice(0, below(bridge.disk.rows.length >> 2));
      bridge.disk.droppedTo = (bridge.disk.rows[0]?.seq ?? bridge.stream.seq + 1) - 1;
    } else if (what === 8) bridge.disk.fails = random() < 0.4;
    else if (what === 9 && random() < 0.4) {
      collect();
      bridge.gateway.closed(reader.conn);
      reader = new Reader(bridge, reader.cursor.seq, want);
    } else {
      bridge.clock.advance(below(bridge.disk.fails ? 1500 : 300));
      if (bridge.disk.fails) gapsAllowed = true;
      bridge.gateway.tick();
    }
    for (let wait = below(4); wait > 0; wait--) await settled();
    if (reader.closed !== undefined) {
      collect();
      bridge.gateway.closed(reader.conn);
      reader = new Reader(bridge, reader.cursor.seq, want);
    }
  }
  bridge.disk.fails = false;
  await reach(bridge, [reader], bridge.stream.seq - (wanted ? 499 : 0));
  collect();
  const untold = bridge.stream.seq - reader.cursor.seq;
  expect(untold, `run ${run}: what is left was not wanted`).toBeLessThan(wanted ? 500 : 1);
  expect([...told.keys()].sort((a, b) => a - b)).toEqual(range(begin + 1, reader.cursor.seq));
  const all = [...told.values()];
  if (!gapsAllowed) expect(all).not.toContain('gap');
  if (wanted === undefined) expect(all).not.toContain('passed');
  for (const entry of bridge.disk.rows)
    if (told.get(entry.seq) === 'passed') expect(isWanted(entry, wanted), `run ${run}`).toBe(false);
  expect(bridge.bugs).toEqual([]);
}
