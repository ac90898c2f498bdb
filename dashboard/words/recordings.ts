/** What is recorded on the rover: looked at again, taken along, deleted, brought. */
export const recordingWords = {
  title: 'Recordings',
  where: 'on the rover',
  states: {
    writing: 'being recorded',
    complete: 'complete',
    mended: 'ended without warning, mended',
    torn: 'damaged in part',
    brought: 'brought here',
  },
  arrived: (pct: number) => `${pct} % of the file has arrived`,
  asking: 'Asking the rover.',
  none: 'Nothing is recorded yet.',
  all: (count: number) => `All ${count} recordings`,
  show: 'Show',
  noClock: 'clock was not set',
  play: 'Play',
  download: (name: string) => `Download ${name}`,
  delete: (name: string) => `Delete ${name}`,
  deleteForGood: (name: string) => `Delete ${name} for good`,
  sure: 'Delete for good?',
  bringWhat: 'A .tlog of this device',
  bring: 'Bring',
  /** After it, where there is room. */
  bringTlog: ' a .tlog',
} as const;
