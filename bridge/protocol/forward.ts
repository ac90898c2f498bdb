/** Endpoints for other ground stations, and who is heard there ([F5]). */
import { type Static, Type } from 'typebox';
import { byName } from './by-name.ts';

const counts = byName(Type.Integer());

/** Somebody who speaks at an endpoint. Times are the bridge's monotonic ms. */
export const ForwardStation = Type.Object({
  systemId: Type.Integer(),
  componentId: Type.Integer(),
  /** The address from which it was heard last. */
  where: Type.String(),
  since: Type.Number(),
  heardAt: Type.Number(),
  /** Its frames that went on to somebody. */
  passed: Type.Integer(),
  /** Its frames that did not, by why. */
  dropped: counts,
});
export type ForwardStation = Static<typeof ForwardStation>;

export const ForwardState = Type.Object({
  id: Type.String(),
  url: Type.String(),
  /** Stations there may speak to the vehicles, and their heartbeats reach the autopilot. */
  write: Type.Boolean(),
  heartbeat: Type.Boolean(),
  /** The link group that it sees, null for all. */
  vehicle: Type.Union([Type.String(), Type.Null()]),
  up: Type.Boolean(),
  why: Type.String(),
  /** Who is connected, whether they speak or not. */
  peers: Type.Integer(),
  stations: Type.Array(ForwardStation),
  counters: counts,
});
export type ForwardState = Static<typeof ForwardState>;
