/** A simulated run: one bridge, one vehicle, some clients, faults by seed, a quiet end, and what the checker says. */

import type { Policy } from '../../../bridge/protocol/hello.ts';
import { type Account, defaultWindow, judge, timelineOf, type Window } from '../kit/checker.ts';
import { History } from '../kit/history.ts';
import { type Random, randomFrom } from '../kit/random.ts';
import type { Fold } from '../kit/witness.ts';
import { SimBridge } from './bridge.ts';
import { SimClient } from './client.ts';
import { goodDirection } from './lane.ts';
import { same } from './same.ts';
import { drive } from './vehicle.ts';
import { type Tap, Wire } from './wire.ts';
import { Party, World } from './world.ts';

export type Seat = { readonly client: SimClient; readonly wire: Wire; readonly party: Party };
export type Stage = {
  readonly world: World;
  readonly history: History;
  readonly random: Random;
  readonly bridge: SimBridge;
  readonly seats: readonly Seat[];
  /** The vehicle says nothing more, so that every word has time to arrive; its figures go on. */
  hush(): void;
};

export type Plan = {
  readonly clients?: number;
  readonly textsPerS?: number;
  readonly policy?: Policy;
  readonly window?: Window;
  /** What is put between the ends, or in place of the client's own folding: for controls. */
  readonly tap?: () => Tap;
  readonly fold?: Fold;
  /** Arranges the faults; resolves to when the last of them is over, by the world's clock. */
  readonly faults: (stage: Stage) => number;
  /** The state in which clients end, where that is not connected. */
  readonly mayEndIn?: 'failed';
  /** Further facts to hold against the stage after the quiet time; one sentence for each that does not. */
  readonly after?: (stage: Stage) => readonly string[];
};

export type Outcome = Account & {
  readonly seed: number;
  readonly virtualMs: number;
  readonly bytesDown: number;
  readonly bytesUp: number;
  readonly attempts: number;
  /** The last lines around the first violation; empty when there is none. */
  readonly timeline: string;
};

/** A whole way is used again after this long, however long it was broken: the longest attempt, and a little. */
const quietMs = 12_000;
const hushMs = 1000;

export function runPlan(seed: number, plan: Plan): Outcome {
  const stage = build(seed, plan);
  const { world, history, seats } = stage;
  world.runUntil(plan.faults(stage));
  world.runUntil(world.now + quietMs);
  stage.hush();
  world.runUntil(world.now + hushMs);
  for (const what of [...(plan.after?.(stage) ?? []), ...atRest(stage, plan)])
    history.note('lab', { kind: 'broken', rule: ruleOf(what), what });
  takeDown(stage);
  const kinds = new Set(history.lines.map(({ kind }) => kind));
  if (plan.mayEndIn === undefined && !(kinds.has('origin') && kinds.has('applied')))
    history.note('lab', {
      kind: 'broken',
      rule: 'lab',
      what: 'nothing happened or nothing arrived: this proves nothing',
    });
  const account = judge(history, plan.window ?? defaultWindow);
  const [first] = account.violations;
  return {
    ...account,
    seed,
    virtualMs: world.now,
    bytesDown: seats.reduce((sum, { wire }) => sum + wire.downB, 0),
    bytesUp: seats.reduce((sum, { wire }) => sum + wire.upB, 0),
    attempts: seats.reduce((sum, { wire }) => sum + wire.attempts, 0),
    timeline: first === undefined ? '' : timelineOf(history, first),
  };
}

function build(seed: number, plan: Plan): Stage {
  const random = randomFrom(seed);
  const world = new World();
  const history = new History(() => world.now);
  const bridge = new SimBridge(world, history, plan.policy);
  bridge.start();
  const hush = drive(world, bridge, random.fork(), plan.textsPerS ?? 2);
  const seats = Array.from({ length: plan.clients ?? 1 }, (_, index): Seat => {
    const party = new Party(world, random.between(0, 1e7));
    const delayMs = random.spread(1, 50);
    const way = { up: goodDirection(delayMs), down: goodDirection(delayMs) };
    const wire = new Wire(world, random.fork(), party, () => bridge.listener, way, plan.tap?.());
    const fold = plan.fold === undefined ? {} : { fold: plan.fold };
    const name = `client ${index + 1}`;
    return {
      wire,
      party,
      client: new SimClient(name, { world, history, bridge, wire, party, random: random.fork(), ...fold }),
    };
  });
  bridge.onKilled = () => {
    for (const { wire } of seats) wire.orphan();
  };
  return { world, history, random, bridge, seats, hush };
}

/** Everybody is connected and shows what is true, within 2 s ([I5]); nothing failed and nothing grew ([I10]). */
function atRest({ bridge, seats }: Stage, { mayEndIn }: Plan): string[] {
  const wrong = bridge.bugs.map((bug) => `a handler failed: ${bug instanceof Error ? bug.message : bug}`);
  for (const { client, wire } of seats) {
    if (client.state.name === mayEndIn) continue;
    if (client.state.name !== 'connected') wrong.push(`${client.name} is ${client.state.name} although all is well`);
    for (const vehicle of bridge.vehicles()) {
      if (!same(client.vehicle(vehicle.id), vehicle))
        wrong.push(`[I5] ${client.name} does not show ${vehicle.id} as it is`);
    }
    if (wire.mostBufferedB > 256 * 1024 + 65_536)
      wrong.push(`[I10] the bridge held ${wire.mostBufferedB} B for ${client.name}`);
  }
  return wrong;
}

/** [I12] What is stopped leaves nothing behind. */
function takeDown({ world, history, bridge, seats }: Stage): void {
  const leak = (what: string) => history.note('lab', { kind: 'broken', rule: 'I12', what });
  for (const { client } of seats) client.connection.stop();
  world.runUntil(world.now + 3000);
  for (const { client, party } of seats)
    if (party.pending > 0) leak(`${client.name} left ${party.pending} timers behind`);
  for (const { wire } of seats) wire.forget();
  bridge.leave();
  if (bridge.pendingTimers > 0) leak(`the bridge left ${bridge.pendingTimers} timers behind`);
}

/** A sentence may begin with its rule. */
const ruleOf = (what: string): string => /^\[([^\]]+)\]/.exec(what)?.[1] ?? 'rest';
