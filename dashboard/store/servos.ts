/** What stands on each servo output, by SERVOn_FUNCTION where it is known. Pure but for the asking. */
import { Type } from 'typebox';
import { Check } from 'typebox/schema';
import type { Ask } from './ask.ts';

const Answer = Type.Object({
  parameters: Type.Array(Type.Object({ name: Type.String(), value: Type.Union([Type.Number(), Type.Null()]) })),
});

/** What SERVOn_FUNCTION says, by output from 0 on; empty where nobody has read it. */
export type ServoFunctions = ReadonlyMap<number, number>;

export async function askServoFunctions(ask: Ask, vehicle: string): Promise<ServoFunctions> {
  const result = await ask(`/api/vehicles/${encodeURIComponent(vehicle)}/parameters`);
  if (!result.ok || !Check(Answer, result.value)) return new Map();
  return new Map(
    result.value.parameters.flatMap(({ name, value }) => {
      const number = /^SERVO(\d{1,2})_FUNCTION$/.exec(name)?.[1];
      return number === undefined || value === null ? [] : [[Number(number) - 1, value] as const];
    }),
  );
}

export type ServoRow = { readonly output: number; readonly us: number | null; readonly use: number | null };

/** Outputs that say a pulse or have something on them, by number; those with neither are left out. */
export function servoRows(outputsUs: readonly (number | null)[], functions: ServoFunctions): readonly ServoRow[] {
  const count = Math.max(outputsUs.length, ...[...functions.keys()].map((index) => index + 1));
  return Array.from({ length: Math.min(count, 32) }, (_, index) => ({
    output: index + 1,
    us: outputsUs[index] ?? null,
    use: functions.get(index) ?? null,
  })).filter(({ us, use }) => us !== null || (use !== null && use !== 0));
}

/** Where a pulse stands between 1000 and 2000 µs, 0 to 1. */
export const shareOfPulse = (us: number): number => Math.max(0, Math.min(1, (us - 1000) / 1000));
