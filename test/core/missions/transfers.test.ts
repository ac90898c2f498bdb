/** Plans up and down against the simulator's own autopilot over a bad way, in virtual time. */
import { expect, test } from 'vitest';
import { compare, hashOf } from '../../../bridge/core/missions/compare.ts';
import type { PlanItem } from '../../../bridge/protocol/plan.ts';
import { say } from '../../../simulator/vehicle.ts';
import { missionOf, type PlanRigOptions, planRig, rover, someHash } from '../../support/plan-rig.ts';

const seed = Number(process.env.TETHER_LAB_SEED ?? 20_261_101);

const waypoint = (over: Partial<PlanItem> = {}): PlanItem => ({
  ...{ command: 16, frame: 3, params: [0, 0, 0, 0], x: 518_735_000, y: -6_090_000, z: 2, autocontinue: true },
  ...over,
});
const fence = (count: number): PlanItem[] =>
  Array.from({ length: count }, (_, index) =>
    waypoint({ command: 5001, frame: 0, params: [count, 0, 0, 0], x: 518_735_000 + index * 1000, z: 0 }),
  );

const ways: readonly (readonly [string, Omit<PlanRigOptions, 'seed'>])[] = [
  ['by messages', { byFile: false }],
  ['by file', { byFile: true }],
];

