/** The trials of the link: what each does, what it measures, what it is held against, and what it writes in its log. */
export const networkTestWords = {
  latency: { title: 'Latency', about: '20 pings, 2 s' },
  throughput: { title: 'Throughput', about: 'up to 1,000 messages of 1 kB, 5 s at most' },
  stability: { title: 'Stability', about: 'watches the page’s link for 30 s' },
} as const;

export const scenarioWords = {
  connectivity: { title: 'Basic connectivity', about: 'Greets the bridge, pings it, asks it over HTTP.' },
  stability: { title: 'Connection stability', about: 'Watches the page’s own link for 30 s.' },
  resilience: {
    title: 'Reconnection resilience',
    about: 'Breaks a second connection: three cuts, 4 s of silence, no WebSocket.',
  },
  messages: {
    title: 'High-frequency messaging',
    about: 'Up to 1,000 messages, 16 under way at any time, 5 s at most.',
  },
  latency: { title: 'Latency measurement', about: '50 pings, ten a second.' },
} as const;

export const criterionWords = {
  reliability: 'Reliability over 99 %',
  latency: 'Average latency under 100 ms',
  reconnection: 'Reconnected within 5 s',
  messages: 'Messages answered over 99 %',
  fallback: 'Fallback within 2 s',
} as const;

/** What is measured. */
export const measuredWords = {
  average: 'Average',
  median: 'Median',
  p95: '95 % below',
  jitter: 'Jitter',
  notAnswered: 'Not answered',
  answered: 'Answered',
  rate: 'Rate',
  sent: 'Sent',
  roundTrip: 'Round trip',
  connected: 'Connected',
  interruptions: 'Interruptions',
  oldest: 'Oldest state seen',
  messages: 'Messages',
  dropped: 'Dropped',
  greeted: 'Greeted after',
  ping: 'Ping',
  http: 'HTTP status',
  afterCut: 'Back after a cut, worst',
  afterSilence: 'Back after 4 s of silence',
  missing: 'Messages missing',
  fallback: 'Fallback over HTTP',
  units: { messages: 'messages', messagesPerS: 'messages/s', received: 'received', kilobytesPerS: 'kB/s' },
} as const;

export const trialLogWords = {
  begun: (trial: string) => `${trial}: begun`,
  ended: (trial: string, how: string) => `${trial}: ${how}`,
  passed: 'passed',
  failed: 'failed',
  stopped: 'stopped',
  notCarriedOut: (why: string) => `not carried out: ${why}`,
  pings: (answered: number, of: number) => `${answered} of ${of} pings answered`,
  messages: (answered: number, of: number, s: string) => `${answered} of ${of} messages answered in ${s} s`,
  state: (s: number, state: string) => `${s} s: ${state}`,
  greeted: (version: string, ms: number) => `greeted by bridge ${version} after ${ms} ms`,
  noPing: 'a ping was not answered',
  ping: (ms: string) => `a ping was answered after ${ms} ms`,
  http: 'HTTP answers as well',
  noHttp: (why: string) => `HTTP does not answer: ${why}`,
  cut: (how: string) => `cut: ${how}`,
  nothingPasses: (s: number) => `nothing passes for ${s} s`,
  whole: (how: string) => `whole again: ${how}`,
  notBack: 'not back in time',
  back: (ms: number) => `back after ${ms} ms`,
  noFallback: 'this page has no fallback',
  refusedOnPurpose: 'refused on purpose',
  socket: 'a WebSocket',
  fallbackFailed: 'no fallback came up',
  carried: (carrier: string, ms: number) => `carried by ${carrier} after ${ms} ms`,
} as const;

/** Why a connection that was opened for measuring ended. */
export const probeWords = {
  unanswered: (s: number) => `the bridge did not answer within ${s} s`,
  byThisPage: 'closed by this page',
  closed: (code: number, why: string) => `the bridge closed with ${code}${why ? `: ${why}` : ''}`,
} as const;
