/**
 * Two operators, each behind a way that stalls, over real sockets: the lease goes from one to the other by every act there
 * is, while the former holder's sticks are kept back and delivered afterwards. What the simulator logs has to come from who
 * held the lease then, under the term that held.
 */
import type { Drive } from '../../../simulator/protocol/effects.ts';
import { type Random, randomFrom } from '../kit/random.ts';
import type { Findings } from '../kit/rows.ts';
import { labMs, pause, until } from '../real/clock.ts';
import type { Operator, SentStick } from './operator.ts';
import { type IntentStage, startStage } from './stage.ts';
import { startWay, type Way } from './way.ts';

type Side = { readonly name: string; readonly throttle: number; readonly way: Way; operator: Operator; gen: number };

/** A frame that left just before the lease moved may reach the rover just after. */
const slackMs = 40;
/** What passes of a throttle when the operator's picture ages ([D7]). */
const caps = [1, 0.5, 0.2];
const moves = ({ kind, throttle }: Drive) => kind === 'manual' && throttle !== 0;

export async function contest(seed: number, rounds: number): Promise<Findings> {
  const random = randomFrom(seed);
  const stage = await startStage({ seed });
  const ways = await Promise.all([startWay(stage.bridge.port), startWay(stage.bridge.port)]);
  const all: Operator[] = [];
  const violations: string[] = [];
  let hands = 0;
  try {
    const watcher = await stage.operator({ name: 'watcher', role: 'viewer' }, stage.direct);
    const side = async (name: string, throttle: number, way: Way): Promise<Side> => {
      const operator = await stage.operator({ name }, way.url);
      all.push(operator);
      operator.stayAwake();
      return { name, throttle, way, operator, gen: 0 };
    };
    let [holder, other] = [await side('ana', 0.06, ways[0]), await side('bob', 0.07, ways[1])];
    await holder.operator.lease('ask');
    for (let round = 0; round < rounds; round++) {
      await driveAWhile(holder, random);
      const moved = await passOn(stage, holder, other, random);
      if (moved) hands += 1;
      else violations.push(`round ${round}: the lease did not pass`);
      all.push(holder.operator, other.operator);
      [holder, other] = [other, holder];
    }
    await pause(500);
    const drives = (await stage.rover.drives(0)).filter(moves);
    violations.push(...strangers(drives, watcher, [...new Set(all)]));
    if (drives.length < rounds * 3) violations.push(`only ${drives.length} sticks drove: that proves nothing`);
    return {
      violations,
      summary: `${hands} changes of hands in ${rounds} rounds, ${drives.length} sticks at the rover`,
    };
  } finally {
    for (const way of ways) await way.stop();
    await stage.end();
  }
}

async function driveAWhile({ operator, throttle }: Side, random: Random): Promise<void> {
  await operator.obtain('mode', { mode: 'MANUAL' });
  await operator.obtain('arm');
  operator.stick(0);
  await until(() => operator.drives().at(-1)?.phase === 'engaged', 2000);
  operator.steer(() => throttle);
  await pause(random.between(200, 800));
}

/** One of the ways in which a lease changes hands, with the former holder's sticks kept back over it. */
async function passOn(stage: IntentStage, holder: Side, other: Side, random: Random): Promise<boolean> {
  const how = random.pick(['grant', 'take', 'release', 'vanish']);
  const asking =
    how === 'vanish' || how === 'release' ? null : other.operator.lease(how === 'take' ? 'take' : 'ask', {}, 8000);
  if (asking !== null) await until(() => (holder.operator.control?.lease.waiting.length ?? 0) > 0, 2000);
  if (how === 'grant') await holder.operator.lease('grant', { to: other.operator.session });
  else if (how === 'release') await holder.operator.lease('release');
  // What is said from now on is late: it comes in one go when somebody else drives.
  holder.way.up = 'hold';
  const isTheirs = () => other.operator.control?.lease.holder === other.operator.session;
  for (const end = labMs() + 8000; !isTheirs() && labMs() < end; ) {
    if (asking === null) await other.operator.lease('ask', {}, 1000);
    await until(isTheirs, 300);
  }
  await pause(random.between(50, 400));
  holder.way.up = 'pass';
  await pause(100);
  holder.operator.silence();
  if (how === 'vanish') {
    holder.operator.kill();
    holder.gen += 1;
    holder.operator = await stage.operator({ name: holder.name, gen: holder.gen }, holder.way.url);
  }
  holder.operator.stayAwake();
  return isTheirs();
}

/** Sticks that came from somebody who did not hold the lease then, or under another term. */
function strangers(drives: readonly Drive[], watcher: Operator, operators: readonly Operator[]): string[] {
  const tenures = watcher.told.flatMap((message) =>
    message.t === 'control' ? [{ at: message.at - watcher.offsetMs, ...message.lease }] : [],
  );
  const found: string[] = [];
  for (const drive of drives) {
    const sticks = operators.flatMap((one) => {
      const same = ({ at, steer, throttle }: SentStick) =>
        at <= drive.heardMs &&
        Math.round(steer * 1000) === drive.steer &&
        caps.some((cap) => Math.abs(throttle * 1000 * cap - drive.throttle) < 1);
      const stick = one.sent.findLast(same);
      return stick ? [{ ...stick, session: one.session }] : [];
    });
    const stick = sticks.sort((a, b) => b.at - a.at)[0];
    const held = tenures.filter(({ at }) => at <= drive.heardMs + slackMs);
    const near = held.filter(({ at }, index) => index === held.length - 1 || at >= drive.heardMs - slackMs);
    const before = held[held.length - near.length - 1];
    const fits = [...near, ...(before ? [before] : [])].some(
      ({ holder, term }) => stick !== undefined && holder === stick.session && term === stick.term,
    );
    if (!fits) found.push(`a stick of ${drive.throttle} at the rover was not the holder's`);
  }
  return [...new Set(found)];
}