for (const [how, options] of ways) {
  test(`[M1] a mission is handed over ${how}, read back, and as it was sent`, () => {
    const rig = planRig({ ...options, seed });
    const items = missionOf(seed, 30);
    expect(rig.upload(items)).toEqual({ outcome: 'done', message: '30 items, read back', verified: true });
    expect(compare('mission', items, rig.stored())).toEqual({ is: 'same' });
    expect(rig.plans.of(rover, 'mission')).toMatchObject({
      state: 'read',
      hash: hashOf('mission', items),
      by: 'bridge',
    });
    expect(rig.vehicle.sent.some(({ kind }) => kind === 'ftp')).toBe(options.byFile);
  });

  test(`[M1] fence and rally points ${how}`, () => {
    const rig = planRig({ ...options, seed });
    expect(rig.upload(fence(5), { list: 'fence' }).outcome).toBe('done');
    expect(rig.vehicle.machine.vehicle.fence.items).toHaveLength(5);
    const rally = [waypoint({ command: 5100 })];
    expect(rig.upload(rally, { list: 'rally' }).outcome).toBe('done');
    expect(rig.vehicle.machine.vehicle.fence.rally).toHaveLength(1);
    expect(rig.stored()).toEqual([]);
  });

  test(`[M1] a list without items clears ${how}, and clearing what is empty is done as well`, () => {
    const rig = planRig({ ...options, seed });
    rig.upload(missionOf(seed, 4));
    expect(rig.upload([])).toMatchObject({
      outcome: 'done',
      verified: true,
      message: 'the mission is empty, read back',
    });
    expect(rig.stored()).toEqual([]);
    expect(rig.run({ do: 'mission_clear', list: 'mission' }).outcome).toBe('done');
    expect(rig.run({ do: 'mission_download', list: 'mission' })).toMatchObject({ message: 'the mission is empty' });
  });

  test(`[M2] an item that the vehicle refuses ends it ${how} with its number and the reason, and what it holds is said`, () => {
    const rig = planRig({ ...options, seed });
    rig.upload(missionOf(seed, 7));
    const wrong = missionOf(seed + 1, 5).with(2, waypoint({ x: 950_000_000 }));
    const end = rig.upload(wrong);
    expect(end.outcome).toBe('failed');
    expect(end.message).toContain('the vehicle refuses item 3: its latitude (or param5) is invalid');
    expect(end.message).toContain('the vehicle holds 5 items now, the first 2 of them of the new mission');
    expect(rig.plans.of(rover, 'mission')).toMatchObject({ state: 'read', hash: hashOf('mission', rig.stored()) });
  });

  test(`[M3] what is not what was to be replaced is refused ${how} with CHANGED, and what is there already is done`, () => {
    const rig = planRig({ ...options, seed });
    const [first, second] = [missionOf(seed, 5), missionOf(seed + 1, 6)];
    rig.upload(first);
    expect(rig.upload(second, { was: 'ffffffffffffffff' })).toMatchObject({ outcome: 'refused', code: 'CHANGED' });
    expect(compare('mission', first, rig.stored()).is).toBe('same');
    expect(rig.upload(second, { was: hashOf('mission', first) }).outcome).toBe('done');
    const counts = () => rig.vehicle.sent.filter(({ kind }) => kind === 'mission_count').length;
    const before = counts();
    expect(rig.upload(second, { was: hashOf('mission', first) }).message).toBe('the vehicle held it already');
    expect(counts()).toBe(before);
  });

  test(`[M1] [M2] whatever the way loses, doubles and turns round ${how}: whole and as sent, or said`, () => {
    for (let run = 0; run < 6; run++) {
      const rig = planRig({
        ...options,
        seed: seed + run,
        loss: 0.3,
        rttMs: 50 + 150 * run,
        jitterMs: 60,
        doubled: 0.1,
      });
      const items = missionOf(seed + run, 12 + 5 * run);
      expect(rig.upload(items), `seed ${seed + run}`).toMatchObject({ outcome: 'done', verified: true });
      expect(compare('mission', items, rig.stored()), `seed ${seed + run}`).toEqual({ is: 'same' });
    }
  });

  test(`[J4] one that is cancelled in the middle ${how} says what the vehicle holds; it is never done`, () => {
    const rig = planRig({ ...options, seed, rttMs: 200 });
    rig.upload(missionOf(seed, 8));
    rig.documents.set(someHash, { plan: { mission: missionOf(seed + 1, 60) } });
    expect(rig.begin({ do: 'mission_upload', list: 'mission', document: someHash })).toBeNull();
    const end = rig.finish(120_000, () => {
      const isUnderWay = (rig.told.at(-1)?.pct ?? 0) > 10;
      if (isUnderWay && rig.end === null) rig.job?.cancel(rig.vehicle.now());
    });
    expect(end.outcome).toBe('cancelled');
    expect(end.message).toMatch(/^it was cancelled; the vehicle holds (what it held before|\d+ items now)/);
    expect(rig.plans.of(rover, 'mission').hash).toBe(hashOf('mission', rig.stored()));
  });

  test(`[J8] a vehicle that restarts in the middle ${how} is begun with anew`, () => {
    const rig = planRig({ ...options, seed, rttMs: 100 });
    const items = missionOf(seed, 40);
    rig.documents.set(someHash, { plan: { mission: items } });
    rig.begin({ do: 'mission_upload', list: 'mission', document: someHash });
    let isCut = false;
    const end = rig.finish(600_000, () => {
      if (isCut || (rig.told.at(-1)?.pct ?? 0) < 10) return;
      isCut = true;
      rig.vehicle.machine.brownOutMs = 500;
    });
    expect(isCut).toBe(true);
    expect(end).toMatchObject({ outcome: 'done', verified: true });
    expect(compare('mission', items, rig.stored())).toEqual({ is: 'same' });
  });
}

test('[M2] too many items are refused with the vehicle’s own words, and what it held is what it holds', () => {
  const rig = planRig({ seed });
  rig.upload(missionOf(seed, 3));
  const end = rig.upload(missionOf(seed, 700));
  expect(end.outcome).toBe('failed');
  expect(end.message).toMatch(
    /no room for 700 items \(it said: Only \d+ items are supported\); the vehicle holds what it held before/,
  );
});

