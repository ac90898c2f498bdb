/**
 * How far the bridge's monotonic clock is ahead of ours. Each exchange gives one sample (NTP's four stamps, RFC 5905 §8);
 * the one with the smallest round trip was delayed least and is believed. With it every age on the page is a true age.
 */

export type OffsetSample = {
  /** Bridge's clock minus ours, ms. */
  readonly offsetMs: number;
  /** Time on the wire, both ways, ms: the offset is right within half of it. */
  readonly roundTripMs: number;
};

const kept = 16;

/** `c0`, `c3`: our clock as we sent and as the answer came. `s1`, `s2`: the bridge's as it heard and as it answered. */
export function offsetSample(c0: number, s1: number, s2: number, c3: number): OffsetSample {
  return { offsetMs: (s1 - c0 + (s2 - c3)) / 2, roundTripMs: Math.max(0, c3 - c0 - (s2 - s1)) };
}

/** The samples with one more, the oldest dropped beyond 16. */
export const withSample = (samples: readonly OffsetSample[], sample: OffsetSample): readonly OffsetSample[] =>
  [...samples, sample].slice(-kept);

/** The offset to believe, ms; null before the first exchange. */
export function bestOffsetMs(samples: readonly OffsetSample[]): number | null {
  const best = samples.reduce<OffsetSample | null>(
    (least, sample) => (least === null || sample.roundTripMs < least.roundTripMs ? sample : least),
    null,
  );
  return best?.offsetMs ?? null;
}
