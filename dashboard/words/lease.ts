/** Who drives: the chip at the top, the question under it, and the sheet. Names, times and seconds come as they are. */
export const leaseWords = {
  title: 'Who drives',
  somebody: 'Somebody',
  /** The chip's first line. */
  you: 'You drive',
  asked: (who: string) => `${who} asks`,
  drives: (who: string) => `${who} drives`,
  asking: (who: string) => `Asking ${who}`,
  nobody: 'Nobody drives',
  lapsed: 'Lapsed',
  unknown: 'Not known',
  /** Where there is room. */
  asks: (who: string) => `${who} asks to drive`,
  /** Its second line. */
  tapToHandOver: 'tap to hand over',
  since: (time: string) => `since ${time}`,
  askedDetail: (seconds: number) => `hand over · keep · ${seconds} s`,
  noAnswer: 'no answer · take over',
  toAsk: 'ask to drive',
  answerIn: (seconds: number) => `answer in ${seconds} s`,
  askAgain: 'ask again',
  askAgainLater: 'no link',
  whoDrives: 'who drives',
  chip: (title: string, detail: string) => `${title}, ${detail}. Open who drives`,
  secondsToAnswer: (seconds: number) => `${seconds} s to answer`,
  /** After the seconds, where there is room. */
  thenTaken: ', then it may take over',
  handOver: 'Hand over',
  keep: 'Keep',
  ask: 'Ask to drive',
  askWhom: (who: string) => `Ask ${who}`,
  takeOver: 'take over',
  stopDriving: 'Stop driving',
  viewer: 'A viewer looks and does not drive.',
  noLink: 'There is no link to the bridge.',
  somebodyAsks: 'Somebody asks to drive',
  about:
    'Whoever drives may move the rover: one page at a time. It ends when that page is closed, hidden or unreachable for ' +
    '3 s. STOP needs no lease: everybody may press it.',
  gone: 'When you are gone',
  goneAbout: 'On sticks the rover is stopped, always. On a mission or on its way to a place:',
  wills: { hold: 'Hold', continue: 'Carry on', rtl: 'Come home' },
} as const;
