/**
 * Watches over the computer that the bridge runs on ([L6]). It is looked at every 5 s, one look at a time, by file
 * operations that no thread of the links waits for. A modem is asked by a program of its own, which is not started while
 * somebody drives: starting one holds the process for some milliseconds.
 */
import { availableParallelism } from 'node:os';
import type { Clock, Stop } from '../core/clock.ts';
import type { Happening } from '../core/fleet.ts';
import type { CompanionHealth } from '../protocol/health.ts';
import { type Alarm, type AlarmState, judgeCompanion, type Level } from './companion-alarms.ts';
import { lteOf, readCompanion } from './companion-readings.ts';
import type { Look } from './look.ts';

const lookMs = 5000;
const modemMs = 30_000;
/** A modem that was not heard for this long is not known any more. */
const modemOldMs = 120_000;

export type CompanionOptions = {
  readonly look: Look;
  readonly clock: Clock;
  readonly dataDir: string;
  isDriven(): boolean;
  announce(happening: Happening): void;
};

export type CompanionWatch = {
  /** As of the last look; undefined before the first. */
  read(): CompanionHealth | undefined;
  /** One look; resolves when it is over. Another that is asked for meanwhile is the same. */
  look(): Promise<void>;
  start(): Stop;
};

const severities: Readonly<Record<Level, number>> = { good: 6, caution: 4, bad: 3 };
const happeningOf = ({ part, level, why }: Alarm, at: number): Happening => ({
  at,
  severity: severities[level],
  body: { kind: 'companion', part, level, why },
});

export function watchCompanion({ look, clock, dataDir, isDriven, announce }: CompanionOptions): CompanionWatch {
  const processors = availableParallelism();
  let found: CompanionHealth | undefined;
  let state: AlarmState = {};
  let looking: Promise<void> | undefined;
  const modem = watchModem(look, clock, isDriven);
  const lookOnce = async () => {
    const at = clock.monoMs();
    const [readings, lte] = await Promise.all([readCompanion(look, dataDir, processors), modem(at)]);
    found = { at, ...readings, lte };
    const judged = judgeCompanion(state, found);
    state = judged.state;
    for (const alarm of judged.alarms) announce(happeningOf(alarm, at));
  };
  const lookNow = () => {
    looking ??= lookOnce().finally(() => {
      looking = undefined;
    });
    return looking;
  };
  return {
    read: () => found,
    look: lookNow,
    start() {
      const timer = setInterval(() => void lookNow(), lookMs);
      void lookNow();
      return async () => {
        clearInterval(timer);
        await looking;
      };
    },
  };
}

/** ModemManager's word for the first modem; asked no more where the program is not there. */
function watchModem(look: Look, clock: Clock, isDriven: () => boolean) {
  let last: NonNullable<CompanionHealth['lte']> | null = null;
  let askAt = 0;
  return async (at: number): Promise<CompanionHealth['lte']> => {
    if (at >= askAt && !isDriven()) {
      askAt = at + modemMs;
      const { code, out, missing } = await look.run('mmcli', ['-m', 'any', '--output-json']);
      if (missing) askAt = Number.POSITIVE_INFINITY;
      const told = code === 0 ? lteOf(out) : null;
      if (told) last = { at: clock.monoMs(), ...told };
    }
    return last !== null && clock.monoMs() - last.at < modemOldMs ? last : null;
  };
}
