/** How fast a rover drives its missions by itself: by its parameters, where the bridge has read them. */
import { Type } from 'typebox';
import { Check } from 'typebox/schema';
import type { Ask } from '../ask.ts';

const Answer = Type.Object({
  parameters: Type.Array(Type.Object({ name: Type.String(), value: Type.Union([Type.Number(), Type.Null()]) })),
});

/** m/s; null where nobody knows. WP_SPEED counts where it is set, else CRUISE_SPEED (ArduPilot, Rover `AR_WPNav`). */
export async function cruiseOf(ask: Ask, vehicle: string): Promise<number | null> {
  const result = await ask(`/api/vehicles/${encodeURIComponent(vehicle)}/parameters`);
  if (!result.ok || !Check(Answer, result.value)) return null;
  const { parameters } = result.value;
  const values = ['WP_SPEED', 'CRUISE_SPEED'].map((name) => parameters.find((one) => one.name === name)?.value ?? 0);
  return values.find((value) => value > 0) ?? null;
}
