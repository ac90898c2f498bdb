/** What the bridge does again and again, and how often; and how all that was started is stopped. */
import type { Stop } from './core/clock.ts';
import type { Counters } from './core/counters.ts';
import type { Gateway } from './gateway/gateway.ts';
import { briefly } from './health.ts';
import { tickMs } from './policy.ts';
import { inPortions } from './portions.ts';
import { recordFigures } from './recording.ts';
import type { Rooms } from './rooms.ts';
import type { Config } from './settings.ts';

/** Who drives is shown what the vehicle does this often ([D12]). */
const drivingTickMs = 40;
const sweepMs = 250;
/** The links' own rates change slowly and cost bytes; going up or down is told at once. */
const reportMs = 5000;
const healthMs = 10_000;
const strainMs = 1000;
const recordMs = 1000;

/** Begins every round; hands back the end of each. */
export function startRounds(rooms: Rooms, { fallbackEmitS }: Pick<Config, 'fallbackEmitS'>): Stop[] {
  const { clock, gateway, fleet, counters, health, companion, strain, intent, reportLinks } = rooms;
  return [
    companion.start(),
    every(tickMs, stateTick(gateway, counters)),
    every(strainMs, () => gateway.judge(strain.read())),
    every(sweepMs, () => {
      gateway.announce(fleet.sweep(clock.monoMs()));
      gateway.sweep();
    }),
    every(fallbackEmitS * 1000, () => fleet.retellSilent()),
    every(reportMs, reportLinks),
    every(recordMs, recordFigures(rooms)),
    every(healthMs, () => {
      gateway.report(briefly(health.read()));
      health.turn();
    }),
    every(drivingTickMs, () => {
      if (intent.isDriven) gateway.tickFast();
    }),
  ];
}

/** One tick that is not yet told everywhere keeps the next from beginning; what was left out is counted ([O6]). */
export const stateTick = (gateway: Gateway, counters: Counters): (() => void) =>
  inPortions(
    () => gateway.ticking(),
    () => counters.add('ticks_skipped'),
  );

function every(ms: number, act: () => void): Stop {
  const timer = setInterval(act, ms);
  return async () => clearInterval(timer);
}

/** Runs the stops in reverse order of their starts; a second call waits for the first. */
export function stopOnce(stops: Stop[]): Stop {
  let stopping: Promise<void> | undefined;
  const stopAll = async () => {
    for (const stop of stops.reverse()) await stop();
  };
  return () => {
    stopping ??= stopAll();
    return stopping;
  };
}
