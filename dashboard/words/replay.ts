/** The bar over every page while a recording is on show. */
export const replayWords = {
  title: 'Replay',
  past: 'A recording: this is the past, not the rover now',
  pastSaid: 'A recording: this is the past, not the rover now.',
  notNow: 'the past, not now',
  /** After that, the name of the file. */
  file: (name: string) => ` · ${name}`,
  play: 'Play',
  pause: 'Pause',
  speed: 'Speed',
  fastest: 'fastest',
  times: (speed: number) => `${speed} ×`,
  close: 'Close the replay',
  moment: 'Moment',
  momentOf: (at: string, length: string) => `${at} of ${length}`,
} as const;
