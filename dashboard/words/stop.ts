/** The button that stops the rover, and what became of a STOP. */
export const stopWords = {
  stop: 'STOP',
  key: 'Space',
  /** `whom` where there are several vehicles, so that nobody has to guess which one it is for. */
  label: (whom: string | null, word: string) => `Stop ${whom ?? 'the rover'}${word === '' ? '' : `: ${word}`}`,
  /** The small word in the button itself. */
  short: {
    ready: '',
    sending: 'sending',
    undelivered: 'not delivered',
    latched: 'not confirmed',
    confirmed: 'confirmed',
    unsure: 'no link',
  },
  titles: {
    ready: '',
    sending: 'STOP sent, no answer yet',
    undelivered: 'STOP not delivered',
    latched: 'STOP latched, not confirmed by the rover',
    confirmed: 'STOP latched, confirmed by the rover',
    unsure: 'STOP was latched when the bridge was heard last',
  },
  trying: 'No link. It is tried on every path.',
  waiting: 'Waiting for the bridge.',
  sentTo: (whom: string | null) => (whom === null ? 'Waiting for the bridge.' : `Sent to ${whom}.`),
  latched: (who: string, age: string) => `Pressed by ${who} ${age} ago. HOLD is repeated until the rover says so.`,
  holds: (who: string, age: string) =>
    `Pressed by ${who} ${age} ago. HOLD is throttle zero and no brake: on a slope it may roll.`,
  notReached: 'The bridge was not reached in time',
  pressAgain: (why: string) => `${why}. Press again.`,
  noLink: 'there is no link',
  driverOnly: 'only who drives can clear it',
  /** After what became of it. */
  toDriveOn: (why: string) => ` To drive on: ${why}.`,
  clear: 'Clear STOP',
} as const;
