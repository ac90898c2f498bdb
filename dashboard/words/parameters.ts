/** The parameters of the rover: how well they are known, the list of them, and why nothing can be set now. */
import { namesAndMore } from './counts.ts';

export const parametersWords = {
  title: 'Parameters',
  /** The second part is left out on a phone. */
  readAgain: ['Read', ' all again'],
  readFirst: ['Read', ' all'],
  reading: 'reading',
  percent: (share: number) => `${share} %`,
  restartNeeded: 'A restart is needed.',
  afterRestart: (names: readonly string[], more: number) =>
    `${namesAndMore(names, more)} ${names.length === 1 ? 'acts' : 'act'} after the rover's next start.`,
  noRestart: (why: string) => `Not from here now: ${why}.`,
  restart: 'restart the autopilot',
  blocked: (why: string) => `Nothing can be set now: ${why}.`,
  notKept: (why: string) => `What was set here is lost with a reload: ${why}.`,
  /** Why a filter shows nothing. */
  empty: {
    all: 'No parameter is known.',
    changed: 'Nothing differs from its default.',
    safety: 'None of these is known.',
    here: 'Nothing was set from this page.',
    unsaved: 'Nothing is typed and not set.',
  },
  nothingFound: (query: string) => `Nothing is called or described as “${query}”.`,
  safety: 'safety',
  became: { muted: 'waits', accent: 'under way', ok: 'set', warn: 'not set', caution: 'unknown' },
  draft: (text: string) => `not set: ${text || 'empty'}`,
  default: (value: string) => `default ${value}`,
  filters: { all: 'All', changed: 'Not default', safety: 'Safety', here: 'Set here', unsaved: 'Unsaved' },
  search: 'Search parameters',
  searchHint: 'Name, or what it is for',
  files: 'Files',
  show: 'Show',
  goToGroup: 'Go to a group',
  group: 'Group',
  groupIs: (group: string, about: string) => (about === '' ? group : `${group}: ${about}`),
  unsaved: 'Unsaved edits',
  /** After the count. */
  edits: (count: number) => `unsaved ${count === 1 ? 'edit' : 'edits'}`,
  wrong: (count: number) => `, ${count} not to be set as typed`,
  setting: 'Setting …',
  set: (count: number) => `Set ${count}`,
} as const;

/** How well they are known: a heading and what follows it. */
export const knowledgeWords = {
  ageUnknown: 'of unknown age',
  age: (age: string) => `read ${age} ago`,
  counted: (count: number, age: string) => `${count}, ${age}`,
  replay: ['A recording', 'has no parameters to show'],
  reading: ['Reading', 'all parameters of the rover'],
  unknown: 'Not known',
  keptHere: 'Kept on this device',
  asWere: 'As they were',
  unheard: (what: string) => `${what}; the rover is not heard`,
  readingAgain: 'Reading again',
  readingThese: (age: string) => `these are ${age}`,
  complete: 'Complete',
  by: { file: (what: string) => `${what} by MAVFTP`, list: (what: string) => `${what} one by one` },
  keptByBridge: 'Kept by the bridge',
  beforeStart: (age: string) => `${age}, before the rover last started`,
  doubtful: 'May be others by now',
  sinceRestart: (age: string) => `${age}; since then it restarted or was silent`,
  neverRead: 'they were never read',
  readWhenAsked: 'a rover that is armed is read when you ask',
  unread: 'they were not read yet',
} as const;

/** Why they cannot be set now. */
export const parameterBlockWords = {
  notNow: 'these are not the values of now',
  needsLease: 'it decides over stopping, and the rover is armed: only who drives may set it',
  fileNeedsLease: 'the rover is armed: only who drives may load a file',
  armed: 'it is armed: disarm it first',
} as const;

/** What is said of parameters that are asked for by name, as from another page or a bookmark. */
export const parameterWords = {
  unknownName: (name: string) => `This rover has no parameter called ${name}.`,
  near: 'Near it:',
  stillReading: (name: string) => `${name} is shown as soon as the parameters are known.`,
  noName: 'What was asked for is no name of a parameter: 16 letters, figures and _ at most.',
  forget: 'Leave it',
} as const;
