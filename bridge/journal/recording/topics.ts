/**
 * What goes into an MCAP, on which topic and by which schema. A viewer finds the vehicle on its map by
 * `foxglove.LocationFix` and every text in its log by `foxglove.Log`; all else are plain objects, one topic a group.
 * Commands and leases stand among the events and on topics of their own, with who asked and under which term.
 */
import type { Entry, EventBody } from '../../protocol/stream.ts';
import type { Channel, SchemaText } from './mcap.ts';
import type { Item } from './messages.ts';
import { plainValue } from './plain-value.ts';

/** `at` is the bridge's monotonic ms; `value` may need the same moment as ns since 1970. */
export type Line = { readonly channel: Channel; readonly at: number; readonly value: (ns: bigint) => object };

type Fields = Readonly<Record<string, 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'time' | 'numbers'>>;

const typed = (type: Fields[string]): object => {
  if (type === 'time')
    return { type: 'object', title: 'time', properties: { sec: { type: 'integer' }, nsec: { type: 'integer' } } };
  if (type === 'numbers') return { type: 'array', items: { type: 'number' } };
  return type === 'object' ? { type, properties: {} } : { type };
};

const schemaOf = (name: string, fields: Fields): SchemaText => {
  const properties = Object.fromEntries(Object.entries(fields).map(([field, type]) => [field, typed(type)]));
  return { name, text: JSON.stringify({ type: 'object', properties }) };
};

const entryFields = { seq: 'integer', wall: 'number', severity: 'integer', kind: 'string', vehicle: 'string' } as const;

const schemas = {
  location: schemaOf('foxglove.LocationFix', {
    timestamp: 'time',
    frame_id: 'string',
    latitude: 'number',
    longitude: 'number',
    altitude: 'number',
    position_covariance: 'numbers',
    position_covariance_type: 'integer',
  }),
  log: schemaOf('foxglove.Log', {
    timestamp: 'time',
    level: 'integer',
    message: 'string',
    name: 'string',
    file: 'string',
    line: 'integer',
  }),
  event: schemaOf('tether.Event', { ...entryFields, body: 'object' }),
  command: schemaOf('tether.Command', {
    seq: 'integer',
    id: 'string',
    vehicle: 'string',
    name: 'string',
    step: 'string',
    final: 'boolean',
    session: 'string',
    operator: 'string',
    term: 'integer',
    args: 'object',
    message: 'string',
  }),
  lease: schemaOf('tether.Lease', {
    seq: 'integer',
    vehicle: 'string',
    change: 'string',
    by: 'string',
    holder: 'string',
    operator: 'string',
    term: 'integer',
    will: 'string',
    why: 'string',
  }),
  link: schemaOf('tether.Link', {
    id: 'string',
    name: 'string',
    url: 'string',
    up: 'boolean',
    why: 'string',
    framesPerS: 'number',
    bytesPerS: 'number',
    lossPct: 'number',
  }),
  session: schemaOf('tether.Session', {
    session: 'string',
    clientId: 'string',
    state: 'string',
    mode: 'string',
    rttMs: 'number',
    rateHz: 'number',
    unsentB: 'number',
    pings: 'integer',
    missedPings: 'integer',
  }),
} as const;

/** A topic's parts are what viewers let people type without quotes. */
const topicOf = (...parts: readonly string[]): string =>
  parts.map((part) => `/${part.replaceAll(':', '/').replace(/[^A-Za-z0-9_/-]/g, '_')}`).join('');

const timeOf = (ns: bigint) => ({ sec: Number(ns / 1_000_000_000n), nsec: Number(ns % 1_000_000_000n) });

/** foxglove.Log's levels by MAV_SEVERITY: 5 fatal, 4 error, 3 warning, 2 info, 1 debug. */
const levels = [5, 5, 5, 4, 3, 2, 2, 1] as const;

/** Remembered until `most` others came. */
class Memory<Value> {
  readonly #known = new Map<string, Value>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get(key: string): Value | undefined {
    return this.#known.get(key);
  }

  set(key: string, value: Value): void {
    this.#known.delete(key);
    this.#known.set(key, value);
    const [oldest] = this.#known.size > this.#most ? this.#known.keys() : [];
    if (oldest !== undefined) this.#known.delete(oldest);
  }
}

