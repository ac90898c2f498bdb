/**
 * Two operators who fight over one lease from two bad links, in virtual time over all that operators ask: what they say is
 * lost, doubled, late and out of order, and so is what they are told. Never two holders, and no stick of a former one.
 */
import type { LeaseRequest } from '../../../../bridge/protocol/lease.ts';
import { operatorsRig } from '../../../support/operators-rig.ts';
import { randomFrom } from '../../kit/random.ts';
import type { Findings } from '../../kit/rows.ts';
import { ModelRover } from './model-rover.ts';

const watchMs = 20;
const stickMs = 50;
const roundMs = 4000;
const loss = 0.3;
const doubles = 0.2;
const latestMs = 600;
const names = ['ana', 'bob'] as const;
type Name = (typeof names)[number];

/** What one of them believes, from what came through. */
type Belief = { holder: string | null; term: number; drives: boolean; n: number };
type Flying = { readonly due: number; readonly give: () => void };
type Stick = { readonly who: Name; readonly term: number };

export type LeaseOptions = {
  readonly rounds: number;
  /** The control group: sticks are taken as if they carried the present term and came from who holds the lease. */
  readonly fenceless?: boolean;
};

export async function leaseFight(seed: number, { rounds, fenceless = false }: LeaseOptions): Promise<Findings> {
  const violations = new Set<string>();
  const counts = { hands: 0, orders: 0, sticks: 0 };
  const perWorld = 50;
  const random = randomFrom(seed);
  for (let done = 0; done < rounds; done += perWorld) {
    const world = await fightOnce(random.below(2 ** 31), Math.min(perWorld, rounds - done), fenceless);
    for (const one of world.violations) violations.add(one);
    for (const key of ['hands', 'orders', 'sticks'] as const) counts[key] += world.counts[key];
  }
  if (counts.hands < rounds / 4)
    violations.add(`the lease changed hands only ${counts.hands} times: that proves nothing`);
  if (counts.orders < rounds) violations.add(`only ${counts.orders} sticks drove: that proves nothing`);
  return {
    violations: [...violations],
    summary: `${counts.hands} changes of hands in ${rounds} rounds, ${counts.orders} of ${counts.sticks} sticks drove; the others were lost, late, out of order or under an old term`,
  };
}

async function fightOnce(seed: number, rounds: number, fenceless: boolean) {
  const random = randomFrom(seed);
  const rig = operatorsRig();
  const { clock, operators } = rig;
  const rover = new ModelRover(rig.report);
  rover.say('MANUAL', true);
  await rig.run(2000);
  const now = () => clock.monoMs();
  const violations: string[] = [];
  const counts = { hands: 0, orders: 0, sticks: 0 };
  const flying: Flying[] = [];
  const beliefs: Record<Name, Belief> = { ana: newBelief(), bob: newBelief() };
  const sticks = new Map<number, Stick>();
  let [looked, heard, told, lastTerm] = [rig.sent.length, rig.said.length, rig.bodies.length, rig.term()];
  const fly = (give: () => void) => {
    const copies = random.chance(doubles) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++)
      if (!random.chance(loss)) flying.push({ due: now() + random.spread(5, latestMs), give });
  };
  const ask = (who: Name, act: LeaseRequest['act'], over: Partial<LeaseRequest> = {}) => {
    const { term } = beliefs[who];
    const role = who === 'bob' && random.chance(0.3) ? 'admin' : 'operator';
    fly(() => rig.lease(who, act, { ...(act !== 'ask' && { term }), ...over }, rig.sender(who, { role })));
  };
  const drive = (who: Name) => {
    const belief = beliefs[who];
    if (belief.holder !== who) return;
    belief.n += 1;
    counts.sticks += 1;
    const number = sticks.size + 1;
    const steer = 0.1 + (number % 800_000) / 1_000_000;
    sticks.set(steer, { who, term: belief.term });
    const [n, c, seen, term] = [belief.n, now(), now(), belief.term];
    const centred = belief.n % 20 < 3;
    const axes = centred ? { steer: 0 } : { steer };
    fly(() => {
      const present = rig.control()?.lease;
      const [as, under] = fenceless ? [present?.holder ?? who, present?.term ?? term] : [who, term];
      rig.stick(as, centred ? 0 : 0.1, { n, c, seen, term: under, ...axes }, rig.sender(as, { conn: `${who}-conn` }));
    });
  };
  /** What left just now belongs to who holds the lease, just before or just after. */
  const look = (before: { readonly holder: string | null; readonly term: number }) => {
    const lease = rig.control()?.lease;
    const after = { holder: lease?.holder ?? null, term: lease?.term ?? 0 };
    if (after.term < lastTerm) violations.push('the term fell');
    if (after.holder !== before.holder && after.term === before.term && after.holder !== null)
      violations.push('two holders under one term');
    lastTerm = Math.max(lastTerm, after.term);
    for (const { order } of rig.sent.slice(looked)) {
      rover.obey(order);
      const stick = order.kind === 'manual_control' ? sticks.get(order.steer) : undefined;
      if (stick === undefined) continue;
      counts.orders += 1;
      const fits = [before, after].some(({ holder, term }) => holder === stick.who && term === stick.term);
      if (!fits) violations.push('a stick of a former holder reached the vehicle');
    }
    looked = rig.sent.length;
  };
  const watched = (act: () => void) => {
    const lease = rig.control()?.lease;
    act();
    look({ holder: lease?.holder ?? null, term: lease?.term ?? 0 });
  };
  const end = now() + rounds * roundMs;
  while (now() < end) {
    clock.advance(watchMs);
    const at = now();
    rover.pass(watchMs);
    if (at % 100 < watchMs) rover.tell(at);
    if (rover.mode !== 'MANUAL' && random.chance(0.01)) rover.say('MANUAL', true);
    for (const who of names) {
      if (at % stickMs < watchMs && beliefs[who].drives) drive(who);
      if (at % 500 < watchMs && beliefs[who].holder === who) fly(() => operators.awake(rig.sender(who), now()));
      if (random.chance(0.01)) ask(who, 'ask');
      if (random.chance(0.006)) ask(who, 'take');
      if (beliefs[who].holder === who && random.chance(0.006)) ask(who, random.pick(['grant', 'deny', 'release']));
      if (random.chance(0.002)) beliefs[who].drives = !beliefs[who].drives;
    }
    if (random.chance(0.0005)) watched(() => void rig.command(random.pick(['ana', 'bob']), 'stop'));
    if (random.chance(0.01)) ask(random.pick(['ana', 'bob']), 'clear_stop');
    for (const one of flying.filter(({ due }) => due <= at)) {
      flying.splice(flying.indexOf(one), 1);
      watched(one.give);
    }
    watched(() => operators.tick(at));
    for (const { to, message } of rig.said.slice(heard)) {
      if (message.t !== 'control' || to !== '*') continue;
      const { holder, term } = message.lease;
      for (const who of names) fly(() => Object.assign(beliefs[who], { holder, term }));
    }
    heard = rig.said.length;
    for (const body of rig.bodies.slice(told))
      if (body.kind === 'lease' && !['asked', 'denied', 'no_answer', 'stopped'].includes(body.change))
        counts.hands += 1;
    told = rig.bodies.length;
  }
  return { violations, counts };
}

const newBelief = (): Belief => ({ holder: null, term: 0, drives: true, n: 0 });
