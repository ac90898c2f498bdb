/** What the page makes of messages on a link, and of the bridge's log on a line of time. */
import { describe, expect, test } from 'vitest';
import type { MessageHeard, MessageSaid } from '../../bridge/protocol/inspector.ts';
import type { Entry } from '../../bridge/protocol/stream.ts';
import type { Ask } from '../../dashboard/store/ask.ts';
import {
  emptyJournal,
  gapTimes,
  happenedOf,
  joined,
  lanes,
  looked,
  marksOf,
  momentIn,
  mostJournal,
  readJournal,
} from '../../dashboard/store/data/happenings.ts';
import {
  again,
  askInspector,
  feedMessages,
  found,
  nothingInspected,
  plottableOf,
  rowsOf,
  sorted,
  valueOfField,
} from '../../dashboard/store/data/inspector.ts';
import type { Source } from '../../dashboard/store/data/sources.ts';
import type { Listed } from '../../dashboard/store/recordings-shown.ts';
import { entrySample, textSample } from '../support/wire-samples.ts';

const heard = (messageId: number, name: string | null, over: Partial<MessageHeard> = {}): MessageHeard => ({
  ...{ systemId: 1, componentId: 1, messageId, name, count: 1, rateHz: 1, bytesPerS: 20, sizeB: 20, ageMs: 100 },
  ...over,
});
const said = (over: Partial<MessageSaid> = {}): MessageSaid => ({
  ...heard(74, 'VFR_HUD'),
  ...{ link: 'a/b', replay: false, at: 5, hex: '00' },
  fields: [
    { name: 'groundspeed', value: 1.5, unit: 'm/s', means: [] },
    { name: 'list', value: [1, null, 3], unit: '', means: [] },
    { name: 'text', value: 'hello', unit: '', means: [] },
  ],
  ...over,
});
const key = { link: 'a/b', systemId: 1, componentId: 1, messageId: 74 };

/** Runs what is due by hand, one at a time. */
function hand() {
  const due: (() => void)[] = [];
  const after = (_ms: number, run: () => void) => {
    due.push(run);
    return () => void due.splice(due.indexOf(run), 1);
  };
  return { due, after };
}

describe('messages on the link', () => {
  const links = [
    {
      ...{ link: 'radio', replay: false, others: { count: 0, bytes: 0 } },
      messages: [heard(74, 'VFR_HUD', { rateHz: 10 }), heard(0, 'HEARTBEAT'), heard(9999, null, { rateHz: null })],
    },
  ];

  test('are found by every word, and ordered without dancing', () => {
    const rows = rowsOf(links);
    expect(found(rows, 'radio hud').map(({ name }) => name)).toEqual(['VFR_HUD']);
    expect(found(rows, '9999')).toHaveLength(1);
    expect(sorted(rows, 'name').map(({ messageId }) => messageId)).toEqual([0, 74, 9999]);
    expect(sorted(rows, 'rate').map(({ messageId }) => messageId)).toEqual([74, 0, 9999]);
  });

  test('an answer that is not one leaves the last good one, and says so', async () => {
    const good = await askInspector(async () => ({ ok: true, status: 200, value: { links } }), nothingInspected, 'odd');
    expect(good).toEqual({ links, why: '' });
    const odd = await askInspector(async () => ({ ok: true, status: 200, value: { links: 3 } }), good, 'odd');
    expect(odd).toEqual({ links, why: 'odd' });
  });

  test('numbers and places of lists can be plotted, texts cannot', () => {
    const fields = said().fields ?? [];
    const sources = fields.flatMap((field) => plottableOf(key, 'VFR_HUD', field));
    expect(sources.map(({ field, place }) => [field, place])).toEqual([
      ['groundspeed', undefined],
      ['list', 0],
      ['list', 2],
    ]);
    expect(sources.map((source) => valueOfField(said(), source))).toEqual([1.5, 1, 3]);
  });

  test('what is plotted is asked for once for a message, and each said thing taken once', async () => {
    const [source] = plottableOf(key, 'VFR_HUD', { name: 'groundspeed', value: 1, unit: 'm/s', means: [] });
    const [other] = plottableOf(key, 'VFR_HUD', { name: 'list', value: [1], unit: '', means: [] });
    const wanted: Source[] = [{ of: 'roundTrip' }];
    if (source && other) wanted.push(source, other);
    const asked: string[] = [];
    let at = 5;
    const ask: Ask = async (path) => {
      asked.push(path);
      return { ok: true, status: 200, value: said({ at }) };
    };
    const taken: number[] = [];
    const { due, after } = hand();
    const stop = feedMessages(
      ask,
      after,
      () => wanted,
      (_source, _said, value) => taken.push(value),
    );
    await expect.poll(() => due.length).toBe(1);
    expect(asked).toEqual(['/api/inspector/a%2Fb/1/1/74']);
    expect(taken).toEqual([1.5, 1]);
    due.shift()?.();
    await expect.poll(() => due.length).toBe(1);
    expect(taken, 'the same once more').toHaveLength(2);
    at = 6;
    due.shift()?.();
    await expect.poll(() => taken.length).toBe(4);
    stop();
  });

  test('nothing is asked any more once nobody looks', async () => {
    let count = 0;
    const { due, after } = hand();
    const stop = again(async () => void count++, after);
    await expect.poll(() => due.length).toBe(1);
    stop();
    expect([due.length, count]).toEqual([0, 1]);
  });
});

