/** Why the link to the bridge ended or does not begin, and what of it was not understood. */
export const linkWords = {
  silent: 'the bridge fell silent',
  corrupted: 'a message was lost or corrupted on its way',
  eventsMissing: (from: number, to: number) => `the events ${from} to ${to} did not come`,
  versions: (bridge: number, page: number) => `the bridge speaks version ${bridge}, this page ${page}: reload the page`,
  forgotten: 'the bridge has forgotten this carrier',
  noCarrier: 'the bridge opened no carrier',
  stuck: 'the way up is stuck',
  streamEnded: 'the stream ended',
  cutOnPurpose: 'cut on purpose',
  byThisPage: 'by this page',
} as const;

/** By what a closed connection says; each with its cure. */
export const closedWords = {
  superseded: 'another page took this place: reload to take it back',
  version: 'page and bridge are of different versions: reload the page',
  violation: 'the bridge could not understand this page: reload it',
  limit: 'too many connections from here: close other pages, then reload',
  origin: 'the bridge does not serve pages from this address',
  refused: (code: number) => `the bridge refused with code ${code}`,
} as const;

export const malformedWords = {
  notJson: 'the message is not JSON',
  untagged: 'the message is not an object with a text tag "t"',
  unknown: (tag: string) => `no message is called "${tag}"`,
  secondWelcome: 'a second connection_response',
  early: (tag: string) => `${tag} before connection_response`,
  unfit: (tag: string) => `${tag} does not fit its schema`,
} as const;
