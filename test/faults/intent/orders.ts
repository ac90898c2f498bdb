/**
 * Commands over real sockets: the built bridge is killed with -9 at every twentieth or so, at any point of a command's
 * life, and the simulator's radio loses 30 % each way, doubles and reorders. Each order is told from all others by its
 * arguments, so that the simulator's own log says how often it was carried out, and when the last of it came.
 */
import { commandKinds, defaultTtlMs, isCommandName } from '../../../bridge/protocol/command.ts';
import type { Effect } from '../../../simulator/protocol/effects.ts';
import { type Random, randomFrom } from '../kit/random.ts';
import type { Findings } from '../kit/rows.ts';
import { labMs, pause, until } from '../real/clock.ts';
import type { Operator } from './operator.ts';
import { type IntentStage, startStage } from './stage.ts';

type Deed = Extract<Effect, { kind: 'command' }>;
type Asked = { readonly id: string; readonly name: string; readonly at: number; readonly is: (deed: Deed) => boolean };

const radio = [
  { do: 'loss', share: 0.3, way: 'both' },
  { do: 'duplicate', share: 0.2, way: 'both' },
  { do: 'reorder', share: 0.2, way: 'both' },
];
const killEvery = 20;
/** From the bridge to the rover's log, on a machine that others use as well. */
const slackMs = 250;
const doSetServo = 183;
const doRepeatRelay = 182;
const requestMessage = 512;
const setMode = 176;
const modes = [
  { mode: 'MANUAL', number: 0 },
  { mode: 'GUIDED', number: 15 },
  { mode: 'LOITER', number: 5 },
] as const;

export async function ordersOverRadio(seed: number, count: number, naive = false): Promise<Findings> {
  const random = randomFrom(seed);
  const stage = await startStage({ seed });
  const asked: Asked[] = [];
  let gen = 0;
  let [operator, kills] = [await commander(stage, gen, []), 0];
  const told: Operator[] = [operator];
  const unknown = () => asked.filter(({ id }) => !told.some((one) => one.outcomeOf(id))).map(({ id }) => id);
  try {
    for (const step of radio) await stage.rover.suffer(withWay(step));
    for (let n = 0; n < count; n++) {
      const wish = wishOf(n, random);
      if (operator.control?.lease.holder !== operator.session) await operator.lease('ask', {}, 1000);
      const id = operator.command(wish.name, wish.args);
      asked.push({ id, name: wish.name, at: labMs(), is: wish.is });
      if (naive) await again(operator, id, wish);
      // Five unanswered in 10 s would open the breaker ([I13]), and then nothing is sent at all.
      await pause(random.between(20, 1800));
      if ((n + 1) % killEvery !== 0) continue;
      await stage.bridge.kill();
      kills += 1;
      await pause(random.between(0, 500));
      await stage.bridge.start();
      gen += 1;
      operator = await commander(stage, gen, unknown().slice(-100));
      told.push(operator);
    }
    await until(() => unknown().length === 0, 15_000);
    if (unknown().length > 0) told.push(await commander(stage, gen + 1, unknown().slice(-100)));
    await until(() => unknown().length === 0, 10_000);
    const deeds = (await stage.rover.effects(0)).flatMap((one) => (one.kind === 'command' ? [one] : []));
    return { ...judge(asked, told, deeds), notes: [`${kills} kills; ${unknown().length} without an outcome`] };
  } finally {
    await stage.end();
  }
}

const withWay = ({ way, ...step }: (typeof radio)[number]) => (way === 'both' ? step : { ...step, way });

async function commander(stage: IntentStage, gen: number, pending: readonly string[]): Promise<Operator> {
  const operator = await stage.operator({ name: 'ana', gen, pending }, stage.direct);
  operator.stayAwake();
  await operator.lease('ask', {}, 2000);
  return operator;
}

