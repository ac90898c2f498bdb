/**
 * The bridge's lane alone over a computed way: delay × jitter × loss × rate × size of frames, each after ten good seconds,
 * since it is the change that misleads. What is held against it: where the way bears the pace the reader has it, and no
 * picture is older than the way and the frames on it make it.
 */
import { Lane as Reader } from '../../../bridge/core/lane.ts';
import { quantile } from '../kit/figures.ts';
import { randomFrom } from '../kit/random.ts';
import type { Findings } from '../kit/rows.ts';
import { type Direction, goodDirection, Lane } from './lane.ts';
import { World } from './world.ts';

const tickMs = 100;
const wishedHz = 10;
const calmMs = 10_000;
/** A pace that was wrong has so long to be right. */
const settleMs = 8000;
const measureMs = 40_000;
const ackB = 20;

export type Cell = {
  /** One way, ms. */
  readonly delayMs: number;
  /** Up to so much more, each way. */
  readonly jitterMs: number;
  readonly loss: number;
  readonly rateBps: number;
  readonly frameB: number;
};
export type CellResult = { readonly hz: number; readonly p95Ms: number; readonly slowestHz: number };

const queueB = 262_144;

/** Counts what reaches the reader; pictures a second, and their age on the screen. */
export function runCell(seed: number, cell: Cell, reader = new Reader({ rateHz: wishedHz, maxBytesPerS: null }, 0)) {
  const world = new World();
  const random = randomFrom(seed);
  const [down, up]: [Direction, Direction] = [goodDirection(10), goodDirection(10)];
  const lanes = { down: new Lane(world, down, up, random), up: new Lane(world, up, down, random.fork()) };
  const since = calmMs + settleMs;
  const agesMs: number[] = [];
  let [shownAt, pictures, slowestHz] = [0, 0, Number.POSITIVE_INFINITY];
  const tick = (q: number) => {
    const at = world.now;
    if (at >= since) slowestHz = Math.min(slowestHz, reader.rateHz);
    if (reader.judge(at, lanes.down.bufferedB) === 'send') {
      reader.sent(q, cell.frameB, at);
      lanes.down.send(cell.frameB, () => {
        shownAt = at;
        if (world.now >= since) pictures += 1;
        lanes.up.send(ackB, () => reader.acked(q, world.now));
      });
    }
    world.after(tickMs, () => tick(q + 1));
  };
  const look = () => {
    if (world.now >= since) agesMs.push(world.now - shownAt);
    world.after(50, look);
  };
  tick(1);
  look();
  world.at(calmMs, () => {
    const { delayMs, jitterMs, loss } = cell;
    Object.assign(up, { delayMs, jitterMs, loss });
    Object.assign(down, { delayMs, jitterMs, loss, rateBps: cell.rateBps, queueB });
  });
  world.runUntil(since + measureMs);
  return { hz: (pictures * 1000) / measureMs, p95Ms: quantile(agesMs, 0.95), slowestHz } satisfies CellResult;
}

const open = Number.POSITIVE_INFINITY;
const smallB = 110;
const jsonB = 2232;

export const cells: readonly Cell[] = [5, 50, 150, 300, 500].flatMap((delayMs) =>
  [0, 50, 300].flatMap((jitterMs) =>
    [0, 0.01, 0.05].flatMap((loss) =>
      [
        [open, smallB],
        [1e6, smallB],
        [100_000, smallB],
        [100_000, jsonB],
        [30_000, smallB],
        [9600, smallB],
      ].map(([rateBps = open, frameB = smallB]) => ({ delayMs, jitterMs, loss, rateBps, frameB })),
    ),
  ),
);

const narrowest: Cell = { delayMs: 50, jitterMs: 0, loss: 0, rateBps: 9600, frameB: smallB };

const onWireMs = ({ frameB, rateBps }: Cell): number => ((frameB + 80) * 8000) / rateBps;

