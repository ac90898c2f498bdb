/** The mission as it lies in storage, item 0 being home, and how far it has come. */

export interface MissionItem {
  readonly command: number;
  readonly frame: number;
  readonly p1: number;
  readonly p2: number;
  readonly p3: number;
  readonly p4: number;
  /** Degrees × 10⁷ for places. */
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

export interface Mission {
  items: MissionItem[];
  /** The navigation item being driven to, 0 = not begun. */
  current: number;
  /** AUTO is executing: a place is driven to or waited at. */
  running: boolean;
  complete: boolean;
  /** At the place: the item ends then (boot ms; infinity = never by itself). Undefined while on the way. */
  waitUntilMs: number | undefined;
  /** DO_ and CONDITION_ items after the last navigation item that have not been run; they run beside the next one. */
  readonly pending: number[];
  /** For CONDITION_DELAY: when it is over. */
  conditionUntilMs: number | undefined;
  /** DO_JUMPs done, by item number. */
  readonly jumps: Map<number, number>;
}

export function createMission(): Mission {
  const start = { current: 0, running: false, complete: false, waitUntilMs: undefined, conditionUntilMs: undefined };
  return { items: [], ...start, pending: [], jumps: new Map() };
}

export const maxMissionItems = 655;
