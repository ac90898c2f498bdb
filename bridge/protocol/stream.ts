/** Events: things that happened, in one order, never coalesced. An event's `body` is a tagged union on `kind`. */
import { type Static, Type } from 'typebox';
import { commandStepFields } from './command.ts';
import { DrivePhase, DriveReason } from './drive.ts';
import { companionParts } from './health.ts';
import { leaseChanges, Will } from './lease.ts';
import { PlanList, PlanState } from './plan.ts';
import { Contact } from './vehicle.ts';

const vehicle = Type.String();
const link = Type.String();

/** MAV_SEVERITY, 0 emergency to 7 debug; the bridge grades its own events on the same scale. */
export const severities = ['emergency', 'alert', 'critical', 'error', 'warning', 'notice', 'info', 'debug'] as const;

export const EventBody = Type.Union([
  /** The vehicle's own words, chunks reassembled; `complete` is false where a chunk never came. */
  Type.Object({ kind: Type.Literal('text'), vehicle, text: Type.String(), complete: Type.Boolean() }),
  Type.Object({
    kind: Type.Literal('mode'),
    vehicle,
    from: Type.Union([Type.String(), Type.Null()]),
    to: Type.String(),
  }),
  Type.Object({ kind: Type.Literal('armed'), vehicle, armed: Type.Boolean() }),
  /** Seen for the first time, lost, or back. */
  Type.Object({ kind: Type.Literal('contact'), vehicle, contact: Contact, first: Type.Boolean() }),
  Type.Object({ kind: Type.Literal('reboot'), vehicle }),
  Type.Object({ kind: Type.Literal('reached'), vehicle, item: Type.Integer() }),
  Type.Object({ kind: Type.Literal('link'), link, up: Type.Boolean(), why: Type.String() }),
  /** So many frames were refused for their signature since the last time this was told; `why`: how many for which reason ([Y4]). */
  Type.Object({ kind: Type.Literal('signing'), link, count: Type.Integer(), why: Type.String() }),
  /** An operator came, has been away for longer than the grace, or is no longer waited for; `also`: and so many others. */
  Type.Object({
    kind: Type.Literal('operator'),
    session: Type.String(),
    presence: Type.Enum(['here', 'away', 'gone']),
    also: Type.Optional(Type.Object({ count: Type.Integer(), sessions: Type.Array(Type.String()) })),
  }),
  /** Two links of one group carry vehicles that claim the same ids but are not the same machine. */
  Type.Object({ kind: Type.Literal('identity_conflict'), vehicle, link }),
  /** Orders for the vehicle take another way from now on ([V3]); `why` is one sentence. */
  Type.Object({ kind: Type.Literal('way'), vehicle, from: Type.String(), to: Type.String(), why: Type.String() }),
  /** A parameter that decides over stopping, steering or arming has another value than before ([K5]). */
  Type.Object({
    kind: Type.Literal('parameter'),
    vehicle,
    name: Type.String(),
    was: Type.Number(),
    value: Type.Number(),
    by: Type.Enum(['bridge', 'other']),
  }),
  /** One step of a command ([I2]); `args` and what it needs to be known after a restart with `accepted`. */
  Type.Object({
    kind: Type.Literal('command'),
    ...commandStepFields,
    by: Type.String(),
    /** With the first step: what was asked, and the wall ms after which it is worth nothing. */
    args: Type.Optional(Type.Object({})),
    deadlineWall: Type.Optional(Type.Number()),
    term: Type.Optional(Type.Integer()),
  }),
  /** The lease of a vehicle changed, or somebody asked for it ([A6]). `by` acted; `holder` holds it from now on. */
  Type.Object({
    kind: Type.Literal('lease'),
    vehicle,
    change: Type.Enum(leaseChanges),
    by: Type.Union([Type.String(), Type.Null()]),
    holder: Type.Union([Type.String(), Type.Null()]),
    term: Type.Integer(),
    will: Will,
    why: Type.Optional(Type.String()),
  }),
  Type.Object({
    kind: Type.Literal('drive'),
    vehicle,
    phase: DrivePhase,
    why: Type.Union([DriveReason, Type.Null()]),
    by: Type.Union([Type.String(), Type.Null()]),
  }),
  /** A STOP was pressed, was confirmed by the vehicle, was not within its time, or is over ([X3]). */
  Type.Object({
    kind: Type.Literal('stop'),
    vehicle,
    phase: Type.Enum(['pressed', 'confirmed', 'unconfirmed', 'cleared']),
    by: Type.String(),
  }),
  /** Something was refused that somebody may want to know of: `what` was tried by whom, and why not. */
  Type.Object({
    kind: Type.Literal('refused'),
    vehicle,
    by: Type.String(),
    what: Type.String(),
    code: Type.String(),
    why: Type.String(),
  }),
  /** Somebody else commands the vehicle, or no longer does ([A8]). */
  Type.Object({
    kind: Type.Literal('external'),
    vehicle,
    who: Type.Union([Type.Null(), Type.Enum(['transmitter', 'ground_station'])]),
    why: Type.String(),
  }),
  Type.Object({ kind: Type.Literal('preflight'), vehicle, verdict: Type.String(), why: Type.String() }),
  /** What is known of a list of the vehicle's plans is another than before ([M5]); `by` whom it changed, null where nobody did. */
  Type.Object({
    kind: Type.Literal('plan'),
    vehicle,
    list: PlanList,
    state: PlanState,
    /** Of what was read last, null where nothing was; items without home. */
    hash: Type.Union([Type.String(), Type.Null()]),
    count: Type.Union([Type.Integer(), Type.Null()]),
    by: Type.Union([Type.Null(), Type.Enum(['bridge', 'other'])]),
    why: Type.String(),
  }),
  /** The bridge leaves more out, or less ([O1]): the level before, the level now, and what it was that pressed. */
  Type.Object({
    kind: Type.Literal('overload'),
    from: Type.Integer({ minimum: 0, maximum: 3 }),
    level: Type.Integer({ minimum: 0, maximum: 3 }),
    why: Type.String(),
  }),
  /** Events are no longer kept on disk, or again; they are live in either case. `why` is one sentence, or empty. */
  Type.Object({ kind: Type.Literal('journal'), durable: Type.Boolean(), why: Type.String() }),
  /** The computer that the bridge runs on got into trouble, or out of it ([L6]); `why` is one sentence. */
  Type.Object({
    kind: Type.Literal('companion'),
    part: Type.Enum(companionParts),
    level: Type.Enum(['good', 'caution', 'bad']),
    why: Type.String(),
  }),
  /** From whom stamps are from now on, and by how much they moved, s ([L7]). */
  Type.Object({ kind: Type.Literal('clock'), source: Type.Enum(['system', 'gps']), byS: Type.Number() }),
  /** Recording goes on, pauses and why, or somebody deleted a recording ([Q2]); `name` is of a file. */
  Type.Object({
    kind: Type.Literal('recording'),
    change: Type.Enum(['begun', 'paused', 'deleted']),
    why: Type.String(),
    name: Type.Optional(Type.String()),
    by: Type.Optional(Type.String()),
  }),
]);
export type EventBody = Static<typeof EventBody>;

