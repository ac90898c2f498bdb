/** `npm run conformance`: the list against whoever answers at an address, a line for each behaviour, then the sums. */
import { chapters } from './all.ts';
import type { Behaviour, Chapter } from './behaviour.ts';
import { choose, type Options, parseOptions, usage } from './options.ts';
import { Peer } from './peer.ts';
import { type Outcome, runBehaviour } from './runner.ts';
import { carrierTo } from './sockets.ts';
import { giveBack, takeOver } from './surroundings.ts';

type Say = (line: string) => void;

function report(say: Say, { id, what }: Behaviour, outcome: Outcome): void {
  const name = `${id.padEnd(9)} ${what}`;
  if (outcome.kind === 'passed') say(`ok       ${name}`);
  else if (outcome.kind === 'skipped') say(`skipped  ${name}\n           why: ${outcome.why}`);
  else say(`FAILED   ${name}\n           expected: ${outcome.expected}\n           got:      ${outcome.got}`);
}

async function runAll(peer: Peer, wanted: readonly Chapter[], { slow }: Options, say: Say): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const { name, behaviours } of wanted) {
    say(`\n${name}`);
    for (const behaviour of behaviours) {
      const left = behaviour.slow && !slow;
      const why = 'takes over ten seconds; --slow runs it';
      const outcome: Outcome = left ? { kind: 'skipped', why } : await runBehaviour(peer, behaviour);
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
  const peer = new Peer();
  await peer.open(carrierTo(options.target, options));
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
