/**
 * The bridge in figures, for Prometheus. Most are read when they are asked for (`metrics-gauges.ts`); only what is over by
 * then (commands, leases, trips of the dead-man) is counted as it happens, here. Nothing is labelled by session: a thousand
 * of them are as cheap as one. The names are promised; README lists them.
 */
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { Entry } from '../protocol/stream.ts';
import { gaugesOf, type MetricsSources } from './metrics-gauges.ts';

/** From the operator's act to the outcome. */
const commandBuckets = [0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 120];
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
    gaugesOf(this.#onceEach(sources), this.#registry);
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

  #onceEach(sources: MetricsSources): MetricsSources {
    const once = <T>(read: () => T) => {
      const found = readOnce(read);
      this.#forget.push(found.forget);
      return found.read;
    };
    return {
      clock: sources.clock,
      health: once(() => sources.health()),
      links: once(() => sources.links()),
      vehicles: once(() => sources.vehicles()),
      sessions: once(() => sources.sessions()),
      traffic: once(() => sources.traffic()),
      changes: once(() => sources.changes()),
      stream: once(() => sources.stream()),
    };
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
