import { describe, expect, test } from 'vitest';
import type { Content } from '../../dashboard/client/content.ts';
import { apply, emptyMirror, greet, type Mirror } from '../../dashboard/client/mirror.ts';
import { restoredSample, telemetrySample, textSample, vehicleSample, welcomeSample } from '../support/wire-samples.ts';

const greeted = greet(emptyMirror, welcomeSample());
const based = apply(greeted, restoredSample());
const only = ({ vehicles }: Mirror) => {
  const [vehicle] = vehicles.values();
  if (vehicle === undefined) throw new Error('no vehicle');
  return vehicle;
};
const groups = { mode: { at: 100_050, v: { mode: 'AUTO', modeNumber: 10, armed: true, systemStatus: null } } };

describe('state', () => {
  test('[T1] state_restored replaces everything that was known', () => {
    const other = vehicleSample({ id: 'other/9/1' });
    expect([...apply(based, restoredSample({ vehicles: [other] })).vehicles.keys()]).toEqual(['other/9/1']);
  });

  test('[T2] a delta changes its groups and leaves the others identical', () => {
    const after = apply(based, telemetrySample({ vehicles: [{ id: 'field/1/1', heardAt: 100_090, groups }] }));
    expect(only(after).groups.mode).toBe(groups.mode);
    expect(only(after).groups.motion).toBe(only(based).groups.motion);
    expect(only(after).heardAt).toBe(100_090);
    expect(only(after).contact).toBe('linked');
    expect(after.stateAt).toBe(100_100);
    expect(only(based).groups.mode).toBeUndefined();
  });

  test('an empty tick renews the time and nothing else', () => {
    const after = apply(based, telemetrySample());
    expect(after.vehicles).toBe(based.vehicles);
    expect(after.stateAt).toBe(100_100);
  });

  test('a vehicle whose autopilot restarted loses what was known before', () => {
    const after = apply(based, telemetrySample({ vehicles: [{ id: 'field/1/1', cleared: true, groups }] }));
    expect(Object.keys(only(after).groups)).toEqual(['mode']);
  });

  test('vehicles heard for the first time are added, and their deltas in the same message count', () => {
    const added = vehicleSample({ id: 'field/2/1', systemId: 2 });
    const after = apply(based, telemetrySample({ added: [added], vehicles: [{ id: 'field/2/1', groups }] }));
    expect(after.vehicles.size).toBe(2);
    expect(after.vehicles.get('field/2/1')?.groups.mode).toBe(groups.mode);
    expect(after.ignored).toBe(0);
  });

  test('deltas about unknown vehicles, and telemetry without a baseline, are ignored and counted', () => {
    const stranger = telemetrySample({ vehicles: [{ id: 'nobody', groups }] });
    expect(apply(based, stranger)).toMatchObject({ ignored: 1 });
    expect(apply(based, stranger).vehicles).toEqual(based.vehicles);
    expect(apply(greeted, telemetrySample())).toMatchObject({ ignored: 1, stateAt: null });
    expect(apply(greet(based, welcomeSample()), telemetrySample()).ignored).toBe(1);
  });

  test('another run of the bridge voids what carried its stamps, the same run keeps it until restored', () => {
    expect(greet(based, welcomeSample()).vehicles).toBe(based.vehicles);
    const anew = greet(based, welcomeSample({ boot: 'boot-2' }));
    expect(anew.vehicles.size).toBe(0);
    expect(anew.stateAt).toBeNull();
  });
});

describe('events', () => {
  const events = (...seqs: number[]) => ({
    t: 'events' as const,
    entries: seqs.map((seq) => textSample(seq, `no ${seq}`)),
  });

  test('[S2] arrive in order, once each, however often they are delivered', () => {
    const after = apply(apply(based, events(1, 2, 3)), events(2, 3, 4));
    expect(after.events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  });

  test('are kept to 500, the oldest dropped', () => {
    const all = events(...Array.from({ length: 620 }, (_, i) => i + 1));
    const after = apply(based, all);
    expect(after.events).toHaveLength(500);
    expect(after.events[0]?.seq).toBe(121);
    expect(after.lastSeq).toBe(620);
  });

  test('another epoch counts from its own beginning and keeps keys apart', () => {
    const first = apply(based, events(1, 2));
    const second = apply(greet(first, welcomeSample({ epoch: 'epoch-2' })), events(1));
    expect(second.events.map(({ key }) => key)).toEqual(['epoch-1:1', 'epoch-1:2', 'epoch-2:1']);
  });

  test('[S6] the last number is what a message speaks for, also where its last numbers hold nothing', () => {
    const after = apply(based, { ...events(1, 2), upTo: 9 });
    expect(after.lastSeq).toBe(9);
    expect(apply(after, events(8, 10)).events.map(({ seq }) => seq)).toEqual([1, 2, 10]);
  });

  test('[S2] a gap is added to what is missing', () => {
    const after = apply(based, { ...events(11), gap: { from: 1, to: 10 } });
    expect(after.missedEvents).toBe(10);
    expect(after.gaps).toEqual([{ from: 1, to: 10, key: 'epoch-1:1', wall: after.events[0]?.wall }]);
  });

  test('[S6] a long gap that comes in pieces is one; another kind, another place and another log are others', () => {
    const gap = (from: number, to: number, atMost?: true): Content => ({
      t: 'events',
      first: from,
      upTo: to,
      entries: [],
      gap: { from, to, ...(atMost && { atMost }) },
    });
    const pieces = [
      gap(3, 200, true),
      gap(201, 400, true),
      { ...events(406), gap: { from: 401, to: 405, atMost: true } },
    ];
    const heard = (...more: readonly Content[]) => [events(1, 2), ...pieces, ...more].reduce<Mirror>(apply, based);
    const spans = ({ gaps }: Mirror) => gaps.map(({ from, to }) => [from, to]);
    expect(spans(heard())).toEqual([[3, 405]]);
    expect(heard().perhapsMissed).toBe(403);
    expect(spans(heard(gap(407, 410)))).toEqual([
      [3, 405],
      [407, 410],
    ]);
    expect(spans(heard(gap(407, 410), gap(411, 412, true)))).toHaveLength(3);
    const anew = greet(heard(gap(407, 410)), welcomeSample({ epoch: 'epoch-2' }));
    expect(spans(apply(anew, gap(411, 412)))).toHaveLength(3);
  });
});