export class Topics {
  readonly #groupSchemas: Readonly<Record<string, string>>;
  /** A page's installation by its session: who somebody is until people have names. */
  readonly #operators = new Memory<string>(1000);
  /** Only a command's first step says its term. */
  readonly #terms = new Memory<number>(1000);

  /** The schema of each group, as text. */
  constructor(groupSchemas: Readonly<Record<string, string>>) {
    this.#groupSchemas = groupSchemas;
  }

  linesOf(item: Item): Line[] {
    switch (item.is) {
      case 'sample':
        return sampleLines(item, this.#groupSchemas[item.sample.group] ?? '{}');
      case 'entry':
        return this.#entryLines(item.entry);
      case 'links':
        return item.links.map((link) => line('/links', schemas.link, {}, item.at, link));
      case 'sessions':
        for (const { session, clientId } of item.sessions) this.#operators.set(session, clientId);
        return item.sessions.map((session) => line('/sessions', schemas.session, {}, item.at, session));
    }
  }

  #entryLines(entry: Entry): Line[] {
    const { seq, at, wall, severity, body } = entry;
    const { kind, ...rest } = body;
    const vehicle = 'vehicle' in body ? body.vehicle : undefined;
    const about = vehicle === undefined ? {} : { vehicle };
    const told = { seq, wall, severity, kind, vehicle, body: rest };
    const lines = [line('/events', schemas.event, {}, at, told)];
    if (body.kind === 'text') lines.push(logLine(body.vehicle, at, severity, body.text));
    if (body.kind === 'command') lines.push(line('/commands', schemas.command, about, at, this.#command(seq, body)));
    if (body.kind === 'lease') lines.push(line('/lease', schemas.lease, about, at, this.#lease(seq, body)));
    return lines;
  }

  #command(seq: number, body: Extract<EventBody, { kind: 'command' }>): object {
    const { kind: _, by, term = this.#terms.get(body.id), ...rest } = body;
    if (term !== undefined) this.#terms.set(body.id, term);
    return { seq, ...rest, session: by, operator: this.#operators.get(by), term };
  }

  #lease(seq: number, { kind: _, ...rest }: Extract<EventBody, { kind: 'lease' }>): object {
    const operator = rest.holder === null ? undefined : this.#operators.get(rest.holder);
    return { seq, ...rest, operator };
  }
}

const line = (topic: string, schema: SchemaText, about: Channel['about'], at: number, value: object): Line => ({
  channel: { topic, schema, about },
  at,
  value: () => plainValue(value),
});

function sampleLines({ vehicle, at, sample }: Extract<Item, { is: 'sample' }>, text: string): Line[] {
  const { group, values } = sample;
  const schema = { name: `tether.${group}`, text };
  const lines = [line(topicOf(vehicle, group), schema, { vehicle }, at, values)];
  if (group !== 'pose' || values.latDeg === null || values.lonDeg === null) return lines;
  const { latDeg, lonDeg, altAmslM } = values;
  const channel = { topic: topicOf(vehicle, 'location'), schema: schemas.location, about: { vehicle } };
  const value = (ns: bigint) => ({
    timestamp: timeOf(ns),
    frame_id: vehicle,
    latitude: latDeg,
    longitude: lonDeg,
    altitude: altAmslM ?? 0,
    position_covariance: [0, 0, 0, 0, 0, 0, 0, 0, 0],
    position_covariance_type: 0,
  });
  return [...lines, { channel, at, value }];
}

function logLine(vehicle: string, at: number, severity: number, message: string): Line {
  const channel = { topic: topicOf(vehicle, 'log'), schema: schemas.log, about: { vehicle } };
  const level = levels[severity] ?? 0;
  const value = (ns: bigint) => ({ timestamp: timeOf(ns), level, message, name: vehicle, file: '', line: 0 });
  return { channel, at, value };
}
