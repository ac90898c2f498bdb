/** What this page itself noticed of its link. Lengths of time come as text with their unit. */
import { messages } from './counts.ts';

/** What carries the conversation where no WebSocket passes. */
export const fallbackWords = { stream: 'an event stream', polling: 'polling' } as const;

export const noteWords = {
  connected: 'Connected',
  connectedOver: (carrier: string) => `Connected by ${carrier}: no WebSocket passes`,
  heardAgain: (after: string) => `Heard again after ${after}`,
  stale: 'Nothing heard: what is shown is old',
  lost: 'Link lost, trying again',
  givenUp: (attempts: number) => `No answer to ${attempts} attempts; they go on`,
  failed: (why: string) => `No connection: ${why}`,
  socketAgain: 'WebSocket works again',
  carriedByChoice: (carrier: string) => `Carried by ${carrier}, by your choice`,
  carried: (carrier: string) => `No WebSocket passes: carried by ${carrier}`,
  grade: (now: string, before: string) => `Link ${now}, was ${before}`,
  degrading: 'The link is getting worse and may fail',
  quiet: (length: string) => `The bridge has heard nothing from this page for ${length}`,
  restarted: 'The bridge has restarted',
  goodbye: 'The bridge goes down; this page will return to it',
  refused: (why: string) => `The bridge refused a message: ${why}`,
  dropped: (count: number, why: string) =>
    count === 1 ? `A message was dropped: ${why}` : `${count} messages were dropped: ${why}`,
  notUnderstood: 'not understood',
  back: {
    newLog: (after: string) => `Back after ${after}; the bridge has begun a new log of events`,
    toCome: (after: string, count: number) => `Back after ${after}; ${messages(count)} of that time still to come`,
    missing: (after: string, count: number) =>
      `Back after ${after}: ${messages(count)} missing, the bridge no longer has them`,
    perhaps: (after: string, count: number) =>
      `Back after ${after}: ${messages(count)} caught up; the bridge was cut off, and what it told last may be missing`,
    whole: (after: string) => `Back after ${after}, nothing was lost`,
    caughtUp: (after: string, count: number) => `Back after ${after}, nothing was lost: ${messages(count)} caught up`,
  },
  simulated: (length: string) => `A disconnect of ${length} is simulated`,
  simulationEnded: 'The simulated disconnect was ended',
  noFigures: (why: string) => `The bridge gave no figures: ${why}`,
  unknown: 'unknown',
  connections: (count: number) => `The bridge counts ${count} connections here`,
} as const;
