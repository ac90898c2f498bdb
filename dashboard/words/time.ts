/** Lengths of time. */
export const timeWords = {
  seconds: (s: number | string) => `${s} s`,
  minutes: (min: number) => `${min} min`,
  hours: (h: number, min: string) => `${h} h ${min} min`,
  days: (d: number, h: number) => `${d} d ${h} h`,
} as const;
