/** S→C, every 10 s: how the bridge itself is doing. */
import Type, { type Static } from 'typebox';
import { ForwardState } from './forward.ts';

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
  /** What was dropped, by the names of PROTOCOL.md's table, since start. */
  drops: Type.Optional(Type.Record(Type.String(), Type.Integer())),
  /** Counted drops and faults by name, since start. */
  counters: Type.Record(Type.String(), Type.Integer()),
});
export type ServerHealth = Static<typeof ServerHealth>;