test('[M2] a fence that is refused as a whole, at its last item, is told with the vehicle’s own words', () => {
  const rig = planRig({ seed });
  const { vehicle } = rig.vehicle.machine;
  vehicle.faults.refuseItem = 4;
  rig.vehicle.hears.add((report) => {
    if (report.kind === 'mission_ack' && report.result === 1) say(vehicle, 4, 'Fence exceeds storage size');
  });
  expect(rig.upload(fence(5), { list: 'fence' })).toEqual({
    ...{ outcome: 'failed', verified: false },
    message: 'it reads back otherwise: 0 items instead of 5 (it said: Fence exceeds storage size)',
  });
});

test('[M2] an upload that another station begins is waited for, and tried again', () => {
  const rig = planRig({ seed });
  const { transfers } = rig.vehicle.machine.vehicle;
  const link = rig.vehicle.machine.vehicle.links[1];
  if (link === undefined) throw new Error('no second port');
  const from = { system: 254, component: 190 };
  const items = missionOf(seed, 3);
  const { ms } = rig.vehicle.machine.vehicle;
  // Somebody has begun and never sends an item: the vehicle gives that up after 8 s.
  transfers.upload = { link, from, type: 0, count: 9, start: 0, next: 0, items: [], lastItemMs: ms, nextRequestMs: ms };
  const began = rig.vehicle.now();
  expect(rig.upload(items)).toMatchObject({ outcome: 'done', verified: true });
  expect(rig.vehicle.now() - began).toBeGreaterThan(7000);
});

test('[M1] [M4] what the vehicle rounds or does not keep is no difference, and what is lost is said', () => {
  const rig = planRig({ seed });
  const message = '1 item, read back; the vehicle does not keep param2 of item 1 and 2 more';
  expect(rig.upload([waypoint({ params: [2.6, 7, 8, 90] })])).toEqual({ outcome: 'done', message, verified: true });
  const whole = [waypoint({ params: [2, 0, 0, null] })];
  expect(rig.upload(whole)).toMatchObject({ outcome: 'done', message: '1 item, read back' });
});

test('[M2] a vehicle that never answers about its plans is told of, and nothing is done', () => {
  const deafTo = ['mission_list', 'mission_count', 'mission_clear', 'mission_get', 'mission_item', 'ftp'] as const;
  const rig = planRig({ seed, deafTo });
  expect(rig.run({ do: 'mission_download', list: 'mission' })).toMatchObject({ outcome: 'failed' });
  const end = rig.upload(missionOf(seed, 3));
  expect(end.outcome).toBe('failed');
  expect(end.message).toContain('nobody knows what the vehicle holds now');
  expect(rig.run({ do: 'mission_clear', list: 'mission' }).outcome).toBe('failed');
  expect(rig.plans.of(rover, 'mission').state).toBe('unknown');
});

test('a document that nobody handed in, or without that list, begins nothing', () => {
  const rig = planRig({ seed });
  const task = { do: 'mission_upload', list: 'fence', document: someHash } as const;
  expect(rig.begin(task)).toBe('no document of this name was handed in');
  rig.documents.set(someHash, { plan: { mission: [] } });
  expect(rig.begin(task)).toBe('the document has no fence');
  rig.documents.set(someHash, { parameters: [] });
  expect(rig.begin(task)).toBe('the document is no plan');
  expect(rig.vehicle.sent).toEqual([]);
});

test('[M1] by file, a vehicle without MAVFTP is served by the mission protocol, and is asked for files twice at most', () => {
  const rig = planRig({ seed, byFile: true, deafTo: ['ftp'] });
  expect(rig.upload(missionOf(seed, 5))).toMatchObject({ outcome: 'done', verified: true });
  const asked = rig.vehicle.sent.filter(({ kind }) => kind === 'ftp').length;
  expect(rig.upload(missionOf(seed + 1, 5))).toMatchObject({ outcome: 'done', verified: true });
  expect(rig.vehicle.sent.filter(({ kind }) => kind === 'ftp').length).toBe(asked);
});
