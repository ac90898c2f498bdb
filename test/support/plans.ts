/** Plan items for tests: a plain one, and any that there can be. */
import fc from 'fast-check';
import type { PlanItem } from '../../bridge/protocol/plan.ts';

export const waypoint = (latDeg: number, lonDeg: number): PlanItem => ({
  command: 16,
  frame: 3,
  params: [0, 0, 0, 0],
  x: Math.round(latDeg * 1e7),
  y: Math.round(lonDeg * 1e7),
  z: 0,
  autocontinue: true,
});

/** Commands that matter, in their lists and out of them, and any other. */
const command = fc.oneof(
  fc.constantFrom(16, 17, 18, 19, 20, 93, 112, 115, 177, 178, 181, 183, 201, 206, 213, 5001, 5003, 5100, 42_702),
  fc.integer({ min: 0, max: 65_535 }),
);

export const anyFloat = fc.oneof(
  fc.float({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  fc.integer({ min: -1000, max: 1000 }),
);

const anyParam = fc.oneof(anyFloat, fc.constant(null));

export const anyItem: fc.Arbitrary<PlanItem> = fc.record({
  command,
  frame: fc.oneof(fc.constantFrom(0, 2, 3, 5, 6, 10, 11), fc.integer({ min: 0, max: 255 })),
  params: fc.tuple(anyParam, anyParam, anyParam, anyParam),
  x: fc.integer({ min: -900_000_000, max: 900_000_000 }),
  y: fc.integer({ min: -1_800_000_000, max: 1_800_000_000 }),
  z: anyFloat,
  autocontinue: fc.boolean(),
});
