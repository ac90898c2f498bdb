/**
 * Runs that must fail: each breaks one thing that the product does right, and the checker has to see it. A lab that
 * passes these is blind.
 */
import type { Entry } from '../../../bridge/protocol/stream.ts';
import { apply, greet, type Mirror } from '../../../dashboard/client/mirror.ts';
import { labPolicy } from './bridge.ts';
import { burst } from './faults.ts';
import { outages } from './outages.ts';
import { type Outcome, type Plan, runPlan } from './run.ts';
import type { Payload, Tap } from './wire.ts';

type Control = { readonly name: string; readonly plan: Plan; sees(outcome: Outcome): boolean };

const some = outages({ clients: 2, perClient: 12, killEveryMs: 60_000 });
const said = (rule: string) => (outcome: Outcome) => outcome.violations.some((line) => line.startsWith(`[${rule}]`));

const changeHello = (change: (cursor: { epoch: string; seq: number } | null) => unknown): Tap => ({
  up(text) {
    if (!text.startsWith('{"t":"hello"')) return text;
    const hello = JSON.parse(text);
    return JSON.stringify({ ...hello, cursor: change(hello.cursor) });
  },
});
const lateCursor = () => changeHello((cursor) => cursor && { ...cursor, seq: Math.max(0, cursor.seq - 5) });

/** Folds every 25th event in twice, as a client would that was told twice and did not look. */
const credulous = {
  greet,
  apply(mirror: Mirror, message: Parameters<typeof apply>[1]): Mirror {
    if (message.t !== 'events') return apply(mirror, message);
    const epoch = mirror.welcome?.epoch ?? '';
    const entries = message.entries.flatMap((entry) => (entry.seq % 25 === 0 ? [entry, entry] : [entry]));
    const logged = entries.map((entry: Entry) => ({ ...entry, key: `${epoch}:${entry.seq}` }));
    return { ...mirror, events: [...mirror.events, ...logged].slice(-500) };
  },
};

/** Every tenth frame of state is replaced by one from three frames before. */
function goingBack(): Tap {
  const recent: Payload[] = [];
  let count = 0;
  return {
    down(payload) {
      if (typeof payload === 'string') return payload;
      count += 1;
      recent.push(payload);
      const older = recent.length > 3 ? recent.shift() : undefined;
      return count % 10 === 0 && older !== undefined ? older : payload;
    },
  };
}

const late = (text: string, ms: number) =>
  text.replace(/("(?:s1|s2)":)([\d.]+)/g, (_, name: string, at: string) => `${name}${Number(at) + ms}`);

export const controls: readonly Control[] = [
  {
    name: 'a client that applies events twice',
    plan: { ...some, fold: credulous },
    sees: ({ doubled }) => doubled > 0,
  },
  {
    name: 'a bridge that forgets the cursor',
    plan: {
      ...outages({ clients: 2, perClient: 12, killEveryMs: 60_000 }),
      textsPerS: 10,
      tap: () => changeHello(() => null),
    },
    // What it never sends the client notices, asks for, and then says to be missing ([S11]).
    sees: ({ lost, withheld }) => lost + withheld > 0,
  },
  {
    name: 'sending without a bound',
    plan: { ...burst, tap: () => ({ buffered: () => 0 }) },
    sees: said('I10'),
  },
  {
    name: 'events altered on the way',
    plan: {
      ...some,
      tap: () => ({
        down: (payload) => (typeof payload === 'string' ? payload.replace('"word 5', '"ward 5') : payload),
      }),
    },
    sees: ({ altered }) => altered > 0,
  },
  {
    name: 'a client that is slow to notice silence',
    plan: { ...some, policy: { ...labPolicy, staleAfterMs: 2500 } },
    sees: said('stale'),
  },
  {
    name: 'a bridge whose clock lies',
    plan: { ...some, tap: () => ({ down: (payload) => (typeof payload === 'string' ? late(payload, 400) : payload) }) },
    sees: said('I6'),
  },
  { name: 'state that goes back', plan: { ...some, tap: goingBack }, sees: said('I5') },
];

/** The real client is told the same events twice, and applies them once: the counterpart of the first control. */
export const toldTwice: Plan = { ...some, tap: lateCursor };

/** The names of the controls that the lab did not see. */
export const unseen = (seed: number): string[] =>
  controls.filter(({ plan, sees }) => !sees(runPlan(seed, plan))).map(({ name }) => name);
