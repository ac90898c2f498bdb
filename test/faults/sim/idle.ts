/**
 * [L-14] A NAT that forgets connections on which nothing passed for a while, between a hidden page and its bridge. The
 * keep-alive must hold it; and where a connection is forgotten all the same, that must be found out.
 */
import type { Findings } from '../kit/rows.ts';
import { labPolicy } from './bridge.ts';
import { type Plan, runPlan } from './run.ts';

const minutesMs = 60_000;
const hiddenAt = 5000;
const quietMs = 20 * minutesMs;
const hiddenWithinMs = 60_000;
const shownWithinMs = 10_000;

type Seen = { kills: number; hiddenMs: number; shownMs: number };

/** Twenty quiet minutes behind such a NAT, then it forgets twice without any reason: while hidden and while shown. */
function behindNat(idleMs: number, pingMs: number): { plan: Plan; seen: Seen } {
  const seen: Seen = { kills: 0, hiddenMs: Number.NaN, shownMs: Number.NaN };
  let passedAt = 0;
  let now = () => 0;
  const note = (text: string): string => {
    passedAt = now();
    return text;
  };
  const plan: Plan = {
    textsPerS: 1e-6,
    policy: { ...labPolicy, hiddenPingIntervalMs: pingMs },
    // What comes in need not keep a NAT's entry alive (RFC 4787 REQ-6): only what the page says counts.
    tap: () => ({ up: note }),
    faults({ world, seats }) {
      now = () => world.now;
      const [seat] = seats;
      if (seat === undefined) return 0;
      const { client, wire } = seat;
      // Hidden pages may be silent for longer than those that are looked at.
      client.witness.stoodStill = true;
      world.at(hiddenAt, () => client.sign({ kind: 'hidden' }));
      const watch = () => {
        if (world.now - passedAt > idleMs) {
          seen.kills += 1;
          passedAt = world.now;
          wire.forget();
        }
        if (world.now < hiddenAt + quietMs) world.after(1000, watch);
      };
      world.at(hiddenAt, watch);
      /** Forgets, and says how long it took until another attempt. */
      const forgetAt = (at: number, found: (ms: number) => void) =>
        world.at(at, () => {
          const before = wire.attempts;
          const look = () => {
            if (wire.attempts > before) found(world.now - at);
            else world.after(100, look);
          };
          wire.forget();
          look();
        });
      const end = hiddenAt + quietMs;
      forgetAt(end + 1000, (ms) => {
        seen.hiddenMs = ms;
      });
      world.at(end + 2 * minutesMs, () => client.sign({ kind: 'shown' }));
      forgetAt(end + 3 * minutesMs, (ms) => {
        seen.shownMs = ms;
      });
      return end + 4 * minutesMs;
    },
  };
  return { plan, seen };
}

export function natIdle(seed: number): Findings {
  const violations: string[] = [];
  const notes: string[] = [];
  for (const idleMs of [60_000, 270_000]) {
    const { plan, seen } = behindNat(idleMs, labPolicy.hiddenPingIntervalMs);
    violations.push(...runPlan(seed, plan).violations);
    const { kills, hiddenMs, shownMs } = seen;
    if (kills > 0) violations.push(`a NAT of ${idleMs / 1000} s forgot the hidden page ${kills} times`);
    if (!(hiddenMs <= hiddenWithinMs)) violations.push(`forgotten while hidden: found out after ${hiddenMs} ms`);
    if (!(shownMs <= shownWithinMs)) violations.push(`forgotten while shown: found out after ${shownMs} ms`);
    notes.push(
      `NAT of ${idleMs / 1000} s: ${kills} times forgotten in 20 min; forgotten for another reason it is found out after ${(hiddenMs / 1000).toFixed(1)} s hidden, ${(shownMs / 1000).toFixed(1)} s shown`,
    );
  }
  const lazy = behindNat(60_000, 400_000);
  runPlan(seed, lazy.plan);
  if (lazy.seen.kills === 0) violations.push('a page that pings every 400 s was not forgotten: the lab is blind');
  notes.push(`a page that pings every 400 s is forgotten ${lazy.seen.kills} times by a NAT of 60 s`);
  return { violations, notes };
}
