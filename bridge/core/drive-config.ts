/** What a vehicle's drive lane is told about it once: where sticks go, how far they reach, and when silence means neutral. */
import type { DriveOutput } from './halt.ts';

export type DriveConfig = DriveOutput & {
  readonly vehicle: string;
  /** 200 to 1000 ms, never off. */
  readonly deadManMs: number;
};

export const defaultDriveConfig: Omit<DriveConfig, 'vehicle'> = {
  output: 'manual_control',
  steerChannel: 1,
  throttleChannel: 3,
  maxSpeedMps: 2,
  maxTurnRateDps: 45,
  deadManMs: 300,
};

const leastDeadManMs = 200;
const mostDeadManMs = 1000;

/** Throws where the dead-man would be off or out of its range: that is a bug of the configuration's check. */
export function checkDriveConfig({ deadManMs }: DriveConfig): void {
  if (!(deadManMs >= leastDeadManMs && deadManMs <= mostDeadManMs))
    throw new RangeError(`deadManMs must be ${leastDeadManMs} to ${mostDeadManMs}, not ${deadManMs}`);
}
