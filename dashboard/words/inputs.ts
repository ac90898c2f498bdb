/** Why the operator’s hand counts as taken away: the sticks go to neutral at once. */
export const releasedWords = {
  padUnplugged: 'the pad was unplugged',
  padSilent: 'the pad fell silent',
  otherPad: 'another pad was chosen',
  profile: 'the pad’s profile was changed',
  calibration: 'the pad is calibrated',
  shortcut: 'a shortcut was pressed',
  focus: 'the window lost the focus',
  left: 'the page was left',
  frozen: 'the page was frozen',
  hidden: 'the page was hidden',
} as const;
