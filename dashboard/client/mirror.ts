/**
 * The page's copy of what the bridge knows: (mirror, message) → mirror, pure, so that a Worker, a test and a replay can
 * run it alike. What did not change keeps its identity; whoever watches one group is not woken by another.
 */

import type { CompactVehicle } from '../../bridge/protocol/compact.ts';
import type { Control } from '../../bridge/protocol/control.ts';
import type { DriveState } from '../../bridge/protocol/drive.ts';
import { layouts, valueOfCode } from '../../bridge/protocol/fields.ts';
import type { ServerHealth } from '../../bridge/protocol/health.ts';
import type { ConnectionResponse, Cursor } from '../../bridge/protocol/hello.ts';
import type { LinkState, StateRestored, Telemetry, VehicleDelta } from '../../bridge/protocol/state.ts';
import type { Entry, Events, Gap } from '../../bridge/protocol/stream.ts';
import type { Vehicle, VehicleGroups } from '../../bridge/protocol/vehicle.ts';
import type { Content, StateFrame } from './content.ts';
import { lastOf } from './position.ts';

/** An event with a key that stays unique over epochs. */
export type LoggedEvent = Entry & { readonly key: string };

/** Numbers of which the bridge said that it cannot deliver them, and the wall clock of what came next. */
/** `key` names it by where it begins. */
export type LoggedGap = Gap & { readonly key: string; readonly wall: number };

export type Mirror = {
  readonly welcome: ConnectionResponse | null;
  /** Whether telemetry has a baseline in this conversation. */
  readonly based: boolean;
  readonly vehicles: ReadonlyMap<string, Vehicle>;
  readonly links: readonly LinkState[];
  /** By vehicle: who controls it, and what became of the sticks. */
  readonly control: ReadonlyMap<string, Control>;
  readonly drives: ReadonlyMap<string, DriveState>;
  /** Newest last. The oldest beyond 500 are dropped here; the bridge's journal has them. */
  readonly events: readonly LoggedEvent[];
  /** The last number that was spoken for, with an event or without ([S6]), and the log that it belongs to. */
  readonly lastSeq: number;
  readonly epoch: string | null;
  /** The gravest of what was missed, newest first, until each comes in its place among the events ([S9]). */
  readonly headlines: readonly LoggedEvent[];
  /** What is missing among the events, newest last; the oldest beyond 50 are dropped. */
  readonly gaps: readonly LoggedGap[];
  /** Events that the bridge could no longer deliver, over all gaps it announced. */
  readonly missedEvents: number;
  /** At most so many more, where a killed bridge cannot tell what it had said from what it had only set aside. */
  readonly perhapsMissed: number;
  /** Bridge's monotonic ms of the newest state. */
  readonly stateAt: number | null;
  readonly health: ServerHealth | null;
  /** Deltas about vehicles we were never told of, and telemetry without a baseline. */
  readonly ignored: number;
};

export const emptyMirror: Mirror = {
  welcome: null,
  based: false,
  vehicles: new Map(),
  links: [],
  control: new Map(),
  drives: new Map(),
  events: [],
  lastSeq: 0,
  epoch: null,
  headlines: [],
  gaps: [],
  missedEvents: 0,
  perhapsMissed: 0,
  stateAt: null,
  health: null,
  ignored: 0,
};

const keptEvents = 500;
const keptGaps = 50;

/** Where an earlier load of the page was: `events` and `gaps` up to `seq` of `epoch`. */
export const remember = (
  mirror: Mirror,
  { epoch, seq, events, gaps = [] }: Pick<Mirror, 'events'> & Partial<Pick<Mirror, 'gaps'>> & Cursor,
): Mirror => ({
  ...mirror,
  ...{ events, gaps, epoch, lastSeq: seq },
  missedEvents: countOf(gaps.filter(({ atMost }) => !atMost)),
  perhapsMissed: countOf(gaps.filter(({ atMost }) => atMost)),
});

const countOf = (gaps: readonly Gap[]): number => gaps.reduce((sum, { from, to }) => sum + to - from + 1, 0);

/** A conversation begins. Stamps of another run of the bridge compare with nothing: what carried them is void. */
export function greet(mirror: Mirror, welcome: ConnectionResponse): Mirror {
  const sameRun = mirror.welcome?.boot === welcome.boot;
  const sameEpoch = mirror.epoch === welcome.epoch;
  return {
    ...mirror,
    welcome,
    based: false,
    lastSeq: sameEpoch ? mirror.lastSeq : 0,
    epoch: welcome.epoch,
    headlines: [],
    ...(sameRun ? {} : { vehicles: emptyMirror.vehicles, links: [], stateAt: null, health: null }),
  };
}

/** What the bridge said, applied. */
export function apply(mirror: Mirror, message: Content): Mirror {
  switch (message.t) {
    case 'state_restored':
      return restore(mirror, message);
    case 'telemetry':
      return mirror.based ? update(mirror, message) : { ...mirror, ignored: mirror.ignored + 1 };
    case 'state':
      return mirror.based ? updateCompact(mirror, message) : { ...mirror, ignored: mirror.ignored + 1 };
    case 'events':
      return log(mirror, message);
    case 'headlines':
      return { ...mirror, headlines: keyed(mirror, message.entries) };
    case 'server_health':
      return { ...mirror, health: message };
    case 'control':
      return { ...mirror, control: new Map(mirror.control).set(message.vehicle, message) };
    case 'drive_state':
      return { ...mirror, drives: new Map(mirror.drives).set(message.vehicle, message) };
    // Answers to what was asked from here; the events tell the same to everyone.
    case 'identity':
    case 'command_response':
    case 'lease_response':
    case 'error':
    case 'goodbye':
    case 'connection_warning':
      return mirror;
  }
}

