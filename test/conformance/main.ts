/** `npm run conformance`: the list against whoever answers at an address, a line for each behaviour, then the sums. */
import { chapters } from './all.ts';
import type { Behaviour, Chapter } from './behaviour.ts';
import { choose, type Options, parseOptions, usage } from './options.ts';
import { Peer } from './peer.ts';
import { carrierOverRos, isRos, notOverRos, whyNoRos } from './ros.ts';
import { type Outcome, runBehaviour } from './runner.ts';
import { carrierTo } from './sockets.ts';
import { giveBack, takeOver } from './surroundings.ts';

/** Of ROS 2, beside the network's. */
const latencyMs = 100;

type Say = (line: string) => void;

function report(say: Say, { id, what }: Behaviour, outcome: Outcome): void {
  const name = `${id.padEnd(9)} ${what}`;
  if (outcome.kind === 'passed') say(`ok       ${name}`);
  else if (outcome.kind === 'skipped') say(`skipped  ${name}\n           why: ${outcome.why}`);
  else say(`FAILED   ${name}\n           expected: ${outcome.expected}\n           got:      ${outcome.got}`);
}

/** Why a behaviour is left out; undefined where it is tried. */
function whyLeft(chapter: string, behaviour: Behaviour, { slow, target }: Options): string | undefined {
  if (isRos(target) && notOverRos.has(chapter))
    return 'it is about bytes on a wire, of which MAVROS passes whole frames only';
  return behaviour.slow && !slow ? 'takes over ten seconds; --slow runs it' : undefined;
}

async function runAll(peer: Peer, wanted: readonly Chapter[], options: Options, say: Say): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const { name, behaviours } of wanted) {
    say(`\n${name}`);
    for (const behaviour of behaviours) {
      const why = whyLeft(name, behaviour, options);
      const outcome: Outcome = why === undefined ? await runBehaviour(peer, behaviour) : { kind: 'skipped', why };
      outcomes.push(outcome);
      report(say, behaviour, outcome);
    }
  }
  return outcomes;
}

function list(wanted: readonly Chapter[], say: Say): number {
  for (const { name, behaviours } of wanted) {
    say(`\n${name}`);
    for (const { id, what, source, slow } of behaviours)
      say(`${id.padEnd(9)} ${what} (${source}${slow ? ', slow' : ''})`);
  }
  return 0;
}

/** Resolves to the exit code: 0 when nothing failed. Rejects with one sentence when it cannot begin. */
export async function main(args: readonly string[], say: Say): Promise<number> {
  const options = parseOptions(args);
  if (options.help) {
    say(usage);
    return 0;
  }
  const wanted = choose(chapters, options.only);
  if (options.list) return list(wanted, say);
  const missing = isRos(options.target) ? whyNoRos() : undefined;
  if (missing !== undefined) {
    say(`[ros] not run: ${missing}`);
    return 0;
  }
  const peer = new Peer();
  await peer.open(
    isRos(options.target)
      ? carrierOverRos(options.target, { latencyMs, ...options })
      : carrierTo(options.target, options),
  );
  if (options.second !== undefined) peer.second = carrierTo(options.second, options);
  try {
    const before = await takeOver(peer);
    const outcomes = await runAll(peer, wanted, options, say);
    await giveBack(peer, before).catch((error) => say(`could not put everything back: ${error.message}`));
    const count = (kind: Outcome['kind']) => outcomes.filter((each) => each.kind === kind).length;
    say(`\n${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`);
    return count('failed') === 0 ? 0 : 1;
  } finally {
    await peer.carrier.stop();
  }
}
