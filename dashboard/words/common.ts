/** What means the same wherever it stands. Anything that is said at one place only has its own place. */
export const commonWords = {
  close: 'Close',
  cancel: 'Cancel',
  back: 'Back',
  undo: 'Undo',
  discard: 'Discard',
  tryAgain: 'Try again',
  lookAgain: 'Look again',
  reload: 'Reload',
  replay: 'REPLAY',
  asking: 'asking',
  now: 'now',
  noData: 'no data',
  andMore: (count: number) => `and ${count} more`,
  notNow: (why: string) => `Not now: ${why}.`,
  notDone: (why: string) => `Not done: ${why}.`,
} as const;

/** Figures, which come as text, with units that are the same for everybody. */
export const figureWords = {
  unknown: (unit: string) => `unknown ${unit}`,
  ms: (figure: string) => `${figure} ms`,
  hz: (figure: string) => `${figure} Hz`,
  pct: (figure: string) => `${figure} %`,
  kilobytes: (figure: string) => `${figure} kB`,
  kilobytesPerS: (figure: string) => `${figure} kB/s`,
  megabytes: (figure: string) => `${figure} MB`,
  gigabytes: (figure: string) => `${figure} GB`,
  bytes: (figure: string) => `${figure} B`,
  volts: (figure: string) => `${figure} V`,
  milliampereHours: (figure: string) => `${figure} mAh`,
  decibels: (figure: string) => `${figure} dB`,
  kilometres: (figure: string) => `${figure} km`,
} as const;

/** How fresh a value is, as who asks for it is told. */
export const ageWords = { live: 'live', aging: 'late', stale: 'stale', none: commonWords.noData } as const;
