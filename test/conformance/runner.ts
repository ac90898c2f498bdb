/** Runs behaviours one after another on one vehicle, and says of each how it went. */
import { type Behaviour, NotHere, Violation } from './behaviour.ts';
import { expect } from './expect.ts';
import type { Peer } from './peer.ts';
import { tidy } from './surroundings.ts';

export type Outcome =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly expected: string; readonly got: string }
  | { readonly kind: 'skipped'; readonly why: string };

function outcomeOf(error: unknown): Outcome {
  if (error instanceof Violation) return { kind: 'failed', expected: error.expected, got: error.got };
  if (error instanceof NotHere) return { kind: 'skipped', why: error.message };
  throw error;
}

/** Bugs of the suite throw. What the vehicle does wrong, also while it is tidied up after, is an outcome. */
export async function runBehaviour(peer: Peer, behaviour: Behaviour): Promise<Outcome> {
  let outcome: Outcome = { kind: 'passed' };
  try {
    peer.mark();
    await behaviour.run(peer, expect);
  } catch (error) {
    outcome = outcomeOf(error);
  }
  try {
    await tidy(peer);
  } catch (error) {
    const left = outcomeOf(error);
    if (outcome.kind === 'passed' && left.kind === 'failed')
      return { ...left, expected: `${left.expected} (tidying up after it)` };
  }
  return outcome;
}
