/** What several trials do: open a probe, ping many times, follow a connection of their own. */
import { startConnection } from '../client/connection.ts';
import type { ConnectionState } from '../client/connection-state.ts';
import { quantileOf } from '../client/ping-book.ts';
import type { Surroundings } from '../client/surroundings.ts';
import { measuredWords } from '../words/scenarios.ts';
import { openProbe, type Probe } from './probe.ts';
import type { Bench, Figure } from './trial.ts';

/** One tab for all trials of a page: the bridge then knows one session more, and no more than that. */
const trialTab = ({ tab }: Bench): string => `${tab.slice(0, 54)}-trial`;

const pageOf = ({ surroundings }: Bench): string => `trial-${surroundings.random().toString(36).slice(2, 14)}`;

/** Where the page itself stands, so that no history is sent again. */
function cursorOf(bench: Bench) {
  const { welcome, lastSeq } = bench.state().mirror;
  return welcome === null ? null : { epoch: welcome.epoch, seq: lastSeq };
}

/** Runs `use` on a probe, and closes it whatever happens. */
export async function withProbe<T>(bench: Bench, use: (probe: Probe) => Promise<T>): Promise<T> {
  const { url, clientId, surroundings } = bench;
  const hello = { clientId, tab: trialTab(bench), page: pageOf(bench), cursor: cursorOf(bench) };
  const probe = await openProbe(url, hello, surroundings);
  try {
    return await use(probe);
  } finally {
    probe.close();
  }
}

export const meanOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Round trips of `count` pings, one after the other with a pause between; null for each that was not answered. */
export async function pingTimes(bench: Bench, probe: Probe, count: number, everyMs: number) {
  const answers: (number | null)[] = [];
  for (let i = 0; i < count; i++) {
    answers.push(await probe.ping());
    const closed = probe.closedBy();
    if (closed !== null) throw new Error(closed);
    await bench.pause(everyMs);
  }
  return answers;
}

/** Average, median, 95th percentile, jitter and loss of round trips. */
export function latencyFigures(answers: readonly (number | null)[], limitMs?: number): readonly Figure[] {
  const heard = answers.filter((ms) => ms !== null);
  const steps = heard.slice(1).map((ms, i) => Math.abs(ms - (heard[i] ?? ms)));
  const lossPct = answers.length === 0 ? null : (100 * (answers.length - heard.length)) / answers.length;
  return [
    {
      name: measuredWords.average,
      value: meanOf(heard),
      unit: 'ms',
      digits: 1,
      ...(limitMs !== undefined && { below: limitMs, criterion: 'latency' as const }),
    },
    { name: measuredWords.median, value: quantileOf(heard, 0.5), unit: 'ms', digits: 1 },
    { name: measuredWords.p95, value: quantileOf(heard, 0.95), unit: 'ms', digits: 1 },
    { name: measuredWords.jitter, value: meanOf(steps), unit: 'ms', digits: 1 },
    { name: measuredWords.notAnswered, value: lossPct, unit: '%', digits: 1 },
  ];
}

export type OwnConnection = {
  state(): ConnectionState;
  /** Waits for the next whole state of the rover, ms from now; null where none came in `withinMs`. */
  untilRestored(withinMs: number): Promise<number | null>;
  /** Events that the bridge said are missing. */
  missing(): number;
  stop(): void;
};

/** A connection of the trial's own, over `surroundings`, which it may break. */
export function openOwn(bench: Bench, surroundings: Surroundings): OwnConnection {
  const { monoMs, after } = surroundings;
  const heard = new Set<() => void>();
  let state: ConnectionState = { name: 'connecting', since: monoMs() };
  let missing = 0;
  const connection = startConnection(
    {
      url: bench.url,
      clientId: bench.clientId,
      tab: trialTab(bench),
      page: pageOf(bench),
      position: { cursor: cursorOf(bench), epoch: null },
    },
    surroundings,
    {
      onState(next) {
        state = next;
      },
      onWelcome() {},
      onContent(message) {
        if (message.t === 'events' && message.gap) missing += message.gap.to - message.gap.from + 1;
        if (message.t === 'state_restored') for (const tell of [...heard]) tell();
      },
      onQuality() {},
      onOffset() {},
    },
  );
  return {
    state: () => state,
    missing: () => missing,
    untilRestored: (withinMs) =>
      new Promise((resolve) => {
        const since = monoMs();
        const end = (ms: number | null) => {
          heard.delete(tell);
          cancel();
          resolve(ms);
        };
        const tell = () => end(monoMs() - since);
        const cancel = after(withinMs, () => end(null));
        heard.add(tell);
      }),
    stop: connection.stop,
  };
}
