/** The trials there are: three network tests, and five scenarios with the criteria that they are held against. */
import { breakable } from '../client/breakable.ts';
import type { OpenCarrier } from '../client/carrier.ts';
import { fallbackWords } from '../words/notes.ts';
import {
  criterionWords,
  trialLogWords as log,
  measuredWords as measured,
  networkTestWords,
  scenarioWords,
} from '../words/scenarios.ts';
import type { Bench, CriterionName, Figure, Outcome, Trial } from './trial.ts';
import { latencyFigures, meanOf, openOwn, pingTimes, withProbe } from './trial-parts.ts';

const networkPings = 20;
const scenarioPings = 50;
const burstWithinMs = 5000;
const burstMessages = 1000;
const burstAtOnce = 16;
const watchMs = 30_000;
const lookEveryMs = 200;
const cuts = 3;
const blackHoleMs = 4000;
const returnWithinMs = 15_000;

export const criteria: readonly { readonly name: CriterionName; readonly text: string }[] = [
  { name: 'reliability', text: criterionWords.reliability },
  { name: 'latency', text: criterionWords.latency },
  { name: 'reconnection', text: criterionWords.reconnection },
  { name: 'messages', text: criterionWords.messages },
  { name: 'fallback', text: criterionWords.fallback },
];

const latency = (count: number, limitMs?: number) => (bench: Bench) =>
  withProbe(bench, async (probe): Promise<Outcome> => {
    const answers = await pingTimes(bench, probe, count, 100);
    bench.log(log.pings(answers.filter((ms) => ms !== null).length, count));
    return { figures: latencyFigures(answers, limitMs) };
  });

/** As many messages as are answered, some under way at any time; `pad` makes each weigh what it should. */
const burst = (pad: string, criterion: boolean) => (bench: Bench) =>
  withProbe(bench, async (probe): Promise<Outcome> => {
    const { monoMs } = bench.surroundings;
    const since = monoMs();
    const answers: (number | null)[] = [];
    let sent = 0;
    const lane = async () => {
      while (sent < burstMessages && monoMs() - since < burstWithinMs && probe.closedBy() === null) {
        sent += 1;
        answers.push(await probe.ping(pad));
        // Lets the page draw, and a stop be heard.
        if (sent % 50 === 0) await bench.pause(0);
      }
    };
    await Promise.all(Array.from({ length: burstAtOnce }, lane));
    const tookS = Math.max(0.001, (monoMs() - since) / 1000);
    const heard = answers.filter((ms) => ms !== null);
    const closed = probe.closedBy();
    bench.log(log.messages(heard.length, sent, tookS.toFixed(1)));
    if (closed !== null) bench.log(closed);
    const answeredPct = sent === 0 ? null : (100 * heard.length) / sent;
    return {
      figures: [
        {
          name: measured.answered,
          value: answeredPct,
          unit: '%',
          digits: 2,
          ...(criterion && { above: 99, criterion: 'messages' as const }),
        },
        { name: measured.rate, value: heard.length / tookS, unit: measured.units.messagesPerS },
        ...(pad
          ? [{ name: measured.sent, value: (sent * pad.length) / 1000 / tookS, unit: measured.units.kilobytesPerS }]
          : []),
        { name: measured.roundTrip, value: meanOf(heard), unit: 'ms', digits: 1 },
      ],
    };
  });

/** Watches the page's own connection and does nothing else. */
async function stability(bench: Bench): Promise<Outcome> {
  const { monoMs } = bench.surroundings;
  const before = bench.state();
  const since = monoMs();
  let looks = 0;
  let connected = 0;
  let oldestMs = 0;
  while (monoMs() - since < watchMs) {
    await bench.pause(lookEveryMs);
    const { connection, mirror, offsetMs } = bench.state();
    looks += 1;
    if (connection.name === 'connected') connected += 1;
    if (mirror.stateAt !== null && offsetMs !== null)
      oldestMs = Math.max(oldestMs, monoMs() + offsetMs - mirror.stateAt);
    if (looks % 25 === 0) bench.log(log.state(Math.round((monoMs() - since) / 1000), connection.name));
  }
  const after = bench.state();
  const recent = after.history.roundTrips.filter(({ at }) => at >= since).map(({ ms }) => ms);
  const isNew = ({ from, to }: { from: number; to: number | null }) => from >= since || to === null || to >= since;
  return {
    figures: [
      {
        name: measured.connected,
        value: (100 * connected) / Math.max(1, looks),
        unit: '%',
        digits: 1,
        above: 99,
        criterion: 'reliability',
      },
      { name: measured.interruptions, value: after.history.outages.filter(isNew).length, unit: '', below: 1 },
      { name: measured.oldest, value: after.mirror.stateAt === null ? null : oldestMs, unit: 'ms' },
      { name: measured.roundTrip, value: meanOf(recent), unit: 'ms', digits: 1 },
      {
        name: measured.messages,
        value: after.traffic.messagesIn - before.traffic.messagesIn,
        unit: measured.units.received,
      },
      {
        name: measured.dropped,
        value: after.traffic.malformed - before.traffic.malformed,
        unit: measured.units.messages,
        below: 1,
      },
    ],
  };
}