/** What the way can carry, with eight frames under way at most. */
export function bearableHz(cell: Cell): number {
  const tripS = (2 * cell.delayMs + cell.jitterMs + onWireMs(cell)) / 1000;
  return Math.min(wishedHz, 1000 / onWireMs(cell), 8 / tripS);
}

/** The age that no sender can go below: the way, the frame and the time until the next. */
export const leastAgeMs = (cell: Cell): number =>
  cell.delayMs + cell.jitterMs + onWireMs(cell) + 1000 / bearableHz(cell);

export const textOf = ({ delayMs, jitterMs, loss, rateBps, frameB }: Cell): string =>
  `${delayMs}+${jitterMs} ms, ${loss * 100} % lost, ${rateBps === open ? 'wide' : `${rateBps / 1000} kbit/s`}, ${frameB} B`;

/** A lost frame stands in the way of those behind it for a time-out, and with it the answers that make room. */
const lossAgeMs = ({ loss, delayMs }: Cell): number =>
  loss === 0 ? 0 : 300 + 5 * delayMs + (loss > 0.01 ? 3 * delayMs + 500 : 0);

/** What a reader must have of what the way bears, lost frames and the search for the pace allowed for. */
const leastShare = ({ loss }: Cell): number => (loss === 0 ? 0.65 : loss <= 0.01 ? 0.5 : 0.3);

/** Sends on every tick without asking what has arrived: on a narrow way its pictures must be seen to grow old. */
class Heedless extends Reader {
  override judge(): 'send' {
    return 'send';
  }
}

/** The middle of three draws: once in many, what a way loses in a row makes TCP itself wait for half a minute. */
function middleOfThree(seed: number, cell: Cell): CellResult {
  const runs = [seed, seed + 1, seed + 2].map((one) => runCell(one, cell));
  const middle = (pick: (run: CellResult) => number) => quantile(runs.map(pick), 0.5);
  return { hz: middle(({ hz }) => hz), p95Ms: middle(({ p95Ms }) => p95Ms), slowestHz: middle((run) => run.slowestHz) };
}

export function sweep(seed: number): Findings {
  const results = cells.map((cell) => ({ cell, ...middleOfThree(seed, cell) }));
  const violations = results.flatMap(({ cell, hz, p95Ms }) => {
    const share = hz / bearableHz(cell);
    const allowedMs = leastAgeMs(cell) + 2 * onWireMs(cell) + 300 + lossAgeMs(cell);
    return [
      ...(share >= leastShare(cell) ? [] : [`${textOf(cell)}: ${hz.toFixed(1)} Hz of ${bearableHz(cell).toFixed(1)}`]),
      ...(p95Ms <= allowedMs
        ? []
        : [`${textOf(cell)}: pictures ${p95Ms.toFixed(0)} ms old, ${allowedMs.toFixed(0)} would do`]),
    ];
  });
  const heedless = runCell(seed, narrowest, new Heedless({ rateHz: wishedHz, maxBytesPerS: null }, 0));
  if (heedless.p95Ms < 5000)
    violations.push(`a heedless sender's pictures are ${heedless.p95Ms} ms old: the lab is blind`);
  const shares = results.map(({ cell, hz }) => hz / bearableHz(cell));
  const over = results.map(({ cell, p95Ms }) => p95Ms - leastAgeMs(cell));
  const percent = (q: number) => (quantile(shares, q) * 100).toFixed(0);
  return {
    violations,
    summary: `${percent(0.5)} % of what they bear (median), ${percent(0.05)} % (p5)`,
    notes: [
      `${cells.length} ways: the pace is ${percent(0.5)} % of what they bear (median), ${percent(0.05)} % (p5), ${percent(0)} % (least)`,
      `the age p95 is ${quantile(over, 0.5).toFixed(0)}/${quantile(over, 0.95).toFixed(0)}/${quantile(over, 1).toFixed(0)} ms (p50/p95/max) above what the way itself takes`,
      `a sender that asks nothing: ${(heedless.p95Ms / 1000).toFixed(1)} s old (p95) at 9.6 kbit/s`,
    ],
  };
}
