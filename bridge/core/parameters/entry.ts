/** What is known of one parameter of a vehicle, and of all of them together. */

export type ParameterEntry = {
  readonly name: string;
  readonly value: number;
  /** MAV_PARAM_TYPE. */
  readonly type: number;
  /** What a fresh vehicle has; null where the vehicle did not say. */
  readonly original: number | null;
};

/** `file`: by MAVFTP, `list`: by PARAM_REQUEST_LIST. */
export type ParameterSource = 'file' | 'list';

/** All of them, by the vehicle's own count. A part is never one of these. */
export type ParameterHarvest = { readonly source: ParameterSource; readonly entries: readonly ParameterEntry[] };

export type HarvestVoice = {
  progress(got: number, of: number | null, at: number): void;
  /** Exactly one of these two, once. */
  done(harvest: ParameterHarvest, at: number): void;
  failed(why: string, at: number): void;
};
