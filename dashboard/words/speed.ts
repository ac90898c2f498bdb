/** How fast it goes, and is to go. */
export const speedWords = {
  title: 'Speed',
  throttle: '% throttle',
  set: 'set',
  setBy: (source: string) => `The speed that ${source} sets; a mission may change it on its way`,
  limit: 'limit',
  cap: (pct: number) => `sticks capped at ${pct} %`,
} as const;
