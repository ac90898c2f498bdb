/** What the list before a drive knows beside the telemetry, and what the device's owner asks of it. */
import { type ParametersState, valueNow } from '../parameters/parameters-state.ts';
import type { HeldState } from '../plan/held.ts';

/** What a device chooses. */
export type CheckSettings = { readonly batteryPct: number; readonly accuracyM: number };
export const firstCheckSettings: CheckSettings = { batteryPct: 40, accuracyM: 3 };

/** What is known beside the telemetry; null where nobody knows. */
export type CheckFacts = {
  /** Items of the fence that the rover holds. */
  readonly fenceItems: number | null;
  /** FENCE_ENABLE. */
  readonly fenceEnabled: number | null;
  /** Of parameters that were set from this device and not put back. */
  readonly changedHere: readonly string[] | null;
  readonly settings: CheckSettings;
};
export const noFacts: CheckFacts = {
  fenceItems: null,
  fenceEnabled: null,
  changedHere: null,
  settings: firstCheckSettings,
};

/**
 * What this page holds of the vehicle on show, as far as it is of now: what an earlier visit kept, or was read before the
 * vehicle was away, may be otherwise by now and is not known.
 */
export const factsNow = (
  id: string | null,
  { vehicle: holder, lists: { fence } }: HeldState,
  parameters: Pick<ParametersState, 'vehicle' | 'known' | 'rows' | 'ledger'>,
  settings: CheckSettings,
): CheckFacts => ({
  fenceItems: holder === id && fence.state === 'read' ? (fence.items?.length ?? null) : null,
  fenceEnabled:
    parameters.vehicle === id && parameters.known.state === 'current' ? valueNow(parameters, 'FENCE_ENABLE') : null,
  changedHere: parameters.ledger.changes.map(({ name }) => name),
  settings,
});