/** What a naive program does: it says the same again, as something new, until it is answered. */
async function again(operator: Operator, first: string, { name, args }: Wish): Promise<void> {
  for (let round = 0; round < 3; round++) {
    await until(() => operator.outcomeOf(first) !== undefined, 300);
    if (operator.outcomeOf(first)) return;
    operator.command(name, args);
  }
}

type Wish = { readonly name: string; readonly args: object; readonly is: (deed: Deed) => boolean };

/** Pulses, periods and message ids are each used once. */
function wishOf(n: number, random: Random): Wish {
  const kind = random.below(6);
  const pulseUs = 700 + n;
  if (kind < 3) {
    const [channel, args] = [5 + (n % 4), { channel: 5 + (n % 4), pulseUs }];
    return {
      name: 'servo',
      args,
      is: ({ command, params }) => command === doSetServo && params[0] === channel && params[1] === pulseUs,
    };
  }
  if (kind === 3) {
    const periodS = 1 + n / 100;
    const isIt = ({ command, params }: Deed) =>
      command === doRepeatRelay && Math.abs((params[2] ?? 0) - periodS) < 1e-4;
    return { name: 'relay_pulse', args: { relay: 0, times: 1, periodS }, is: isIt };
  }
  if (kind === 4) {
    const { mode, number } = modes[random.below(modes.length)] ?? modes[0];
    return { name: 'mode', args: { mode }, is: ({ command, params }) => command === setMode && params[1] === number };
  }
  return {
    name: 'request_message',
    args: { messageId: 1000 + n },
    is: ({ command, params }) => command === requestMessage && params[0] === 1000 + n,
  };
}

const classOf = (name: string) => (isCommandName(name) ? commandKinds[name].class : 'query');
/** A mode is no order of its own at the rover: HOLD and others ask for the same. */
const isOwn = ({ name }: Asked) => name !== 'mode';

function judge(asked: readonly Asked[], told: readonly Operator[], deeds: readonly Deed[]): Findings {
  const violations: string[] = [];
  const outcomes = new Map<string, number>();
  let [sent, unknown] = [0, 0];
  for (const one of asked) {
    const { id, name, at, is } = one;
    const finals = told.flatMap((each) => each.stepsOf(id).filter(({ final }) => final));
    const last = finals.at(-1);
    const outcome = last?.step ?? 'untold';
    const full = [outcome, last?.code].filter(Boolean).join(' ');
    outcomes.set(full, (outcomes.get(full) ?? 0) + 1);
    if (outcome === 'untold') violations.push(`${name} ${id}: never told how it ended`);
    if (!isOwn(one)) continue;
    const its = deeds.filter(is);
    const frames = new Set(its.map(({ seq, monoMs }) => `${seq} ${Math.round(monoMs / 2000)}`));
    const acts = classOf(name) === 'motion' || classOf(name) === 'toggle';
    if (its.length > 0) sent += 1;
    if (outcome === 'unknown') unknown += 1;
    if (acts && new Set(its.map(({ seq }) => seq)).size > 1)
      violations.push(`${name}: carried out by ${frames.size} frames`);
    const latest = Math.max(...its.map(({ heardMs }) => heardMs), 0);
    if (latest > at + defaultTtlMs[classOf(name)] + slackMs)
      violations.push(`${name}: reached the rover ${(latest - at).toFixed(0)} ms after the click`);
    if (acts && outcome === 'failed' && its.some(({ result }) => result === 0))
      violations.push(`${name}: said to have failed, and it was done`);
    if (['refused', 'expired'].includes(outcome) && its.length > 0)
      violations.push(`${name}: ${outcome}, and it reached the rover`);
    if (acts && outcome === 'done' && its.length === 0) violations.push(`${name}: said to be done, and nothing came`);
  }
  if (sent < asked.length / 5) violations.push(`only ${sent} reached the rover: that proves nothing`);
  const list = [...outcomes].map(([name, count]) => `${count} ${name}`).join(', ');
  return {
    violations,
    summary: `${asked.length} commands: ${list}; ${sent} with arguments of their own arrived, ${unknown} of those kinds unknown`,
  };
}
