/**
 * How well the client foresees that a link fails: ways that fade until they are dead, and ways that are merely unsteady.
 * A warning is right when silence or loss follows within 30 s; a failure was foreseen when a warning stood before it.
 */
import { spreadOf } from '../kit/figures.ts';
import type { Random } from '../kit/random.ts';
import { randomFrom } from '../kit/random.ts';
import type { Findings } from '../kit/rows.ts';
import type { Direction } from './lane.ts';
import { runPlan, type Stage } from './run.ts';

const withinMs = 30_000;
const calmMs = 60_000;
const healthyMs = 180_000;
const lookMs = 250;

type Setter = (share: number) => Partial<Direction>;
/** Between two values on a logarithmic scale, 0 to 1. */
const between = (low: number, high: number, share: number): number => low * (high / low) ** share;

/** Ways that fade over 20 to 40 s and then are dead; each draws its own figures. */
const fading: Readonly<Record<string, (random: Random) => Setter>> = {
  'the delay grows': (random) => {
    const [from, to] = [random.spread(10, 60), random.spread(700, 1500)];
    return (share) => ({ delayMs: between(from, to, share) });
  },
  'the radio fades': (random) => {
    const [loss, jitterMs] = [random.between(0.3, 0.6), random.spread(150, 500)];
    return (share) => ({ loss: loss * share ** 2, jitterMs: between(5, jitterMs, share) });
  },
  'the way narrows': (random) => {
    const to = random.spread(2500, 5000);
    return (share) => ({ rateBps: between(2e5, to, share), queueB: 262_144 });
  },
};

type Unsteady = (at: (ms: number, set: Partial<Direction>) => void, random: Random) => void;

/** Ways that are no worse in the end than they were. */
const unsteady: Readonly<Record<string, Unsteady>> = {
  'steady jitter': (at, random) => at(0, { jitterMs: random.spread(20, 300) }),
  'single blips': (at, random) => {
    for (let count = 0; count < 6; count++) {
      const ms = count * 28_000 + random.between(0, 20_000);
      at(ms, { delayMs: random.spread(200, 450) });
      at(ms + random.between(500, 3000), { delayMs: 30 });
    }
  },
  'a longer way': (at, random) => {
    for (let count = 0; count < 4; count++) at(20_000 + count * 40_000, { delayMs: random.spread(20, 200) });
  },
  'another rate': (at, random) => {
    for (let count = 0; count < 4; count++)
      at(20_000 + count * 40_000, { rateBps: random.spread(60_000, 5e6), queueB: 262_144 });
  },
  'some loss': (at, random) => at(0, { loss: random.spread(0.002, 0.03) }),
  'a busy hour': (at, random) => {
    const most = random.spread(60, 200);
    for (let ms = 0; ms < 120_000; ms += 2000)
      at(ms, { delayMs: 30 + most * Math.sin((ms / 120_000) * Math.PI), jitterMs: most / 3 });
  },
};

type Failure = { readonly at: number; forMs: number };
type Run = { readonly warnings: readonly number[]; readonly failures: readonly Failure[] };
/** A shorter silence is a hiccup: a warning before it is right, but it need not be foreseen. */
const realMs = 3000;

/** Looks at one client for the whole of a run: when warnings began while the link held, and when it failed. */
function watched(seed: number, arrange: (stage: Stage, ways: readonly Direction[]) => number): Run {
  const warnings: number[] = [];
  const failures: Failure[] = [];
  runPlan(seed, {
    faults(stage) {
      const { world, seats } = stage;
      const [seat] = seats;
      if (seat === undefined) return 0;
      const { client, wire } = seat;
      let [warned, failed] = [false, false];
      const look = () => {
        const isDown = client.state.name !== 'connected';
        const warns = client.connection.report().degrading;
        if (isDown && !failed) failures.push({ at: world.now, forMs: 0 });
        const last = failures.at(-1);
        if (isDown && last) last.forMs = world.now - last.at;
        if (warns && !warned && !isDown) warnings.push(world.now);
        [warned, failed] = [warns, isDown];
        if (world.now < end) world.after(lookMs, look);
      };
      world.at(5000, look);
      const end = arrange(stage, [wire.way.up, wire.way.down]);
      return end;
    },
  });
  return { warnings, failures };
}