const connectivity = (bench: Bench) =>
  withProbe(bench, async ({ welcome, openMs, ping }): Promise<Outcome> => {
    bench.log(log.greeted(welcome.bridgeVersion, Math.round(openMs)));
    const roundTripMs = await ping();
    bench.log(roundTripMs === null ? log.noPing : log.ping(roundTripMs.toFixed(1)));
    const health = await bench.ask('/api/health');
    bench.log(health.ok ? log.http : log.noHttp(health.why));
    return {
      figures: [
        { name: measured.greeted, value: openMs, unit: 'ms', below: 5000 },
        { name: measured.ping, value: roundTripMs, unit: 'ms', digits: 1, below: 2000 },
        { name: measured.http, value: health.status === 0 ? null : health.status, unit: '', below: 300, above: 199 },
      ],
    };
  });

async function resilience(bench: Bench): Promise<Outcome> {
  const afterCut = await cutAndReturn(bench);
  return { figures: [...afterCut, await fallbackActivation(bench)] };
}

/** Breaks a connection of its own: cut three times, then silent for 4 s. */
async function cutAndReturn(bench: Bench): Promise<readonly Figure[]> {
  const way = breakable(withoutHooks(bench));
  const own = openOwn(bench, way.surroundings);
  try {
    if ((await own.untilRestored(returnWithinMs)) === null) throw new Error('the bridge was not met');
    const returns: (number | null)[] = [];
    for (let i = 0; i < cuts; i++) {
      const back = own.untilRestored(returnWithinMs);
      way.cut();
      returns.push(await back);
      bench.log(log.cut(saidOf(returns.at(-1) ?? null)));
      await bench.pause(300);
    }
    way.breakFor(blackHoleMs);
    bench.log(log.nothingPasses(blackHoleMs / 1000));
    await bench.pause(blackHoleMs);
    const silent = await own.untilRestored(returnWithinMs);
    bench.log(log.whole(saidOf(silent)));
    const worst = returns.includes(null) ? null : Math.max(...returns.map((ms) => ms ?? 0));
    return [
      { name: measured.afterCut, value: worst, unit: 'ms', below: 5000, criterion: 'reconnection' },
      { name: measured.afterSilence, value: silent, unit: 'ms', below: 5000, criterion: 'reconnection' },
      { name: measured.missing, value: own.missing(), unit: '', below: 1 },
    ];
  } finally {
    own.stop();
  }
}

const saidOf = (ms: number | null): string => (ms === null ? log.notBack : log.back(Math.round(ms)));

/** A connection whose every WebSocket is refused, so that only HTTP is left. */
async function fallbackActivation(bench: Bench): Promise<Figure> {
  const figure = { name: measured.fallback, unit: 'ms', below: 2000, criterion: 'fallback' as const };
  const { fallbacks = [], after } = bench.surroundings;
  if (fallbacks.length === 0) {
    bench.log(log.noFallback);
    return { ...figure, value: null };
  }
  const refused: OpenCarrier = (_url, { onClose }) => ({
    send() {},
    drop: after(0, () => onClose(1006, log.refusedOnPurpose)),
  });
  const own = openOwn(bench, { ...withoutHooks(bench), open: refused });
  try {
    const value = await own.untilRestored(returnWithinMs);
    const state = own.state();
    const way = state.name === 'connected' ? state.fallback : undefined;
    const carrier = way === undefined ? log.socket : fallbackWords[way];
    bench.log(value === null ? log.fallbackFailed : log.carried(carrier, Math.round(value)));
    return { ...figure, value: way === undefined ? null : value };
  } finally {
    own.stop();
  }
}

/** A trial's connection keeps nothing and lives as long as the trial, whatever the page does. */
function withoutHooks({ surroundings }: Bench) {
  const { storage: _storage, lifecycle: _lifecycle, ...rest } = surroundings;
  return rest;
}

export const networkTests: readonly Trial[] = [
  { id: 'latency', ...networkTestWords.latency, run: latency(networkPings) },
  { id: 'throughput', ...networkTestWords.throughput, run: burst('x'.repeat(1000), false) },
  { id: 'stability', ...networkTestWords.stability, run: stability },
];

export const scenarios: readonly Trial[] = [
  { id: 'connectivity', ...scenarioWords.connectivity, run: connectivity },
  { id: 'stability', ...scenarioWords.stability, run: stability },
  { id: 'resilience', ...scenarioWords.resilience, run: resilience },
  { id: 'messages', ...scenarioWords.messages, run: burst('', true) },
  { id: 'latency', ...scenarioWords.latency, run: latency(scenarioPings, 100) },
];
