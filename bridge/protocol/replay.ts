/** Recordings that are played: what is asked of them over HTTP, and how they are told of ([R6]). */
import { type Static, Type } from 'typebox';
import { Playback } from './state.ts';

export const leastSpeed = 0.1;
export const mostSpeed = 100;

const speed = Type.Optional(Type.Number({ minimum: leastSpeed, maximum: mostSpeed }));

export const OpenReplay = Type.Object({ recording: Type.String({ minLength: 1, maxLength: 128 }), speed });
export type OpenReplay = Static<typeof OpenReplay>;

export const SteerReplay = Type.Object({
  paused: Type.Optional(Type.Boolean()),
  speed,
  positionMs: Type.Optional(Type.Number({ minimum: 0 })),
});
export type SteerReplay = Static<typeof SteerReplay>;

/** `id` is its link's. `file` is the recording's name, without the way to it. */
export const ReplayState = Type.Object({
  id: Type.String(),
  file: Type.String(),
  up: Type.Boolean(),
  why: Type.String(),
  ...Playback.properties,
});
export type ReplayState = Static<typeof ReplayState>;

/** The largest recording that may be brought to the bridge, and the largest piece of one. */
export const mostUploadB = 2 ** 30;
export const mostPieceB = 256 * 1024;

/** One piece of a file of `size` bytes, in base64, at its place in it. Said twice it does no harm. */
export const UploadPiece = Type.Object({
  from: Type.Integer({ minimum: 0, maximum: mostUploadB }),
  size: Type.Integer({ minimum: 1, maximum: mostUploadB }),
  bytes: Type.String({ maxLength: Math.ceil(mostPieceB / 3) * 4 }),
});
export type UploadPiece = Static<typeof UploadPiece>;

/** A recording that was brought to the bridge, whole; `at` is when, wall ms. */
export const Upload = Type.Object({ name: Type.String(), bytes: Type.Integer(), at: Type.Number() });
export type Upload = Static<typeof Upload>;