const fade = (seed: number, draw: (random: Random) => Setter): Run =>
  watched(seed, ({ world, random, seats }, ways) => {
    const set = draw(random);
    const lengthMs = random.between(20_000, 40_000);
    const apply = (change: Partial<Direction>) => {
      for (const way of ways) Object.assign(way, change);
    };
    apply({ delayMs: 30, jitterMs: 10 });
    for (let ms = 0; ms <= lengthMs; ms += 500) world.at(calmMs + ms, () => apply(set(ms / lengthMs)));
    const deadAt = calmMs + lengthMs;
    world.at(deadAt, () => apply({ dead: true }));
    world.at(deadAt + 10_000, () => {
      apply({ dead: false, delayMs: 30, jitterMs: 10, loss: 0, rateBps: Number.POSITIVE_INFINITY });
      for (const { client } of seats) client.healed('faded');
    });
    return deadAt + 8000;
  });

const waver = (seed: number, arrange: Unsteady): Run =>
  watched(seed, ({ world, random }, ways) => {
    const at = (ms: number, change: Partial<Direction>) =>
      world.at(calmMs + ms, () => {
        for (const way of ways) Object.assign(way, change);
      });
    for (const way of ways) Object.assign(way, { delayMs: 30, jitterMs: 10 });
    arrange(at, random);
    return calmMs + healthyMs;
  });

/** Each kind so many times, every time with figures of its own. */
const perKind = 12;

export type Foresight = {
  readonly precision: number;
  readonly recall: number;
  readonly leadsMs: readonly number[];
  readonly lines: readonly string[];
};

export function measureForesight(seed: number): Foresight {
  const random = randomFrom(seed);
  const sum = { right: 0, wrong: 0, foreseen: 0, missed: 0 };
  const leadsMs: number[] = [];
  const lines: string[] = [];
  const count = (name: string, runs: readonly Run[]) => {
    const before = { ...sum };
    for (const { warnings, failures } of runs) {
      for (const at of warnings) {
        if (failures.some((failure) => failure.at > at && failure.at - at <= withinMs)) sum.right += 1;
        else sum.wrong += 1;
      }
      const failure = failures.find(({ forMs }) => forMs >= realMs);
      if (failure === undefined) continue;
      const first = warnings.find((at) => at < failure.at && failure.at - at <= withinMs);
      if (first === undefined) sum.missed += 1;
      else {
        sum.foreseen += 1;
        leadsMs.push(failure.at - first);
      }
    }
    const [failures, warnings] = [
      sum.foreseen + sum.missed - before.foreseen - before.missed,
      sum.right + sum.wrong - before.right - before.wrong,
    ];
    lines.push(
      `${name}, ${runs.length} runs: ${failures} failures, ${sum.foreseen - before.foreseen} foreseen; ${warnings} warnings, ${sum.wrong - before.wrong} for nothing`,
    );
  };
  const repeat = (run: (seed: number) => Run) => Array.from({ length: perKind }, () => run(random.below(2 ** 31)));
  for (const [name, draw] of Object.entries(fading))
    count(
      name,
      repeat((each) => fade(each, draw)),
    );
  for (const [name, arrange] of Object.entries(unsteady))
    count(
      name,
      repeat((each) => waver(each, arrange)),
    );
  return {
    precision: sum.right / Math.max(1, sum.right + sum.wrong),
    recall: sum.foreseen / Math.max(1, sum.foreseen + sum.missed),
    leadsMs,
    lines,
  };
}

/** Of some 35 failures and as many warnings chance takes or gives a tenth. */
const leastPrecision = 0.7;
const leastRecall = 0.65;

export function foresight(seed: number): Findings {
  const { precision, recall, leadsMs, lines } = measureForesight(seed);
  const percent = (share: number) => `${(share * 100).toFixed(0)} %`;
  const violations = [
    ...(precision >= leastPrecision
      ? []
      : [`precision ${percent(precision)}, promised are ${percent(leastPrecision)}`]),
    ...(recall >= leastRecall ? [] : [`recall ${percent(recall)}, promised are ${percent(leastRecall)}`]),
  ];
  return {
    violations,
    summary: `precision ${percent(precision)}, recall ${percent(recall)}, ${spreadOf(leadsMs)} s ahead`,
    notes: lines,
  };
}
