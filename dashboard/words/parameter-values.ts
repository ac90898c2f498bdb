/** One value of a parameter: what it is, what is wrong with what was typed, and what became of it once it was set. */
export const valueWords = {
  noNumber: 'no number',
  needed: 'a value is needed',
  readOnly: 'the vehicle keeps it by itself',
  tooLarge: (text: string) => `${text} is too large`,
  notWhole: (text: string) => `it takes whole numbers, and ${text} is none`,
  beyond: (low: number, high: number, text: string) => `it holds ${low} to ${high}, and ${text} is beyond`,
  notNumber: (text: string) => `${text} is no number`,
  notNumberBut: (text: string, meant: string) => `${text} is no number: write ${meant}`,
  nearest: (value: string) => `the nearest that the vehicle can hold is ${value}`,
  unusual: (low: string, high: string, unit: string) => `beyond what makes sense: ${low} to ${high}${unit}`,
  noMeaning: 'none of the meanings that are known',
  noBits: 'none',
  manyBits: (count: number) => `${count} chosen`,
} as const;

export const factWords = {
  default: 'Default',
  noDefault: 'not told by this vehicle',
  range: 'Makes sense from',
  rangeIs: (low: string, high: string) => `${low} to ${high}`,
  steps: 'In steps of',
  kind: 'Kind',
  acts: 'Acts',
  afterRestart: 'after a restart',
  atOnce: 'at once',
  safety: 'Safety',
  decides: 'decides over stopping, steering or arming',
  /** By MAV_PARAM_TYPE. */
  types: {
    1: 'whole number, 0 to 255',
    2: 'whole number, −128 to 127',
    3: 'whole number, 0 to 65535',
    4: 'whole number, −32768 to 32767',
    5: 'whole number of 32 bits, not negative',
    6: 'whole number of 32 bits',
    9: 'number of 32 bits',
  } as Readonly<Record<number, string>>,
  otherType: (type: number) => `type ${type}`,
  otherGroup: 'Other',
} as const;

/** What became of a parameter that was set from here. */
export const settingWords = {
  under: {
    waiting: 'waits for a link',
    sending: 'on its way to the bridge',
    undelivered: 'not delivered yet',
    accepted: 'permitted, not sent yet',
    sent: 'sent, waiting to be read back',
    in_progress: 'under way',
  },
  set: (value: string) => `set, read back as ${value}`,
  noReason: 'nobody says why',
  unknown: (why: string) => `may be set, nobody knows: ${why}`,
  notSet: (why: string) => `not set: ${why}`,
  ended: (stage: string, why: string) => `${stage}: ${why}`,
  /** Several were on their way, in lots. */
  left: (left: number, all: number) =>
    `Setting ${all} parameters ended at one that was not set; ${left} of them were not sent`,
  leftGone: (left: number, all: number) =>
    `${left} of ${all} parameters were not sent: the rover they were for is not known any more`,
  /** What an operator can do about a refusal, by its code. */
  cures: {
    CHANGED: 'Look at what it is now, and decide anew',
    NOT_IN_CONTROL: 'While it is armed only who drives may set this: ask to drive, or disarm',
    VEHICLE_OFFLINE: 'Try again when the rover is heard',
    BUSY: 'Try again when what is under way has ended',
    FORBIDDEN: 'A viewer sets nothing',
  } as Readonly<Record<string, string>>,
} as const;

/** Setting one. */
export const editWords = {
  notDescribed: 'not described',
  gone: 'The rover has none of this name any more.',
  valueNoNumber: 'its value is no number',
  setWhich: (name: string) => `Set ${name}`,
  newValue: (units: string | null | undefined) => (units ? `New value, ${units}` : 'New value'),
  set: 'Set',
  meaning: 'Meaning',
  otherValue: 'another value',
  option: (value: number, label: string) => `${value}: ${label}`,
  undo: (value: string) => `Undo: back to ${value}`,
  default: (value: string) => `Default ${value}`,
  bit: (bit: number) => `bit ${bit}`,
} as const;
