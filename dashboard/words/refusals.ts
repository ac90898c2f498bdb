/** Why this page did not send what was asked of a vehicle, or does not know what became of it. */
export const refusalWords = {
  byBridge: 'the bridge refused it',
  tooMany: 'too many commands have no answer yet',
  superseded: 'a later one takes its place',
  noAnswer: 'the bridge does not answer for it',
  forgotten: 'the bridge began anew and does not know it: look at what the rover does, and ask again',
  undelivered: 'not delivered: there is no link to the bridge. It is tried on every path for 5 s',
  neverDelivered: 'not delivered within its time: without a link the rover does what is set on it',
  waitedTooLong: 'it waited for longer than it was worth',
  outboxFull: (most: number) => `${most} changes wait already: discard some first`,
  discarded: 'discarded before it was sent',
  beforeReload: 'asked before this page was loaded anew',
  /** What does not wait for a link, by its class and by what it needs. */
  noLink: {
    safe: 'there is no link: it cannot be sent, and what the rover does without one is set on the rover',
    motion: 'there is no link: nothing that moves the rover is kept for later',
    toggle: 'there is no link: what acts each time it is sent is not kept for later',
    query: 'there is no link: ask again when there is one',
    confirmed: 'there is no link: what has to be confirmed is not kept for later',
    armed: 'there is no link: what is set on a rover that may be armed is not kept for later',
    lease: 'there is no link: who drives cannot be settled without one',
  },
} as const;
