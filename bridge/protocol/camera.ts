/** What cameras there are and how they are, as `GET /api/cameras` lists them ([Z1]). */
import { type Static, Type } from 'typebox';

/** How a camera speaks, which is the scheme of its URL. */
export const cameraKinds = ['mjpeg', 'hls', 'whep'] as const;
export type CameraKind = (typeof cameraKinds)[number];

/**
 * `idle`: nobody looks, so nobody knows. `failed`: it did not answer, or not with pictures, and is tried again.
 * `stalled`: it answered, and its pictures have ceased.
 */
export const cameraStates = ['idle', 'connecting', 'live', 'stalled', 'failed'] as const;

export const Camera = Type.Object({
  id: Type.String(),
  name: Type.String(),
  kind: Type.Enum(cameraKinds),
  state: Type.Enum(cameraStates),
  /** One sentence where something is amiss, else empty. */
  why: Type.String(),
  /** When it was last seen alive, by the bridge's monotonic clock; null where it never was. */
  seenAt: Type.Union([Type.Number(), Type.Null()]),
  /** How many look through the bridge at this moment. */
  viewers: Type.Integer(),
});
export type Camera = Static<typeof Camera>;

export const CameraList = Type.Object({ cameras: Type.Array(Camera) });

/** Names the header of a picture that says when it reached the bridge, by the bridge's monotonic clock ([Z2]). */
export const arrivedHeader = 'x-arrived-ms';
/** Parts the pictures that the bridge sends. */
export const pictureBoundary = 'picture';
/** The largest picture that is passed on, bytes. */
export const pictureMostB = 4 * 1024 * 1024;
