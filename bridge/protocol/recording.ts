/** What is recorded on the rover, as `GET /api/recordings` lists it ([Q1]). */
import { type Static, Type } from 'typebox';

/** `tlog` are raw MAVLink frames with their times, `mcap` what the bridge made of them. */
export const recordingKinds = ['tlog', 'mcap'] as const;
export type RecordingKind = (typeof recordingKinds)[number];

/** `mended`: it ended without warning, and what was whole is kept; `torn`: something in it cannot be read. */
export const recordingStates = ['writing', 'complete', 'mended', 'torn'] as const;

const wall = Type.Union([Type.Number(), Type.Null()]);

export const Recording = Type.Object({
  name: Type.String(),
  kind: Type.Enum(recordingKinds),
  bytes: Type.Integer(),
  /** Wall ms since 1970; null where the clock was not set then, or nobody has looked yet. */
  begun: wall,
  ended: wall,
  /** As the bridge names them. */
  vehicles: Type.Array(Type.String()),
  state: Type.Enum(recordingStates),
});
export type Recording = Static<typeof Recording>;
