/** State: latest wins. A snapshot once, then what changed, every tick. */
import { type Static, Type } from 'typebox';
import { SigningState } from './signing.ts';
import { Contact, Vehicle, type VehicleGroups, VehicleGroupsSchema } from './vehicle.ts';

/** How a recording plays ([R1]). It stands while it is `paused` or has `ended`; else its clock goes on from `at` by `speed`. */
export const Playback = Type.Object({
  /** Bridge's monotonic ms at which this was so. */
  asOf: Type.Number(),
  /** The recording's own clock then: the scale of every `at` and `heardAt` of its vehicles. */
  at: Type.Number(),
  /** Since its beginning; `lengthMs` grows until the file was read through once. */
  positionMs: Type.Number(),
  lengthMs: Type.Number(),
  /** The recorder's wall clock at the position, for people. */
  wall: Type.Number(),
  /** Times the recorded pace; 0 is as fast as possible. */
  speed: Type.Number(),
  paused: Type.Boolean(),
  ended: Type.Boolean(),
});
export type Playback = Static<typeof Playback>;

/** A link's word about itself. Rates over the last second; `lossPct` from sequence gaps over the last 10 s, null until known. */
export const LinkState = Type.Object({
  id: Type.String(),
  url: Type.String(),
  /** The link group: links of one name carry the same vehicles. */
  name: Type.String(),
  replay: Type.Boolean(),
  up: Type.Boolean(),
  why: Type.String(),
  framesPerS: Type.Number(),
  bytesPerS: Type.Number(),
  lossPct: Type.Union([Type.Number(), Type.Null()]),
  /** Where it has a key. */
  signing: Type.Optional(SigningState),
  /** Vehicles that have another way as well, and what they have this one for ([V3]); `lateMs` beyond the quickest. */
  ways: Type.Optional(
    Type.Array(
      Type.Object({
        vehicle: Type.String(),
        use: Type.Enum(['carries', 'stands_by', 'silent']),
        lateMs: Type.Number(),
      }),
    ),
  ),
  /** Of a recording. */
  playback: Type.Optional(Playback),
});
export type LinkState = Static<typeof LinkState>;

/** S→C, after `connection_response` ([T1]): everything that is known, and the baseline of the telemetry that follows. */
export const StateRestored = Type.Object({
  t: Type.Literal('state_restored'),
  at: Type.Number(),
  vehicles: Type.Array(Vehicle),
  links: Type.Array(LinkState),
});
export type StateRestored = Omit<Static<typeof StateRestored>, 'vehicles'> & { readonly vehicles: readonly Vehicle[] };

/** What changed about one vehicle since the reader's last telemetry. */
export const VehicleDelta = Type.Object({
  id: Type.String(),
  contact: Type.Optional(Contact),
  heardAt: Type.Optional(Type.Number()),
  /** The autopilot restarted, or its recording was moved to another moment ([R3]): every earlier group is void. */
  cleared: Type.Optional(Type.Boolean()),
  groups: VehicleGroupsSchema,
});
export type VehicleDelta = Omit<Static<typeof VehicleDelta>, 'groups'> & { readonly groups: VehicleGroups };

/** S→C, each tick ([T2]), empty when nothing changed: the proof that the bridge lives. */
export const Telemetry = Type.Object({
  t: Type.Literal('telemetry'),
  /** The tick that the reader acknowledges; absent where a compact frame of the same tick follows. */
  q: Type.Optional(Type.Integer({ minimum: 0 })),
  at: Type.Number(),
  /** Vehicles seen for the first time since the last telemetry, whole. */
  added: Type.Optional(Type.Array(Vehicle)),
  vehicles: Type.Array(VehicleDelta),
  /** All vehicles there are, after one of them went: others are no more ([T14]). */
  present: Type.Optional(Type.Array(Type.String())),
  links: Type.Optional(Type.Array(LinkState)),
});
export type Telemetry = Omit<Static<typeof Telemetry>, 'vehicles' | 'added'> & {
  readonly vehicles: readonly VehicleDelta[];
  readonly added?: readonly Vehicle[];
};
