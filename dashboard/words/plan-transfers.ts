/** Plans on their way between this page and the rover: what is done with which list, and how it ended. */
export const listWords = { mission: 'mission', fence: 'fence', rally: 'rally points' } as const;

export const transferWords = {
  upload: (list: string) => `Upload of the ${list}`,
  read: (list: string) => `Reading the ${list}`,
  clear: (list: string) => `Clearing the ${list}`,
  /** `what` is one of those. */
  notBegun: (what: string) => `${what} was not begun`,
  noVehicle: (what: string) => `${what} was not begun: no vehicle is on show`,
  gone: (what: string) => `${what} was not begun: the rover it was for is not known any more`,
  ended: (what: string, how: string) => `${what} ${how}`,
  endedWhy: (what: string, how: string, why: string) => `${what} ${how}: ${why}`,
  /** By the step that a command ended with. */
  how: {
    done: 'is done',
    refused: 'was refused',
    failed: 'failed',
    expired: 'was never begun',
    cancelled: 'was cancelled',
    superseded: 'gave way to another',
    unknown: 'ended, nobody knows how',
  } as Readonly<Record<string, string>>,
  notWritten: (list: string, why: string) => `The ${list} cannot be sent: ${why}`,
  notHandedIn: (list: string, why: string) => `The ${list} did not reach the bridge: ${why}`,
  cancelled: (list: string) => `The ${list} was not sent: cancelled`,
  /** While it is under way. */
  doing: {
    upload: (what: string) => `Sending ${what}`,
    read: (what: string) => `Reading ${what}`,
    clear: (what: string) => `Clearing ${what}`,
  },
  theList: (list: string) => `the ${list}`,
  aPlan: 'a plan',
  thePlan: 'the plan',
  percent: (share: string) => `${share} %`,
  handing: 'Handing it to the bridge',
  somebodyElse: (what: string) => `Somebody else asked for it: ${what}`,
  replace: 'replace what it drives',
  send: 'Send to the rover',
  /** The second part is left out on a phone. */
  readFrom: ['Read', ' from the rover'],
  missionRead: (age: string) => `The rover’s mission was read ${age} ago`,
} as const;
