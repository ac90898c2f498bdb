/**
 * The bridge in figures, for Prometheus. Most are read when they are asked for, from what everyone else is told; only what
 * is over by then (commands, leases, trips of the dead-man) is counted as it happens. Nothing is labelled by session: a
 * thousand of them are as cheap as one. The names are promised; README lists them.
 */
import { readdir } from 'node:fs/promises';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Clock } from '../core/clock.ts';
import type { ServerHealth } from '../protocol/health.ts';
import type { LinkState } from '../protocol/state.ts';
import type { Entry } from '../protocol/stream.ts';
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

/** From the operator's act to the outcome. */
const commandBuckets = [0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 120];
const shares = [0.5, 0.95, 1] as const;
/** Node's own figures that are walked for through every open socket: they tell of sessions, as ours do. */
const dear = [
  'process_open_fds',
  ...['nodejs_active_handles', 'nodejs_active_handles_total', 'nodejs_active_requests', 'nodejs_active_requests_total'],
  ...['nodejs_active_resources', 'nodejs_active_resources_total'],
];
/** Commands whose outcome is waited for here; one more forgets the oldest. */
const mostOpen = 1000;

export class Metrics {
  readonly #registry = new Registry();
  readonly #sources: MetricsSources;
  /** What was read for one look is not kept for the next. */
  readonly #forget: (() => void)[] = [];
  readonly #begun = new Map<string, number>();
  readonly #commands: Counter<'name' | 'outcome'>;
  readonly #commandTime: Histogram<'outcome'>;
  readonly #leases: Counter<'change'>;
  readonly #drives: Counter<'why'>;
  readonly #stops: Counter<'phase'>;
  readonly #contacts: Counter<'contact'>;

