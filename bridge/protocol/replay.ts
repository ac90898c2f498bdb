/** Recordings that are played: what is asked of them over HTTP, and how they are told of ([R6]). */
import Type, { type Static } from 'typebox';
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
