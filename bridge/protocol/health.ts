/** S→C, every 10 s: how the bridge itself is doing. */
import { type Static, type TSchema, Type } from 'typebox';
import { byName } from './by-name.ts';
import { ForwardState } from './forward.ts';

const OrNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Figure = OrNull(Type.Number());
const Answer = OrNull(Type.Boolean());

/** The computer that the bridge runs on, as it was at `at` ([L6]). Null is what it does not tell. */
export const CompanionHealth = Type.Object({
  at: Type.Number(),
  /** Of its hottest part. */
  temperatureC: Figure,
  /** Its supply is too weak: now, and ever since it was switched on. */
  underVoltage: Answer,
  underVoltageSeen: Answer,
  /** It works more slowly than it could, for heat or want of power. */
  throttled: Answer,
  wifi: OrNull(Type.Object({ interface: Type.String(), signalDbm: Type.Number() })),
  /** Asked less often than the rest, and not while somebody drives: it has a time of its own. */
  lte: OrNull(Type.Object({ at: Type.Number(), signalPct: Type.Number(), technology: OrNull(Type.String()) })),
  /** Of the disk with the bridge's data. */
  diskFreeB: Figure,
  diskTotalB: Figure,
  memoryFreeB: Figure,
  memoryTotalB: Figure,
  /** Of all its processors, over a minute: 1 is as much as they can do, more waits. */
  load: Figure,
  uptimeS: Figure,
});
export type CompanionHealth = Static<typeof CompanionHealth>;

/** What of it is an alarm. */
export const companionParts = ['temperature', 'power', 'throttled', 'disk', 'memory'] as const;

export const ServerHealth = Type.Object({
  t: Type.Literal('server_health'),
  at: Type.Number(),
  version: Type.String(),
  uptimeS: Type.Number(),
  activeSessions: Type.Integer(),
  totalSessions: Type.Integer(),
  /** At least one vehicle is linked. */
  vehicleConnected: Type.Boolean(),
  /** In words: `unavailable: …` where ROS 2 is not there. */
  ros: Type.String(),
  /** Worst event-loop delay of the last period, ms. */
  loopLagMs: Type.Number(),
  /** What the bridge leaves out because it is pressed ([O1]), and by what, in words; absent before a bridge knew it. */
  overload: Type.Optional(Type.Object({ level: Type.Integer({ minimum: 0, maximum: 3 }), why: Type.String() })),
  /** What is recorded on the rover ([Q2]): `why` is one sentence where it pauses; bytes and files are all that are kept. */
  recording: Type.Optional(
    Type.Object({
      state: Type.Enum(['off', 'waiting', 'recording', 'paused']),
      why: Type.String(),
      bytes: Type.Integer(),
      files: Type.Integer(),
      /** Frames and messages that should be in a recording and are not, since start. */
      dropped: Type.Integer(),
    }),
  ),
  /** Where other ground stations are let in, and who is there ([F5]); absent where nowhere. */
  forwards: Type.Optional(Type.Array(ForwardState)),
  /** The computer that the bridge runs on ([L6]); absent until it was looked at, and of older bridges. */
  companion: Type.Optional(CompanionHealth),
  /** What was dropped, by the names of PROTOCOL.md's table, since start; on the wire none that is 0 ([L4]). */
  drops: Type.Optional(byName(Type.Integer())),
  /** Counted drops and faults by name, since start; likewise. */
  counters: byName(Type.Integer()),
});
export type ServerHealth = Static<typeof ServerHealth>;
