/**
 * What the bridge knows now, as figures that are read when they are asked for, from what everyone else is told. What nobody
 * knows has no value.
 */
import { readdir } from 'node:fs/promises';
import { Gauge, type Registry } from 'prom-client';
import type { Clock } from '../core/clock.ts';
import type { CompanionHealth, ServerHealth } from '../protocol/health.ts';
import type { LinkState } from '../protocol/state.ts';
import type { Vehicle } from '../protocol/vehicle.ts';
import type { SessionReport } from './session-report.ts';

export type MetricsSources = {
  readonly clock: Clock;
  health(): ServerHealth;
  links(): readonly LinkState[];
  vehicles(): readonly Vehicle[];
  sessions(): readonly SessionReport[];
  traffic(): {
    readonly messagesIn: number;
    readonly messagesOut: number;
    readonly bytesIn: number;
    readonly bytesOut: number;
  };
  /** How often sessions were greeted, returned, stale, closed, away, gone. */
  changes(): ReadonlyMap<string, number>;
  /** Numbers of the stream: the last, and what readers have yet to be told of. */
  stream(): { readonly seq: number; readonly owed: number; readonly unsentB: number };
};

const shares = [0.5, 0.95, 1] as const;

type Read<L extends string> = () => Iterable<readonly [labels: Partial<Record<L, string>>, value: number | null]>;
/** A gauge that is read when it is asked for; `read` gives each value with its labels. */
type NewGauge = <L extends string>(name: string, help: string, labelNames: readonly L[], read: Read<L>) => void;

export function gaugesOf(sources: MetricsSources, registry: Registry): void {
  const registers = [registry];
  const gauge: NewGauge = (name, help, labelNames, read) => {
    new Gauge({
      name,
      help,
      labelNames,
      registers,
      collect() {
        this.reset();
        // The library begins one without labels at 0, which is not what nobody knows.
        this.remove({});
        for (const [labels, value] of read()) if (value !== null) this.set(labels, value);
      },
    });
  };
  gaugeFiles(registry);
  gaugeBridge(sources, gauge);
  gaugeCompanion(sources, gauge);
  gaugePlaces(sources, gauge);
  gaugeSessions(sources, gauge);
}

/** As the library tells it, but counted off the thread that watches over a driven rover. */
function gaugeFiles(registry: Registry): void {
  new Gauge({
    name: 'process_open_fds',
    help: 'Number of open file descriptors.',
    registers: [registry],
    async collect() {
      this.remove({});
      const open = await readdir('/proc/self/fd').catch(() => undefined);
      // One of them was the folder's own.
      if (open) this.set(open.length - 1);
    },
  });
}

function gaugeBridge({ health, traffic, stream }: MetricsSources, gauge: NewGauge): void {
  const one = (name: string, help: string, read: () => number) => gauge(name, help, [], () => [[{}, read()]]);
  gauge('tether_build_info', 'The version that runs', ['version'], () => [[{ version: health().version }, 1]]);
  one('tether_uptime_seconds', 'Since the bridge started', () => health().uptimeS);
  one(
    'tether_overload_level',
    '0 to 3: how much is left out because the bridge is pressed',
    () => health().overload?.level ?? 0,
  );
  one('tether_event_loop_delay_worst_seconds', 'Worst delay of the last 10 s', () => health().loopLagMs / 1000);
  one('tether_events_last', 'Number of the last event of the stream', () => stream().seq);
  one('tether_events_owed', 'Events that readers have yet to be told of, of all together', () => stream().owed);
  one('tether_unsent_bytes', 'Handed to sockets and not gone yet', () => stream().unsentB);
  one('tether_recording_bytes', 'Recordings on disk', () => health().recording?.bytes ?? 0);
  one('tether_recording_active', '1 while it is recorded', () => (health().recording?.state === 'recording' ? 1 : 0));
  gauge('tether_bytes', 'To and from operators since start', ['direction'], () => [
    [{ direction: 'in' }, traffic().bytesIn],
    [{ direction: 'out' }, traffic().bytesOut],
  ]);
  gauge('tether_messages', 'To and from operators since start', ['direction'], () => [
    [{ direction: 'in' }, traffic().messagesIn],
    [{ direction: 'out' }, traffic().messagesOut],
  ]);
  gauge('tether_drops', 'Dropped since start, by the names of PROTOCOL.md', ['what'], () =>
    Object.entries(health().drops ?? {}).map(([what, count]) => [{ what }, count]),
  );
  gauge('tether_counted', 'Everything else that is counted since start', ['what'], () =>
    Object.entries(health().counters).map(([what, count]) => [{ what }, count]),
  );
}

