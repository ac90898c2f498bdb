import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commandKinds, defaultTtlMs, isCommandName } from '../../../bridge/protocol/command.ts';
import { modeNumbers } from '../../../bridge/protocol/modes.ts';
import { asker } from '../../support/command-rig.ts';
import { modelWorld, type World } from '../../support/model-world.ts';

/**
 * Whatever the channel loses, doubles and reorders, and whenever the bridge is killed: no effect of motion or toggle is
 * doubled, nothing leaves after its deadline, every command ends once, and no outcome says what is not so.
 */
type Asked = {
  readonly id: string;
  readonly name: string;
  readonly args: Record<string, unknown>;
  readonly at: number;
};

const makers: readonly ((n: number) => readonly [string, Record<string, unknown>])[] = [
  () => ['arm', {}],
  () => ['disarm', {}],
  () => ['hold', {}],
  (n) => ['mode', { mode: ['MANUAL', 'AUTO', 'GUIDED', 'RTL'][n % 4] ?? 'AUTO' }],
  (n) => ['speed', { speedMps: 1 + n / 1000 }],
  (n) => ['servo', { channel: 1 + (n % 8), pulseUs: 1500 }],
  (n) => ['relay_pulse', { relay: 0, times: 1, periodS: 1 + n / 1000 }],
  (n) => ['set_current', { item: n % 9 }],
  (n) => ['request_message', { messageId: n }],
];

const step = fc.record({ kind: fc.nat(makers.length - 1), gapMs: fc.nat(1500), kill: fc.boolean() });
const plan = fc.record({
  seed: fc.nat(0xffffffff),
  loss: fc.constantFrom(0, 0.1, 0.3),
  delayMs: fc.constantFrom(20, 100, 400),
  steps: fc.array(step, { minLength: 5, maxLength: 25 }),
});
type Plan = typeof plan extends fc.Arbitrary<infer P> ? P : never;

const quick = (...kinds: readonly number[]) => kinds.map((kind) => ({ kind, gapMs: 0, kill: false }));
/** What hurt once: an answer from before a restart was taken for the answer to a new mode. */
const scars: Plan[] = [
  {
    seed: 190_494_461,
    loss: 0,
    delayMs: 400,
    steps: [...quick(0, 0, 3, 0), { kind: 0, gapMs: 0, kill: true }, ...quick(3)],
  },
];

function run({ seed, loss, delayMs, steps }: Plan): { world: World; asked: Asked[] } {
  const world = modelWorld(seed, { loss, double: 0.2, delayMs });
  const asked: Asked[] = [];
  world.pass(1500);
  for (const [n, { kind, gapMs, kill }] of steps.entries()) {
    const [name, args] = makers[kind]?.(n) ?? ['hold', {}];
    const id = `c${n}`;
    asked.push({ id, name, args, at: world.clock.monoMs() });
    world.rig.motion(0);
    world.rig.ask(id, name, args);
    world.pass(kill ? gapMs / 10 : gapMs);
    if (kill && n % 4 === 0) world.kill(gapMs);
  }
  world.pass(15_000);
  world.rig.commands.pending(
    asker,
    asked.map(({ id }) => id),
    world.clock.monoMs(),
  );
  return { world, asked };
}

const classOf = (name: string) => (isCommandName(name) ? commandKinds[name].class : 'query');
const acts = (name: string) => classOf(name) === 'motion' || classOf(name) === 'toggle';

/** Everything that is wrong with what became of one command. */
function wrongs(world: World, { id, name, args, at }: Asked): string[] {
  const frames = world.framesOf(id);
  const did = frames.reduce((sum, frame) => sum + frame.did, 0);
  const finals = world.finals.filter((final) => final.id === id);
  const outcome = world.rig.end(id).split(' ')[0] ?? '';
  const perLife = new Set(finals.map(({ life }) => life));
  const first = frames[0];
  const late = frames.filter((frame) => frame.at > at + defaultTtlMs[classOf(name)]);
  const last = finals.at(-1)?.body;
  const says = (text: string) => `${id} ${name} ${JSON.stringify(args)}: ${text}`;
  const wrong: string[] = [];
  if (acts(name) && frames.length > 1) wrong.push(says(`sent ${frames.length} times`));
  if (acts(name) && did > 1) wrong.push(says(`done ${did} times`));
  if (late.length > 0) wrong.push(says(`sent ${late.length} times after its deadline`));
  if (finals.length > perLife.size) wrong.push(says('ended twice in one life'));
  if (outcome === 'under') wrong.push(says('never ended'));
  if (['refused', 'expired'].includes(outcome) && first && last) wrong.push(says(`${outcome}, and it was sent`));
  if (acts(name) && outcome === 'done' && !wasSo(world, { id, name, args, at }, did))
    wrong.push(says('done is not so'));
  if (acts(name) && outcome === 'failed' && did > 0) wrong.push(says('failed is not so'));
  return wrong;
}

/** It had its effect, or the state was what was asked at some time since. */
function wasSo({ history }: World, { name, args, at }: Asked, did: number): boolean {
  if (did === 1) return true;
  const before = history.findLastIndex((then) => then.at <= at);
  const since = history.slice(Math.max(0, before));
  if (name === 'arm') return since.some(({ armed }) => armed);
  if (name === 'mode') return since.some(({ mode }) => mode === modeNumbers.get(String(args.mode)));
  return false;
}

test('[I2][I4][I7][I8][I9] one effect at most, none late, one outcome, and none that is not so', () => {
  fc.assert(
    fc.property(plan, (given) => {
      const { world, asked } = run(given);
      expect(asked.flatMap((one) => wrongs(world, one))).toEqual([]);
      expect(world.rig.commands.underWay).toBe(0);
    }),
    { numRuns: 150, examples: scars.map((scar): [Plan] => [scar]) },
  );
});

test('the checker sees a bridge that repeats what moves', () => {
  const { world, asked } = run({ seed: 1, loss: 0, delayMs: 20, steps: [{ kind: 4, gapMs: 500, kill: false }] });
  const [frame] = world.framesOf('c0');
  const [one] = asked;
  if (!frame || !one) throw new Error('nothing was sent');
  world.frames.push({ ...frame, id: undefined });
  expect(wrongs(world, one)).toContain('c0 speed {"speedMps":1}: sent 2 times');
});

test('[I8] unknown stays rare where the state can tell', () => {
  let told = 0;
  let unknown = 0;
  for (let seed = 0; seed < 40; seed += 1) {
    const steps = Array.from({ length: 25 }, (_, i) => ({ kind: [0, 2, 3, 1][i % 4] ?? 0, gapMs: 7000, kill: false }));
    const { world, asked } = run({ seed, loss: 0.3, delayMs: 100, steps });
    const ends = asked.map(({ id }) => world.rig.end(id).split(' ')[0]);
    told += ends.filter((end) => end !== 'refused').length;
    unknown += ends.filter((end) => end === 'unknown').length;
  }
  expect(told).toBeGreaterThan(500);
  expect(unknown / told).toBeLessThanOrEqual(0.01);
});
