/** How this rover stops, measured while it does: what the pre-flight's seconds and metres are made of. */

/** One stop, from the first neutral order to standstill. */
export type Stopping = {
  readonly fromMps: number;
  readonly metres: number;
  readonly seconds: number;
  /** From the first neutral order to the first slowing. */
  readonly slowsAfterS: number;
};

export declare class StopMeter {
  /** The first neutral order went out; `braking`: in a mode that brakes. */
  begin(braking: boolean, at: number): void;
  speed(mps: number, at: number): void;
  /** It is driven again, or somebody else acts: this stop tells nothing. */
  abandon(): void;
  /** The median of the last stops, null while there was none. */
  measured(): { readonly coast: Stopping | null; readonly brake: Stopping | null };
}
