import { describe, expect, test } from 'vitest';
import { planStreams, serialBudget } from '../../bridge/links/stream-plan.ts';
import { groups } from '../../bridge/protocol/vehicle.ts';

const intervalOf = (plan: ReturnType<typeof planStreams>, messageId: number) =>
  plan.intervals.find((interval) => interval.messageId === messageId)?.intervalUs;

describe('[6.28] the plan of streams', () => {
  test('asks for pose, attitude and VFR_HUD at 10 Hz, for the rest at the pace its group is promised', () => {
    const plan = planStreams();
    expect([33, 30, 74].map((id) => intervalOf(plan, id))).toEqual([100_000, 100_000, 100_000]);
    expect(intervalOf(plan, 24)).toBe(groups.gps.nominalMs * 1000);
    expect(intervalOf(plan, 62)).toBe(groups.navigation.nominalMs * 1000);
    expect(intervalOf(plan, 147)).toBe(groups.battery.nominalMs * 1000);
    expect(plan.intervals.every(({ intervalUs }) => intervalUs > 0)).toBe(true);
  });

  test.each([4800, 9600, 19_200, 38_400, 57_600, 115_200, 921_600])('stays within 60 %% of %i baud', (baud) => {
    const plan = planStreams(serialBudget(baud));
    expect(plan.bytesPerS).toBeLessThanOrEqual((0.6 * baud) / 10 + 1e-6);
    for (const { messageId, intervalUs } of plan.intervals) {
      const full = intervalOf(planStreams(), messageId);
      if (full !== undefined) expect(intervalUs).toBeGreaterThanOrEqual(full);
    }
  });

  test('at 57600 baud nothing is given up', () => {
    expect(planStreams(serialBudget(57_600))).toEqual(planStreams());
  });

  test('on a narrow link it first silences what nobody reads, then slows the fast ones down, then all', () => {
    const [wide, quiet, slow, slowest] = [57_600, 36_000, 19_200, 4800].map((baud) => planStreams(serialBudget(baud)));
    const off = (plan = wide) => plan?.intervals.filter(({ intervalUs }) => intervalUs === -1).length;
    expect([wide, quiet, slow, slowest].map(off)).toEqual([0, 10, 10, 10]);
    expect(quiet && intervalOf(quiet, 33)).toBe(100_000);
    expect(slow && intervalOf(slow, 33)).toBeGreaterThan(100_000);
    expect(slow && intervalOf(slow, 147)).toBe(1_000_000);
    expect(slowest && intervalOf(slowest, 147)).toBeGreaterThan(1_000_000);
  });

  test('has a whole-stream form for autopilots that know no intervals', () => {
    expect(planStreams().streams).toEqual([
      { stream: 6, rateHz: 10 },
      { stream: 10, rateHz: 10 },
      { stream: 11, rateHz: 10 },
      { stream: 2, rateHz: 4 },
      { stream: 12, rateHz: 1 },
      { stream: 3, rateHz: 2 },
    ]);
  });
});

describe('[D12] the plan of streams while somebody drives', () => {
  const driven = [33, 30, 74];

  test('has pose, attitude and VFR_HUD 25 times a second, the rest as ever', () => {
    const [usual, driving] = [planStreams(), planStreams(undefined, 25)];
    for (const { messageId } of usual.intervals) {
      const expected = driven.includes(messageId) ? 40_000 : intervalOf(usual, messageId);
      expect(intervalOf(driving, messageId)).toBe(expected);
    }
  });

  test('never asks for more than a rover grants', () => {
    expect(intervalOf(planStreams(undefined, 100), 33)).toBe(25_000);
    expect(intervalOf(planStreams(undefined, 5), 33)).toBe(100_000);
  });

  test('keeps the pace at 57600 baud, at the cost of the rest', () => {
    const plan = planStreams(serialBudget(57_600), 25);
    expect(driven.map((id) => intervalOf(plan, id))).toEqual([40_000, 40_000, 40_000]);
    expect(intervalOf(plan, 24)).toBeGreaterThan(500_000);
    expect(intervalOf(plan, 24)).toBeLessThanOrEqual(1_000_000);
  });

  test.each([4800, 9600, 19_200, 38_400, 57_600, 115_200, 921_600])('stays within 60 %% of %i baud', (baud) => {
    const plan = planStreams(serialBudget(baud), 25);
    expect(plan.bytesPerS).toBeLessThanOrEqual((0.6 * baud) / 10 + 1e-6);
    const usual = planStreams(serialBudget(baud));
    for (const id of driven) expect(intervalOf(plan, id)).toBeLessThanOrEqual(intervalOf(usual, id) ?? 0);
  });
});