/** One event with its place in the stream. `at` is the bridge's monotonic ms, `wall` its wall clock, for display. */
export const Entry = Type.Object({
  seq: Type.Integer({ minimum: 1 }),
  at: Type.Number(),
  wall: Type.Number(),
  severity: Type.Integer({ minimum: 0, maximum: 7 }),
  /** It comes out of a recording: it happened then, not now ([T8]). */
  replay: Type.Optional(Type.Literal(true)),
  /** When it happened, by the recorder's wall clock. */
  recorded: Type.Optional(Type.Number()),
  body: EventBody,
});
export type Entry = Static<typeof Entry>;

/**
 * Numbers without an entry, both ends included. With `atMost` some of them, or all, may never have held one: a bridge that
 * was killed cannot tell what it had said but not yet written from what it had only set aside.
 */
export const Gap = Type.Object({
  from: Type.Integer(),
  to: Type.Integer(),
  atMost: Type.Optional(Type.Literal(true)),
});
export type Gap = Static<typeof Gap>;

/**
 * S→C. Entries in order; the first follows the last one delivered, or a `gap` stands before it ([S2]). The message speaks
 * for every number from `first` to `upTo`: one that is neither an entry nor in the gap was not wanted ([S6]).
 */
export const Events = Type.Object({
  t: Type.Literal('events'),
  first: Type.Optional(Type.Integer({ minimum: 1 })),
  upTo: Type.Optional(Type.Integer({ minimum: 0 })),
  entries: Type.Array(Entry),
  gap: Type.Optional(Gap),
});
export type Events = Static<typeof Events>;

/** S→C, ahead of a long replay: the gravest of what was missed, newest first. No place in the order goes with it ([S9]). */
export const Headlines = Type.Object({ t: Type.Literal('headlines'), entries: Type.Array(Entry) });
export type Headlines = Static<typeof Headlines>;

/** Which events a reader wants: of these kinds, and of this severity or a graver one ([S8]). */
export const WantedEvents = Type.Object({
  kinds: Type.Optional(Type.Array(Type.String({ maxLength: 32 }), { maxItems: 32 })),
  atLeast: Type.Optional(Type.Integer({ minimum: 0, maximum: 7 })),
});
export type WantedEvents = Static<typeof WantedEvents>;

/** C→S. Every event up to `seq` has been applied ([S4]); the state of tick `q` has arrived ([T11]). */
export const Ack = Type.Object({
  t: Type.Literal('ack'),
  seq: Type.Optional(Type.Integer({ minimum: 0 })),
  q: Type.Optional(Type.Integer({ minimum: 0 })),
});
export type Ack = Static<typeof Ack>;
