/**
 * A plan: the mission that a vehicle drives, the fence it stays within, and the rally points it may return to. Items are
 * as MAVLink's MISSION_ITEM_INT has them, so that nothing is lost between a file, the bridge and a vehicle.
 */
import { type Static, Type } from 'typebox';

/** In the order of MAV_MISSION_TYPE: index = MAVLink value. */
export const planLists = ['mission', 'fence', 'rally'] as const;
export const PlanList = Type.Enum(planLists);
export type PlanList = (typeof planLists)[number];

const whole = (minimum: number, maximum: number) => Type.Integer({ minimum, maximum });
const float = Type.Number({ minimum: -3.4028235e38, maximum: 3.4028235e38 });

/** One item. Its place in the list is its number; a mission's first is the first after home, which is not part of it. */
export const PlanItem = Type.Object({
  /** MAV_CMD. */
  command: whole(0, 65_535),
  /** MAV_FRAME. */
  frame: whole(0, 255),
  /** param1 to param4, floats of 32 bits; null is MAVLink's NaN, "not set". */
  params: Type.Tuple([
    Type.Union([float, Type.Null()]),
    Type.Union([float, Type.Null()]),
    Type.Union([float, Type.Null()]),
    Type.Union([float, Type.Null()]),
  ]),
  /** Latitude and longitude in degrees × 1e7 where the command has a position, else its param5 and param6. */
  x: whole(-2_147_483_648, 2_147_483_647),
  y: whole(-2_147_483_648, 2_147_483_647),
  /** Altitude in metres, in the sense of the frame, or param7. */
  z: float,
  autocontinue: Type.Boolean(),
});
export type PlanItem = Static<typeof PlanItem>;

/**
 * What is known of one list on a vehicle ([M5]). `unknown`: it was never read, or an upload left it in pieces. `read`: as it
 * was when it was read. `doubtful`: it may have changed while the vehicle was not heard. `changed`: it did.
 */
export const planStates = ['unknown', 'read', 'doubtful', 'changed'] as const;
export const PlanState = Type.Enum(planStates);
export type PlanState = (typeof planStates)[number];
