/**
 * Plan items as an ArduRover keeps them. Its storage has fifteen bytes for an item, so a vehicle hands back less than it
 * was sent: whole seconds, whole radii, centimetres, no acceptance radius. What was sent and what was read back are
 * compared in this form.
 *
 * Source: ArduPilot, AP_Mission `mavlink_int_to_mission_cmd` and back, MissionItemProtocol_Fence and _Rally.
 */
import type { PlanItem, PlanList } from './plan.ts';

/** What is left of a number: nothing, a 32-bit float, its whole part, one of two signs, yes or no. */
type Kept = 'none' | 'float' | 'whole' | 'side' | 'flag' | 'turns' | 'radius';

const keep: Readonly<Record<Kept, (value: number) => number>> = {
  none: () => 0,
  float: (value) => Math.fround(value),
  whole: (value) => Math.trunc(value),
  side: (value) => (value < 0 ? -1 : 1),
  flag: (value) => (value > 0 ? 1 : 0),
  // Less than a turn is kept in 256ths, more is not kept in parts.
  turns: (value) => (value > 0 && value < 1 ? Math.floor(value * 256) / 256 : Math.trunc(value)),
  // Eight bits: from 256 m on in tens of metres.
  radius: (value) => (Math.abs(value) > 255 ? Math.trunc(Math.fround(value * 0.1)) * 10 : Math.trunc(value)),
};

/** By command: what is kept of param1 to param4, then of x, y and z where these are no place. Rest: nothing is kept. */
const missionParams: Readonly<Record<number, readonly Kept[]>> = {
  16: ['whole'],
  17: ['none', 'none', 'whole'],
  18: ['turns', 'none', 'radius', 'flag'],
  19: ['whole', 'none', 'side', 'flag'],
  20: [],
  21: ['whole', 'none', 'none', 'side'],
  22: ['whole'],
  30: ['whole'],
  31: ['none', 'whole', 'none', 'flag'],
  82: ['whole'],
  83: ['float', 'float', 'float'],
  92: ['whole'],
  93: ['float', 'whole', 'whole', 'whole'],
  94: ['float'],
  112: ['float'],
  114: ['float'],
  115: ['float', 'float', 'whole', 'whole'],
  177: ['whole', 'whole'],
  178: ['whole', 'float', 'whole'],
  179: ['whole'],
  181: ['whole', 'whole'],
  182: ['whole', 'whole', 'float'],
  183: ['whole', 'whole'],
  184: ['whole', 'whole', 'whole', 'float'],
  188: [],
  189: [],
  191: [],
  193: ['whole'],
  194: ['whole'],
  195: [],
  197: [],
  201: ['whole'],
  202: ['whole', 'whole', 'whole', 'whole', 'whole', 'whole', 'float'],
  203: ['whole', 'whole', 'whole', 'whole', 'whole', 'whole'],
  205: ['float', 'float', 'float'],
  206: ['float', 'none', 'whole'],
  207: ['whole'],
  208: ['whole'],
  211: ['whole', 'whole'],
  213: ['float', 'float', 'whole'],
  215: ['whole'],
  216: ['whole'],
  217: ['whole', 'float', 'float', 'float'],
  218: ['whole', 'whole'],
  222: ['whole', 'float', 'float', 'float'],
  531: ['whole', 'float'],
  532: ['whole', 'float'],
  534: ['whole', 'whole', 'whole'],
  600: ['whole'],
  601: ['whole', 'whole'],
  1000: ['float', 'float', 'float', 'float', 'whole', 'none', 'whole'],
  2000: ['whole', 'float', 'whole', 'whole'],
  2001: ['whole'],
  2500: ['whole'],
  2501: ['whole'],
  42600: ['whole', 'whole', 'float', 'float'],
  42702: ['whole', 'whole', 'float', 'float', 'whole', 'whole'],
};

/** Mission commands that are stored with a place; others keep neither frame nor coordinates. */
const storedPlaces: ReadonlySet<number> = new Set([
  16, 17, 18, 19, 21, 22, 30, 31, 82, 92, 94, 179, 189, 191, 195, 201,
]);

/** Frames with scaled integers are those without; items of no frame count as absolute. */
const storedFrames: Readonly<Record<number, number>> = { 0: 0, 2: 0, 3: 3, 5: 0, 6: 3, 10: 10, 11: 10 };

/** A polygon's corner keeps how many there are, a circle its radius; both neither altitude nor frame. */
const fenceParams: Readonly<Record<number, Kept>> = { 5001: 'whole', 5002: 'whole', 5003: 'float', 5004: 'float' };

const nothing = [0, 0, 0, 0] as const;
type Params = PlanItem['params'];

/**
 * `items` as they come back from an ArduRover that took them. Normalising twice changes nothing. What such a vehicle would
 * refuse, unknown commands and frames among them, only becomes 32-bit floats, so that it never compares equal by chance.
 */
export const normalised = (list: PlanList, items: readonly PlanItem[]): PlanItem[] => items.map(stored[list]);

const stored: Readonly<Record<PlanList, (item: PlanItem) => PlanItem>> = {
  mission: (item) => {
    const kept = missionParams[item.command];
    if (kept === undefined) return asFloats(item);
    const params = paramsKept(item.params, kept);
    if (storedPlaces.has(item.command)) return { ...item, params, ...placeOf(item), autocontinue: true };
    const [, , , , x = 'none', y = 'none', z = 'none'] = kept;
    const rest = { x: reduce(item.x, x), y: reduce(item.y, y), z: reduce(item.z, z) };
    return { ...item, params, frame: 0, ...rest, autocontinue: true };
  },
  fence: (item) => {
    const params = paramsKept(item.params, [fenceParams[item.command] ?? 'none']);
    return { ...item, params, frame: 0, z: 0, autocontinue: true };
  },
  rally: (item) => {
    const frame = storedFrames[item.frame] ?? item.frame;
    return { ...item, params: [...nothing], frame, z: reduce(item.z, 'whole'), autocontinue: true };
  },
};

/** Without a negative zero, which no vehicle tells from zero. */
const reduce = (value: number | null, kept: Kept): number => keep[kept](Math.fround(value ?? 0)) + 0;

const paramsKept = (params: Params, kept: readonly Kept[]): Params => [
  reduce(params[0], kept[0] ?? 'none'),
  reduce(params[1], kept[1] ?? 'none'),
  reduce(params[2], kept[2] ?? 'none'),
  reduce(params[3], kept[3] ?? 'none'),
];

const placeOf = ({ frame, z }: PlanItem) => ({ frame: storedFrames[frame] ?? frame, z: altitude(z) });

/**
 * Metres as they come back from whole centimetres. A value that is one already stays what it is, whether the vehicle
 * divided or multiplied on its way out; any other loses what is beyond.
 */
function altitude(z: number): number {
  const value = Math.fround(z);
  const nearest = Math.round(value * 100);
  const divided = Math.fround(nearest / 100);
  const isStored = value === divided || value === Math.fround(nearest * Math.fround(0.01));
  return (isStored ? divided : Math.fround(Math.trunc(Math.fround(value * 100)) / 100)) + 0;
}

const float = (value: number | null): number | null => (value === null ? null : Math.fround(value) + 0);

const asFloats = (item: PlanItem): PlanItem => {
  const [a, b, c, d] = item.params;
  return { ...item, params: [float(a), float(b), float(c), float(d)], z: Math.fround(item.z) + 0 };
};
