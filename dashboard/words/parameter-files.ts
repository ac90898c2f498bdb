/** Files of parameters, and of what parameters mean: how they are read, compared, loaded and written. */
import { namesAndMore } from './counts.ts';

export const fileWords = {
  noVehicle: 'no vehicle is on show',
  nothingBegun: 'Nothing was begun: the rover it was for is not known any more',
  notHandedIn: (why: string) => `It did not reach the bridge: ${why}`,
  defaults: 'the defaults',
  noDefaults: 'this vehicle did not tell its defaults',
  tooLarge: (mb: number) => `the file has more than ${mb} MB`,
  unreadable: 'this device does not give the file',
  /** How a load ended. */
  stages: {
    done: 'Loaded',
    refused: 'Refused',
    failed: 'Failed',
    expired: 'Never begun',
    cancelled: 'Cancelled',
    superseded: 'Gave way to another',
    unknown: 'Ended, and nobody knows how',
  } as Readonly<Record<string, string>>,
  ended: (how: string, why: string | null | undefined) => (why ? `${how}: ${why}` : how),
  set: (count: number) =>
    `${count} ${count === 1 ? 'value was' : 'values were'} set; what was there before is kept, to be put back`,
  notSet: (names: readonly string[], more: number) => `Not set: ${namesAndMore(names, more)}`,
  /** How a load ended while something else is on show. */
  loadOf: (lines: readonly string[]) => `File of parameters: ${lines.join('. ')}.`,
} as const;

/** What a file that is written says of itself. */
export const writtenWords = {
  known: {
    none: 'of unknown age',
    kept: 'kept from before the vehicle last started',
    current: 'complete',
    doubtful: 'perhaps others by now',
  },
  what: (count: number, vehicle: string | null, known: string) =>
    `${count} parameters of ${vehicle ?? 'a vehicle'}, ${known}`,
  readAt: (what: string, when: string) => `${what}, read ${when}`,
  leftOut: (names: readonly string[]) => `left out, since they are no numbers: ${names.join(', ')}`,
} as const;

export const descriptionWords = {
  notTaken: (file: string, why: string) => `${file} was not taken: ${why}`,
  kept: (count: number) => `${count} descriptions are kept`,
  forgotten: 'Forgotten',
  tooLarge: (mb: number) => `it has more than ${mb} MB`,
  unreadable: 'this device does not give it',
} as const;

/** A file beside what the rover has. */
export const compareWords = {
  title: 'Compare',
  defaults: 'The defaults',
  wrong: 'Not taken: nothing of it was used.',
  reading: 'Reading the file and comparing it.',
  readWell: (count: number) => `${count} parameters are in it, and no line is wrong.`,
  waiting: (why: string) => `It cannot be compared now: ${why}.`,
  /** After the count of those that differ. */
  differ: (count: number, same: number) => `${count === 1 ? 'differs' : 'differ'}, ${same} the same`,
  differOfFile: (count: number, same: number, unnamed: number) =>
    `${count === 1 ? 'differs' : 'differ'}, ${same} the same, ${unnamed} not in the file`,
  unknown: (names: string) => `The rover has none of this name: ${names}.`,
  kept: (names: string) => `Kept by the rover itself, not loaded: ${names}.`,
  andMore: (names: string, more: number) => `${names} and ${more} more`,
  nothing: 'Nothing of it differs from what the rover has.',
  list: 'What differs',
  safety: 'safety',
  given: (name: string) => `${name} in the file`,
  default: (value: string) => `default ${value}`,
  onItsWay: 'on its way to the bridge',
  loaded: 'Loaded',
  chooseNone: 'Choose none',
  chooseAll: 'Choose all',
  load: (count: number) => `Load ${count}`,
} as const;

/** What was set from here, and the files, beside the list. */
export const overviewWords = {
  title: 'Changes and files',
  changes: 'Set from this page',
  noChanges: 'Nothing, or it was put back.',
  change: (from: string, to: string, time: string) => `${from} → ${to}, ${time}`,
  otherByNow: (value: string) => `another value by now: ${value}`,
  undoWhich: (name: string) => `Undo ${name}`,
  undoAll: (count: number) => `Undo all ${count}`,
  forgetSure: 'Forget what was there before?',
  keep: 'Keep them',
  files: 'Files',
  filesAbout: 'Compare a .param, .parm or .params file with the rover, and load what you choose of it.',
  open: 'Open a file',
  defaults: 'Defaults',
  saveAs: (ending: string) => `Save .${ending}`,
  descriptions: 'Descriptions',
  descriptionsAbout:
    "What a rover's operator touches is described already. ArduPilot's own apm.pdef.xml or .json adds the rest, and is kept on the rover.",
  version: (vehicle: string, firmware: string) => `${vehicle}, ${firmware === 'any' ? 'any version' : firmware}`,
  count: (count: number, date: string) => `${count} descriptions, ${date}`,
  forget: 'Forget',
  onItsWay: 'On its way …',
  handIn: 'Hand in a file',
} as const;
