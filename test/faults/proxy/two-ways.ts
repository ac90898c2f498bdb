/**
 * L-21. One bridge by two addresses, a client that has both open, and one of the two dies: without a word, or with its
 * sockets reset. What counts is the longest pause of what is shown, and that no event is lost or comes twice.
 */
import { loadavg } from 'node:os';
import { type Feed, startFeed } from '../../../dashboard/client/feed.ts';
import { FeedPage } from '../../support/feed-page.ts';
import { nodeSurroundings } from '../../support/node-surroundings.ts';
import { type Relay, startRelay } from '../../support/relay.ts';
import { spreadOf } from '../kit/figures.ts';
import { randomFrom } from '../kit/random.ts';
import type { Findings } from '../kit/rows.ts';
import { askAt, loopback, readTruth, startBridge } from '../real/bridge.ts';
import { labMs, pause, until } from '../real/clock.ts';
import { startVehicle } from '../real/vehicle.ts';

const longestPauseMs = 300;
const deadForMs = 4000;
const textsPerS = 20;

const deaths: Readonly<Record<string, (way: Relay) => void>> = {
  'without a word': (way) => way.swallow(true),
  reset(way) {
    way.swallow(true);
    way.cut();
  },
};

/** A page over both, and when it was shown something newer than before, lab's ms. */
function watch(port: number): { readonly page: FeedPage; readonly feed: Feed; readonly moments: readonly number[] } {
  const page = new FeedPage();
  const moments: number[] = [];
  let newest = Number.NEGATIVE_INFINITY;
  const options = { urls: [`ws://127.0.0.1:${port}/ws`], clientId: 'two', tab: 'ways', page: 'page' };
  const feed = startFeed(options, nodeSurroundings(), (view, happened) => {
    page.tell(view, happened);
    const { stateAt } = view.mirror;
    if (stateAt === null || stateAt <= newest) return;
    newest = stateAt;
    moments.push(labMs());
  });
  return { page, feed, moments };
}

export async function oneOfTwoDies(seed: number, rounds: number): Promise<Findings> {
  const random = randomFrom(seed);
  const ways = [await startRelay(), await startRelay()];
  const addresses = ways.flatMap(({ port }) => ['--address', `http://127.0.0.1:${port}`]);
  const bridge = await startBridge(loopback, ...addresses);
  for (const way of ways) way.lead(bridge.port);
  const vehicle = startVehicle(bridge.udpPort, random.fork(), textsPerS);
  const { page, feed, moments } = watch(ways[0]?.port ?? 0);
  const areBoth = () =>
    page.view.paths.length === 2 && page.view.paths.every(({ connection }) => connection.name === 'connected');
  const violations: string[] = [];
  const pausesMs: number[] = [];
  try {
    if (!(await until(() => areBoth() && moments.length > 20, 15_000))) throw new Error('the client has not both ways');
    const connectedFrom = page.states.length;
    for (let round = 0; round < rounds; round++) {
      for (const [how, die] of Object.entries(deaths)) {
        for (const [index, way] of ways.entries()) {
          const diedAt = labMs();
          die(way);
          await pause(deadForMs);
          const shown = moments.filter((at) => at > diedAt - longestPauseMs);
          const mostMs = Math.max(...[...shown.slice(1), labMs()].map((at, before) => at - (shown[before] ?? diedAt)));
          pausesMs.push(mostMs);
          if (mostMs > longestPauseMs)
            violations.push(`way ${index + 1} died ${how}: a pause of ${mostMs.toFixed(0)} ms`);
          way.swallow(false);
          way.cut();
          if (!(await until(areBoth, 20_000))) throw new Error('the way that died did not come back');
          await pause(1000);
        }
      }
    }
    vehicle.stop();
    await pause(500);
    const truth = await readTruth(askAt(`http://127.0.0.1:${bridge.port}`));
    await until(() => page.view.mirror.lastSeq >= (truth.at(-1)?.seq ?? 0), 5000);
    const { lost, doubled } = compared(truth, page);
    if (lost + doubled > 0) violations.push(`${lost} events lost, ${doubled} doubled`);
    const unsaid = page.states.slice(connectedFrom).filter(({ name }) => name !== 'connected').length;
    if (unsaid > 0) violations.push(`it was said ${unsaid} times that there is no link`);
    return {
      account: { lost, doubled, backMs: [], freshMs: [] },
      violations,
      summary: `longest pauses ${spreadOf(pausesMs)} s`,
      notes: [`${pausesMs.length} deaths, ${truth.length} events; load ${loadavg()[0]?.toFixed(1)}`],
    };
  } finally {
    feed.stop();
    vehicle.stop();
    await bridge.remove();
    for (const way of ways) await way.stop();
  }
}

function compared(truth: readonly { readonly seq: number }[], page: FeedPage) {
  const seen = page.all.map(({ seq }) => seq);
  const known = new Set(seen);
  const first = seen[0] ?? 0;
  return {
    lost: truth.filter(({ seq }) => seq >= first && !known.has(seq)).length,
    doubled: seen.length - known.size,
  };
}
