/**
 * Figures of receivers, filter, radio and board as a word: good, doubtful or bad, each with the limits that it was judged
 * by and whose they are. What was not told is no word at all. Pure.
 */

export type Verdict = 'good' | 'doubtful' | 'bad';

/** From `doubtful` and from `bad` on it is called that; where `bad` is the lower one, downwards. */
export type Limits = {
  readonly doubtful: number;
  readonly bad: number;
  /** Who says so. */
  readonly source: 'ardupilot' | 'ours';
};

export function verdictOf(value: number | null | undefined, { doubtful, bad }: Limits): Verdict | null {
  if (value === null || value === undefined || !Number.isFinite(value)) return null;
  const [reached, worst] = bad < doubtful ? [value <= doubtful, value <= bad] : [value >= doubtful, value >= bad];
  return worst ? 'bad' : reached ? 'doubtful' : 'good';
}

export const limits = {
  /** Test ratios: at FS_EKF_THRESH, 0.8 as it comes, the filter is distrusted (ArduPilot, Rover `ekf_check.cpp`). */
  variance: { doubtful: 0.5, bad: 0.8, source: 'ardupilot' },
  /** GPS_HDOP_GOOD is 1.4 as it comes. */
  hdop: { doubtful: 1.4, bad: 2.5, source: 'ardupilot' },
  satellites: { doubtful: 9, bad: 5, source: 'ours' },
  accuracyM: { doubtful: 1, bad: 3, source: 'ours' },
  /** How far two receivers on one vehicle are apart. */
  apartM: { doubtful: 3, bad: 10, source: 'ours' },
  rssiPct: { doubtful: 40, bad: 20, source: 'ours' },
  /** Signal over noise, in the radio's own steps; about two to a decibel where it is a SiK radio. */
  marginSteps: { doubtful: 40, bad: 20, source: 'ours' },
  txBufferPct: { doubtful: 50, bad: 20, source: 'ours' },
  lossPct: { doubtful: 2, bad: 10, source: 'ours' },
  cpuPct: { doubtful: 75, bad: 90, source: 'ours' },
  boardV: { doubtful: 4.7, bad: 4.5, source: 'ours' },
  freeB: { doubtful: 20_000, bad: 8000, source: 'ours' },
} as const satisfies Readonly<Record<string, Limits>>;

/** EKF_STATUS_FLAGS by what they mean to a driver (MAVLink, ardupilotmega). */
const flags = [
  ['attitude', 0x01],
  ['velocity', 0x02],
  ['relative', 0x08],
  ['absolute', 0x10],
  ['constant', 0x80],
  ['uninitialised', 0x400],
  ['glitching', 0x8000],
] as const;
export type EkfFlag = (typeof flags)[number][0];

export const ekfFlagsOf = (bits: number): readonly EkfFlag[] =>
  flags.filter(([, bit]) => (bits & bit) !== 0).map(([name]) => name);

/** The flags that are wrong: a good one that is missing, a bad one that is there. */
export const ekfFaultsOf = (bits: number): readonly EkfFlag[] => {
  const set = new Set(ekfFlagsOf(bits));
  const needed = (['attitude', 'velocity', 'absolute'] as const).filter((name) => !set.has(name));
  const unwanted = (['constant', 'uninitialised', 'glitching'] as const).filter((name) => set.has(name));
  return [...needed, ...unwanted];
};
