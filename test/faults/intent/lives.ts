/**
 * B-02: kill -9 at nine points of a command's life, from before it is on disk to after its end. Whoever comes back is told
 * one outcome soon after the rover is heard again, and the rover did it once or not at all.
 */
import type { Findings } from '../kit/rows.ts';
import { labMs, pause } from '../real/clock.ts';
import type { Operator } from './operator.ts';
import { type IntentStage, startStage } from './stage.ts';

/** ms after the click; the vehicle answers after 300 ms. */
const points = [0, 2, 5, 10, 20, 50, 150, 310, 600] as const;
const kinds = [
  {
    name: 'servo',
    args: (n: number) => ({ channel: 7, pulseUs: 1300 + n }),
    command: 183,
    at: 1,
    is: (n: number) => 1300 + n,
  },
  {
    name: 'relay_pulse',
    args: (n: number) => ({ relay: 0, times: 1, periodS: 1 + n }),
    command: 182,
    at: 2,
    is: (n: number) => 1 + n,
  },
] as const;
/** [I9], from when the bridge listens again; what it waits for is a heartbeat, once a second. */
const knownWithinMs = 3000 + 1500;

const guardMs = 2500;

export async function killedLives(seed: number): Promise<Findings> {
  const stage = await startStage({ seed });
  const [violations, ends]: string[][] = [[], []];
  let [n, gen] = [0, 0];
  let ana = await enter(stage, gen, []);
  try {
    for (const kind of kinds) {
      for (const afterMs of points) {
        n += 1;
        await stage.rover.suffer({ do: 'slow-acks', ms: 300 });
        const id = ana.command(kind.name, kind.args(n));
        await pause(afterMs);
        await stage.bridge.kill();
        await stage.rover.clear();
        await stage.bridge.start();
        const since = labMs();
        gen += 1;
        ana = await enter(stage, gen, [id]);
        const end = await ana.ends(id, 8000);
        const tookMs = labMs() - since;
        const what = `${kind.name} killed after ${afterMs} ms`;
        ends?.push(`${afterMs} ms ${end}`);
        if (end === 'refused BUSY') violations?.push(`${what}: not begun, another was under way`);
        const did = (await stage.rover.effects(0)).filter(
          (one) =>
            one.kind === 'command' &&
            one.command === kind.command &&
            Math.abs((one.params[kind.at] ?? 0) - kind.is(n)) < 1e-3,
        );
        if (did.length > 1) violations?.push(`${what}: done ${did.length} times`);
        if (end === 'under way') violations?.push(`${what}: no outcome`);
        if (tookMs > knownWithinMs) violations?.push(`${what}: known after ${tookMs.toFixed(0)} ms`);
        if (/^(refused|expired)/.test(end) && did.length > 0) violations?.push(`${what}: ${end}, and it was done`);
        if (end === 'done' && did.length === 0) violations?.push(`${what}: said to be done, and it was not`);
        if (end.startsWith('failed') && did.length > 0)
          violations?.push(`${what}: said to have failed, and it was done`);
        // An answer of its kind may still come and would be nobody's ([I6]).
        await pause(guardMs);
      }
    }
    return { violations: violations ?? [], notes: [ends?.join(', ') ?? ''] };
  } finally {
    await stage.end();
  }
}

async function enter(stage: IntentStage, gen: number, pending: readonly string[]): Promise<Operator> {
  const operator = await stage.operator({ name: 'ana', gen, pending }, stage.direct);
  operator.stayAwake();
  await operator.lease('ask', {}, 2000);
  return operator;
}