describe('events on a line of time', () => {
  const page = (entries: readonly Entry[], more: boolean, gaps: readonly object[] = []) => ({
    ...({ ok: true, status: 200 } as const),
    value: { epoch: 'e', entries, gaps, more },
  });

  test('the log is read to its end, in pages, and gaps count as read', async () => {
    const asked: string[] = [];
    const ask: Ask = async (path) => {
      asked.push(path);
      if (asked.length === 1) return page([textSample(1, 'a'), textSample(2, 'b')], true);
      return page([textSample(9, 'c')], false, [{ from: 3, to: 8 }]);
    };
    const journal = await readJournal(ask, 0, 9, 'odd');
    expect(asked).toEqual(['/api/events?after=0&limit=9', '/api/events?after=2&limit=7']);
    expect(journal.entries.map(({ seq }) => seq)).toEqual([1, 2, 9]);
    expect(gapTimes(journal.gaps, journal.entries)).toHaveLength(1);
  });

  test('a log that cannot be read says why, and keeps what was read', async () => {
    let count = 0;
    const ask: Ask = async () =>
      count++ === 0 ? page([textSample(1, 'a')], true) : { ok: false, status: 503, why: 'the disk is busy' };
    expect(await readJournal(ask, 0, 50, 'odd')).toMatchObject({ why: 'the disk is busy', entries: [{ seq: 1 }] });
  });

  test('what is joined has each number once, in order, and no more than the most', () => {
    const many = (from: number, count: number) => Array.from({ length: count }, (_, i) => textSample(from + i, 'x'));
    const newer = { ...emptyJournal, epoch: 'e', from: 100, entries: many(100, 50) };
    const older = { ...emptyJournal, epoch: 'e', from: 1, entries: many(1, 120) };
    const both = joined(newer, older);
    expect([both.from, both.entries.length, both.entries[0]?.seq]).toEqual([1, 149, 1]);
    const huge = joined({ ...newer, entries: many(100, mostJournal) }, older);
    expect(huge.entries).toHaveLength(mostJournal);
  });

  test('the past of a recording is never mixed with the rover of now', () => {
    const now = entrySample(1, { kind: 'armed', vehicle: 'v', armed: true });
    const then = {
      ...entrySample(2, { kind: 'armed', vehicle: 'v', armed: true }),
      replay: true,
      recorded: 5000,
    } as const;
    expect(happenedOf([now, then], false).map(({ lane, t }) => [lane, t])).toEqual([['mode', now.wall / 1000]]);
    expect(happenedOf([now, then], true).map(({ t }) => t)).toEqual([5]);
  });

  test('what is too near to be touched apart is one mark, with the gravest in front', () => {
    const at = (seq: number, s: number, severity: number) => ({
      entry: textSample(seq, 'x', severity),
      lane: 'messages' as const,
      t: s,
    });
    const marks = marksOf([at(1, 1, 6), at(2, 1.1, 3), at(3, 90, 6), at(4, 200, 6)], { from: 0, to: 100 }, 440, 44);
    expect(marks.map(({ events, worst }) => [events.length, worst])).toEqual([
      [2, 3],
      [1, 6],
    ]);
    expect(lanes).toContain(marks[0]?.lane);
  });

  test('a moment is found in the recording that has it, a little before', () => {
    const one: Listed = {
      ...{ name: 'one.tlog', kind: 'tlog', bytes: 1, begun: 10_000, ended: 60_000, vehicles: [], state: 'complete' },
    };
    expect(momentIn([one], 30_000)).toEqual({ name: 'one.tlog', positionMs: 17_000 });
    expect(momentIn([one], 61_000)).toBeNull();
    expect(momentIn([{ ...one, state: 'writing', ended: null }], 61_000)?.positionMs).toBe(48_000);
    expect(momentIn([{ ...one, state: 'brought' }], 30_000)).toBeNull();
    expect(momentIn([{ ...one, kind: 'mcap' }], 30_000)).toBeNull();
  });

  test('zooming keeps the middle and stays within a second and a month', () => {
    expect(looked({ from: 0, to: 100 }, 0.5, 0)).toEqual({ from: 25, to: 75 });
    expect(looked({ from: 0, to: 100 }, 1, 0.5)).toEqual({ from: 50, to: 150 });
    expect(looked({ from: 0, to: 1 }, 0.01, 0)).toEqual({ from: 0, to: 1 });
  });
});
