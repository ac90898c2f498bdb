/** What the bridge's answers over HTTP were, where they were not what was asked for, or did not come. */
export const answerWords = {
  notAsked: 'the bridge has not been asked yet',
  notUnderstood: 'the bridge’s answer was not understood',
  none: 'the bridge does not answer',
  noneBecause: (why: string) => `no answer came: ${why}`,
  was: (status: number) => `the answer was ${status}`,
  answered: (status: number) => `the bridge answered ${status}`,
  atLine: (line: number, why: string) => `line ${line}: ${why}`,
  notJson: 'the answer is not JSON',
  noTicket: 'no ticket was given',
  noProof: 'the bridge takes no proof of this device',
  nobodyToAsk: 'this page has no bridge to ask',
} as const;