function restore(mirror: Mirror, { at, vehicles, links }: StateRestored): Mirror {
  return {
    ...mirror,
    based: true,
    stateAt: at,
    links,
    vehicles: new Map(vehicles.map((one) => [one.id, one])),
    control: emptyMirror.control,
    drives: emptyMirror.drives,
  };
}

function update(mirror: Mirror, { at, added, present, vehicles: deltas, links }: Telemetry): Mirror {
  if (deltas.length === 0 && added === undefined && present === undefined)
    return { ...mirror, stateAt: at, links: links ?? mirror.links };
  const vehicles = new Map([...mirror.vehicles].filter(([id]) => present === undefined || present.includes(id)));
  let { ignored } = mirror;
  for (const vehicle of added ?? []) vehicles.set(vehicle.id, vehicle);
  for (const delta of deltas) {
    const known = vehicles.get(delta.id);
    if (known === undefined) ignored += 1;
    else vehicles.set(delta.id, changed(known, delta));
  }
  return { ...mirror, vehicles, ignored, stateAt: at, links: links ?? mirror.links };
}

function changed(vehicle: Vehicle, { contact, heardAt, cleared, groups }: VehicleDelta): Vehicle {
  return {
    ...vehicle,
    contact: contact ?? vehicle.contact,
    heardAt: heardAt ?? vehicle.heardAt,
    groups: { ...(cleared ? {} : vehicle.groups), ...groups },
  };
}

function updateCompact(mirror: Mirror, { at, vehicles: deltas }: StateFrame): Mirror {
  if (deltas.length === 0) return { ...mirror, stateAt: at };
  const vehicles = new Map(mirror.vehicles);
  let { ignored } = mirror;
  for (const delta of deltas) {
    const known = [...vehicles.values()].find(({ handle }) => handle === delta.handle);
    if (known === undefined) ignored += 1;
    else vehicles.set(known.id, changed(known, { ...delta, id: known.id, groups: expand(known, delta) }));
  }
  return { ...mirror, vehicles, ignored, stateAt: at };
}

/** The groups of a compact delta, whole again: fields that did not change are as they were. */
function expand(vehicle: Vehicle, { cleared, groups }: CompactVehicle): VehicleGroups {
  const whole: Record<string, { at: number; v: unknown }> = {};
  for (const { code, at, fields } of groups) {
    const layout = layouts[code];
    if (layout === undefined) continue;
    const v: Record<string, unknown> = cleared ? {} : { ...vehicle.groups[layout.group]?.v };
    for (const [index, value] of fields) {
      const field = layout.fields[index];
      if (field) v[field.name] = valueOfCode(value, field);
    }
    whole[layout.group] = { at, v };
  }
  // The bridge encoded these from groups of this very schema, and the frame's checksum held.
  return whole as VehicleGroups;
}

/** Entries that are not on the page yet. */
function keyed({ welcome, lastSeq }: Mirror, entries: readonly Entry[]): LoggedEvent[] {
  const epoch = welcome?.epoch ?? '';
  return entries.filter(({ seq }) => seq > lastSeq).map((entry) => ({ ...entry, key: `${epoch}:${entry.seq}` }));
}

/** Entries that were delivered before, as after a resume from an older position, are passed over. */
function log(mirror: Mirror, message: Events): Mirror {
  const { gap } = message;
  const lastSeq = Math.max(mirror.lastSeq, lastOf(message) ?? 0);
  const { headlines } = mirror;
  return {
    ...mirror,
    events: [...mirror.events, ...keyed(mirror, message.entries)].slice(-keptEvents),
    lastSeq,
    headlines: headlines.length === 0 ? headlines : headlines.filter(({ seq }) => seq > lastSeq),
    gaps: gap === undefined ? mirror.gaps : withGap(mirror, gap, message.entries),
    missedEvents: mirror.missedEvents + (gap && !gap.atMost ? countOf([gap]) : 0),
    perhapsMissed: mirror.perhapsMissed + (gap?.atMost ? countOf([gap]) : 0),
  };
}

/**
 * A gap stands before the entries that came with it, and before what comes next where none did. One that begins where the
 * last one ended is the same: a long one comes in pieces.
 */
function withGap({ gaps, welcome, events }: Mirror, gap: Gap, entries: readonly Entry[]): readonly LoggedGap[] {
  const keyOf = ({ from }: Gap) => `${welcome?.epoch ?? ''}:${from}`;
  const last = gaps.at(-1);
  const isBefore = last !== undefined && last.key === keyOf(last) && last.to + 1 === gap.from;
  if (isBefore && last.atMost === gap.atMost) return [...gaps.slice(0, -1), { ...last, to: gap.to }];
  const wall = entries[0]?.wall ?? events.at(-1)?.wall ?? welcome?.wall ?? 0;
  return [...gaps, { ...gap, key: keyOf(gap), wall }].slice(-keptGaps);
}
