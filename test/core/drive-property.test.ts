import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DriveRig, isHold, moves } from '../support/drive-rig.ts';

/** What may happen between two ticks. Frames may be stale, reordered, from another connection, or after a pause of the process. */
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('drive' as const), throttle: fc.double({ min: -1, max: 1, noNaN: true }) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('centre' as const), n: fc.constant(null) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('odd' as const),
      throttle: fc.double({ min: -1, max: 1, noNaN: true }),
      lateMs: fc.integer({ min: -1500, max: 2000 }),
      unseenMs: fc.integer({ min: -50, max: 700 }),
      conn: fc.constantFrom('c1', 'c1', 'c1', 'c2'),
      term: fc.constantFrom(1, 1, 1, 2),
      held: fc.boolean(),
      holds: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('mode' as const),
      mode: fc.constantFrom('MANUAL', 'MANUAL', 'ACRO', 'GUIDED', 'HOLD', 'AUTO'),
      armed: fc.constantFrom(true, true, true, false),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('begin' as const), mode: fc.constantFrom('MANUAL', 'ACRO', 'GUIDED') }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('speed' as const), mps: fc.constantFrom(0, 0.05, 0.5, 2) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('link' as const), linked: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('halt' as const), stop: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 900 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('pause' as const), ms: fc.integer({ min: 100, max: 5000 }) }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

function perform(rig: DriveRig, doing: Step): void {
  if (doing.do === 'drive') rig.run(rig.now + 50).frame({ throttle: doing.throttle });
  else if (doing.do === 'centre') rig.run(rig.now + 50).frame();
  else if (doing.do === 'begin') begin(rig, doing.mode);
  else if (doing.do === 'odd') {
    const { throttle, lateMs, unseenMs, conn, term, held, holds } = doing;
    const axes = held ? { throttle } : {};
    rig.frame({ ...axes, held, term, c: rig.now - lateMs, seen: rig.now - unseenMs }, { conn, holds });
  } else if (doing.do === 'mode') rig.says(doing.mode, doing.armed);
  else if (doing.do === 'speed') rig.speed(doing.mps);
  else if (doing.do === 'link') rig.observe({ linked: doing.linked });
  else if (doing.do === 'halt') rig.do(doing.stop ? rig.lane.cede(rig.now) : rig.lane.halt('lease ended', rig.now));
  else if (doing.do === 'wait') rig.run(rig.now + doing.ms);
  else rig.now += doing.ms;
}

/** The stop before it is confirmed, the vehicle is made ready, and the stick is centred. */
function begin(rig: DriveRig, mode: string): void {
  rig.says('HOLD');
  rig.observe({ linked: true });
  rig.says(mode);
  rig.run(rig.now + 1100).frame();
}

test('[D3] [D5] [D6] whatever comes in whatever order: neutral within 350 ms, nothing old, silence after HOLD', () => {
  let driven = 0;
  let halted = 0;
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 5, maxLength: 80 }),
      fc.constantFrom('MANUAL', 'ACRO', 'GUIDED'),
      (steps, mode) => {
        const rig = new DriveRig(mode);
        rig.frame();
        let silentFrom: number | null = null;
        for (const doing of steps) {
          const before = rig.orders.length;
          const phase = rig.lane.phase;
          const acceptedBefore = rig.lane.acceptedAt ?? Number.NEGATIVE_INFINITY;
          perform(rig, doing);
          const accepted = rig.lane.acceptedAt ?? Number.NEGATIVE_INFINITY;
          for (const { at, order } of rig.orders.slice(before)) {
            if (!moves(order)) continue;
            driven += 1;
            // A step hands in one frame at most, at its end; what moved before came from an earlier one.
            const source = at >= accepted ? accepted : acceptedBefore;
            if (at - source > 250) expect.fail(`${at - source} ms after the last accepted frame it moves`);
          }
          if (rig.lane.phase === 'idle') silentFrom ??= rig.orders.length;
          else silentFrom = null;
          if (silentFrom !== null && rig.orders.length > silentFrom) expect.fail('an order although it is idle');
          if (phase !== 'idle' && rig.lane.phase === 'idle') halted += 1;
        }
        // Nothing more comes in: the last stick is gone within 350 ms, and unless it rests it says neutral.
        const end = rig.now;
        const wasEngaged = rig.lane.phase === 'engaged';
        rig.run(end + 350);
        expect(rig.lane.phase).not.toBe('engaged');
        if (wasEngaged)
          expect(rig.orders.filter(({ at, order }) => at > end && !moves(order) && !isHold(order))).not.toEqual([]);
        rig.run(end + 6000);
        expect(rig.orders.filter(({ at, order }) => at > end + 350 && moves(order))).toEqual([]);
        rig.says('HOLD');
        const from = rig.orders.length;
        rig.run(rig.now + 3000);
        expect([rig.lane.phase, rig.orders.slice(from)]).toEqual(['idle', []]);
      },
    ),
    { numRuns: 400 },
  );
  expect(driven, 'it did drive').toBeGreaterThan(300);
  expect(halted, 'and did stop').toBeGreaterThan(100);
});