  constructor(sources: MetricsSources) {
    const once = <T>(read: () => T) => {
      const found = readOnce(read);
      this.#forget.push(found.forget);
      return found.read;
    };
    this.#sources = {
      clock: sources.clock,
      health: once(() => sources.health()),
      links: once(() => sources.links()),
      vehicles: once(() => sources.vehicles()),
      sessions: once(() => sources.sessions()),
      traffic: once(() => sources.traffic()),
      changes: once(() => sources.changes()),
      stream: once(() => sources.stream()),
    };
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    for (const name of dear) this.#registry.removeSingleMetric(name);
    const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
      new Counter({ name, help, labelNames, registers });
    this.#commands = counter('tether_commands_total', 'Commands by name and outcome', ['name', 'outcome']);
    this.#leases = counter('tether_lease_changes_total', 'Changes of who may drive', ['change']);
    this.#drives = counter('tether_drive_stops_total', 'Ends of a drive by reason; the dead-man is one', ['why']);
    this.#stops = counter('tether_stops_total', 'STOP pressed, confirmed, unconfirmed, cleared', ['phase']);
    this.#contacts = counter('tether_vehicle_contacts_total', 'Vehicles lost and back', ['contact']);
    this.#commandTime = new Histogram({
      name: 'tether_command_seconds',
      help: 'From acceptance of a command to its outcome',
      labelNames: ['outcome'],
      buckets: commandBuckets,
      registers,
    });
    this.#readSystem();
    this.#readBridge();
    this.#readPlaces();
    this.#readSessions();
  }

  /** An event got its place in the stream. What a recording tells is not counted as of now. */
  entry({ at, body, replay }: Entry): void {
    if (replay === true) return;
    if (body.kind === 'lease') this.#leases.inc({ change: body.change });
    else if (body.kind === 'drive' && body.phase === 'stopping') this.#drives.inc({ why: body.why ?? 'unknown' });
    else if (body.kind === 'stop') this.#stops.inc({ phase: body.phase });
    else if (body.kind === 'contact') this.#contacts.inc({ contact: body.contact });
    else if (body.kind === 'command') this.#command(at, body);
  }

  async render(): Promise<{ readonly type: string; readonly text: string }> {
    for (const forget of this.#forget) forget();
    const text = await this.#registry.metrics();
    for (const forget of this.#forget) forget();
    return { type: this.#registry.contentType, text };
  }

  #command(at: number, { id, name, step, final }: Extract<Entry['body'], { kind: 'command' }>): void {
    if (!final) {
      if (step === 'accepted') this.#begun.set(id, at);
      const [oldest] = this.#begun.keys();
      if (this.#begun.size > mostOpen && oldest !== undefined) this.#begun.delete(oldest);
      return;
    }
    this.#commands.inc({ name, outcome: step });
    const begun = this.#begun.get(id);
    this.#begun.delete(id);
    if (begun !== undefined) this.#commandTime.observe({ outcome: step }, (at - begun) / 1000);
  }

  /** A gauge that is read when it is asked for; `read` gives each value with its labels. */
  #gauge<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    read: () => Iterable<readonly [labels: Partial<Record<L, string>>, value: number | null]>,
  ): void {
    new Gauge({
      name,
      help,
      labelNames,
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const [labels, value] of read()) if (value !== null) this.set(labels, value);
      },
    });
  }

  /** As the library tells it, but counted off the thread that watches over a driven rover. */
  #readSystem(): void {
    new Gauge({
      name: 'process_open_fds',
      help: 'Number of open file descriptors.',
      registers: [this.#registry],
      async collect() {
        const open = await readdir('/proc/self/fd').catch(() => undefined);
        // One of them was the folder's own.
        if (open) this.set(open.length - 1);
      },
    });
  }

  #readBridge(): void {
    const { health, traffic, stream } = this.#sources;
    const one = (name: string, help: string, read: () => number) => this.#gauge(name, help, [], () => [[{}, read()]]);
    this.#gauge('tether_build_info', 'The version that runs', ['version'], () => [[{ version: health().version }, 1]]);
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
    this.#gauge('tether_bytes', 'To and from operators since start', ['direction'], () => [
      [{ direction: 'in' }, traffic().bytesIn],
      [{ direction: 'out' }, traffic().bytesOut],
    ]);
    this.#gauge('tether_messages', 'To and from operators since start', ['direction'], () => [
      [{ direction: 'in' }, traffic().messagesIn],
      [{ direction: 'out' }, traffic().messagesOut],
    ]);
    this.#gauge('tether_drops', 'Dropped since start, by the names of PROTOCOL.md', ['what'], () =>
      Object.entries(health().drops ?? {}).map(([what, count]) => [{ what }, count]),
    );
    this.#gauge('tether_counted', 'Everything else that is counted since start', ['what'], () =>
      Object.entries(health().counters).map(([what, count]) => [{ what }, count]),
    );
  }

  #readPlaces(): void {
    const { clock, links, vehicles } = this.#sources;
    const link = (name: string, help: string, read: (state: LinkState) => number | null) =>
      this.#gauge(`tether_link_${name}`, help, ['link'], () =>
        links().map((state) => [{ link: state.id }, read(state)]),
      );
    link('up', '1 while it is open', ({ up }) => (up ? 1 : 0));
    link('frames_per_second', 'Frames from vehicles', ({ framesPerS }) => framesPerS);
    link('bytes_per_second', 'Bytes from vehicles', ({ bytesPerS }) => bytesPerS);
    link('loss_ratio', 'Frames lost of the last 10 s, by their numbers', ({ lossPct }) =>
      lossPct === null ? null : lossPct / 100,
    );
    // A recording is not what is out there now.
    const live = () => vehicles().filter(({ replay }) => !replay);
    this.#gauge('tether_vehicle_linked', '1 while it is heard', ['vehicle'], () =>
      live().map(({ id, contact }) => [{ vehicle: id }, contact === 'linked' ? 1 : 0]),
    );
    this.#gauge('tether_state_age_seconds', 'Age of what is known, by group', ['vehicle', 'group'], () =>
      live().flatMap(({ id, groups }) =>
        Object.entries(groups).map(
          ([group, { at }]) => [{ vehicle: id, group }, Math.max(0, clock.monoMs() - at) / 1000] as const,
        ),
      ),
    );
  }

  #readSessions(): void {
    const { sessions, changes } = this.#sources;
    this.#gauge('tether_session_changes', 'What became of sessions since start', ['change'], () =>
      [...changes()].map(([change, count]) => [{ change }, count]),
    );
    this.#gauge('tether_sessions', 'Operators by how they are heard', ['state'], () => {
      const counts = { live: 0, stale: 0, away: 0 };
      for (const { state } of sessions()) counts[state]++;
      return Object.entries(counts).map(([state, count]) => [{ state }, count]);
    });
    const spread = (name: string, help: string, read: (session: SessionReport) => number | null) =>
      this.#gauge(name, help, ['quantile'], () => {
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
}

/** Read at the first need, for all who need it at one look: a thousand sessions are gone through once. */
function readOnce<T>(read: () => T): { read(): T; forget(): void } {
  let found: { readonly value: T } | undefined;
  return {
    read() {
      found ??= { value: read() };
      return found.value;
    },
    forget() {
      found = undefined;
    },
  };
}

/** Of sorted values, the one that this share of them does not exceed. */
const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
