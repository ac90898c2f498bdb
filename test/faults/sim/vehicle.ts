/** A vehicle that talks all the time: figures that change in every report, and words now and then. */
import type { Report } from '../../../bridge/core/link.ts';
import type { Random } from '../kit/random.ts';
import type { SimBridge } from './bridge.ts';
import type { World } from './world.ts';

const poseMs = 100;

/** Steps far beyond what any encoding of state may round away. */
const pose = (count: number): Report => ({
  kind: 'sample',
  group: 'pose',
  values: {
    latDeg: (count % 800) / 10,
    lonDeg: 5,
    altAmslM: count % 500,
    altRelM: 0,
    headingDeg: (count * 7) % 360,
    velNorthMps: 0,
    velEastMps: 1,
    velDownMps: 0,
  },
});

/** Drives until the world ends; `textsPerS` words a second on average, at random times, until the returned call. */
export function drive(world: World, bridge: SimBridge, random: Random, textsPerS: number): () => void {
  let count = 0;
  let words = 0;
  const report = () => {
    count += 1;
    bridge.observe(pose(count));
    if (count % 10 === 0) bridge.observe({ kind: 'heard', heartbeat: true });
    world.after(poseMs, report);
  };
  let talks = true;
  const talk = () => {
    if (!talks) return;
    words += 1;
    bridge.observe({ kind: 'text', severity: random.below(8), text: `word ${words}`, complete: true });
    world.after((-Math.log(1 - random.next()) * 1000) / textsPerS, talk);
  };
  report();
  talk();
  return () => {
    talks = false;
  };
}