function gaugeCompanion({ health }: MetricsSources, gauge: NewGauge): void {
  const flag = (is: boolean | null) => (is === null ? null : Number(is));
  const one = (name: string, help: string, read: (found: CompanionHealth) => number | null) =>
    gauge(`tether_companion_${name}`, help, [], () => {
      const { companion } = health();
      return companion ? [[{}, read(companion)]] : [];
    });
  one('temperature_celsius', 'Of its hottest part', ({ temperatureC }) => temperatureC);
  one('under_voltage', '1 while its supply is too weak', ({ underVoltage }) => flag(underVoltage));
  one('throttled', '1 while it is slowed down', ({ throttled }) => flag(throttled));
  one('wifi_signal_dbm', 'Level of its Wi-Fi', ({ wifi }) => wifi?.signalDbm ?? null);
  one('lte_signal_ratio', 'Quality of its modem’s signal', ({ lte }) => (lte === null ? null : lte.signalPct / 100));
  one('disk_free_bytes', 'Free for the data of the bridge', ({ diskFreeB }) => diskFreeB);
  one('memory_free_bytes', 'Free for programs', ({ memoryFreeB }) => memoryFreeB);
  one('load_ratio', 'Of all processors over a minute; above 1 something waits', ({ load }) => load);
  one('uptime_seconds', 'Since it was switched on', ({ uptimeS }) => uptimeS);
}

/** A recording is not what is out there now. */
const isLive = ({ replay }: { readonly replay: boolean }): boolean => !replay;

function gaugePlaces({ clock, links, vehicles }: MetricsSources, gauge: NewGauge): void {
  const link = (name: string, help: string, read: (state: LinkState) => number | null) =>
    gauge(`tether_link_${name}`, help, ['link'], () =>
      links()
        .filter(isLive)
        .map((state) => [{ link: state.id }, read(state)]),
    );
  link('up', '1 while it is open', ({ up }) => (up ? 1 : 0));
  link('frames_per_second', 'Frames from vehicles', ({ framesPerS }) => framesPerS);
  link('bytes_per_second', 'Bytes from vehicles', ({ bytesPerS }) => bytesPerS);
  link('loss_ratio', 'Frames lost of the last 10 s, by their numbers', ({ lossPct }) =>
    lossPct === null ? null : lossPct / 100,
  );
  const live = () => vehicles().filter(isLive);
  gauge('tether_vehicle_linked', '1 while it is heard', ['vehicle'], () =>
    live().map(({ id, contact }) => [{ vehicle: id }, contact === 'linked' ? 1 : 0]),
  );
  gauge('tether_state_age_seconds', 'Age of what is known, by group', ['vehicle', 'group'], () =>
    live().flatMap(({ id, groups }) =>
      Object.entries(groups).map(
        ([group, { at }]) => [{ vehicle: id, group }, Math.max(0, clock.monoMs() - at) / 1000] as const,
      ),
    ),
  );
}

function gaugeSessions({ sessions, changes }: MetricsSources, gauge: NewGauge): void {
  gauge('tether_session_changes', 'What became of sessions since start', ['change'], () =>
    [...changes()].map(([change, count]) => [{ change }, count]),
  );
  gauge('tether_sessions', 'Operators by how they are heard', ['state'], () => {
    const counts = { live: 0, stale: 0, away: 0 };
    for (const { state } of sessions()) counts[state]++;
    return Object.entries(counts).map(([state, count]) => [{ state }, count]);
  });
  const spread = (name: string, help: string, read: (session: SessionReport) => number | null) =>
    gauge(name, help, ['quantile'], () => {
      const values = sessions().flatMap((session) => read(session) ?? []);
      values.sort((a, b) => a - b);
      return values.length === 0 ? [] : shares.map((share) => [{ quantile: String(share) }, quantile(values, share)]);
    });
  spread('tether_session_rtt_seconds', 'Round trips to operators', ({ rttMs }) =>
    rttMs === null ? null : rttMs / 1000,
  );
  spread('tether_session_rate_hertz', 'How often operators are given state', ({ rateHz }) => rateHz);
  spread('tether_session_unsent_bytes', 'Handed to a socket and not gone yet', ({ unsentB }) => unsentB);
  spread('tether_session_heard_seconds', 'Since an operator was heard', ({ heardAgoS }) => heardAgoS);
}

/** Of sorted values, the one that this share of them does not exceed. */
const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
