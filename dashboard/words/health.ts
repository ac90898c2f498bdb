/** The health page: the link to the bridge in figures, its paths, the people on it, and the bridge's own report. */
export const healthWords = {
  link: 'Link',
  connectedFor: (time: string) => `for ${time}`,
  notMet: 'not met yet',
  heard: (pct: string, since: string) => `heard ${pct} % of the time since ${since}`,
  inUse: (way: string) => `${way} in use`,
  reconnect: 'Reconnect',
  exportLog: 'Export log',
  /** State and detail as a heading. */
  state: (state: string, detail: string) => `${state}, ${detail}`,
  foot: 'More about the link',
  debugKeys: 'Ctrl Shift D',
} as const;

export const statWords = {
  latency: 'Latency',
  age: 'State age',
  loss: 'Loss',
  lossOf: 'of last 60',
  jitter: 'Jitter',
  jitterOf: 'of pings',
  throughput: 'Throughput',
  up: (rate: string) => `up ${rate} kB/s`,
  reconnects: 'Reconnects',
  lastHour: 'last hour',
  lost: (time: string) => `, ${time} lost`,
  errors: 'Errors',
  errorsOf: (dropped: string, heard: string) => `${dropped} of ${heard}`,
  reliability: 'Reliability',
  of100: '/ 100',
  score: (score: string) => `score ${score}`,
  p50: (s: string) => `p50 ${s} · `,
  p95S: (s: string) => `p95 ${s} s`,
  p95Ms: (ms: string) => `p95 ${ms} ms`,
} as const;

export const trendWords = {
  title: 'Latency',
  hint: 'ms, page to bridge and back, last 5 min',
  label: (nowMs: number | null) =>
    `Latency of the last five minutes, ${nowMs === null ? 'nothing measured' : `now ${nowMs} ms`}`,
  oldest: '5 min',
  noLink: (time: string) => `no link ${time}`,
} as const;

export const spreadWords = {
  title: 'Distribution',
  pings: (count: number) => `${count === 1 ? '1 ping' : `${count} pings`}, ms`,
  none: 'No ping was answered yet',
  said: (median: string, p95: string) => `Median ${median} ms, 95 % below ${p95} ms`,
  median: (ms: string) => `median ${ms}`,
  p95: (ms: string) => `p95 ${ms}`,
} as const;

export const pathWords = {
  title: 'Paths',
  several: 'telemetry from whichever is first',
  one: 'page to bridge to vehicle',
  path: 'Path',
  state: 'State',
  rtt: 'RTT',
  loss: 'Loss',
  down: 'Down',
  up: 'Up',
  toLink: (link: string) => `Bridge → ${link}`,
  toBridge: 'Page → bridge',
  toHost: (host: string) => `Page → ${host}`,
  linkDown: (why: string) => `down: ${why}`,
  open: 'open',
  wasOpen: 'was open, not known now',
  wasDown: 'was down, not known now',
  inUse: 'in use',
  standingBy: 'standing by',
  uses: {
    carries: (vehicle: string) => `carries ${vehicle}`,
    stands_by: (vehicle: string) => `stands by for ${vehicle}`,
    silent: (vehicle: string) => `silent about ${vehicle}`,
  },
  late: (use: string, seconds: string) => `${use}, ${seconds} s late`,
  noLinks: 'The bridge has named no links to vehicles.',
} as const;

/** Whether a link is signed. `unsigned` where such frames are taken. */
export const signedWords = (
  verified: string,
  unsigned: string | null,
  refused: string,
  last: { readonly why: string; readonly ago: string } | null,
) =>
  `Signed: ${verified} verified${unsigned === null ? '' : `, ${unsigned} taken without a signature`}, ${refused} refused${
    last === null ? '' : `, last ${last.why.replaceAll('_', ' ')} ${last.ago} ago`
  }`;

export const sessionWords = {
  title: 'Sessions',
  here: (count: number, age: string) => `${count} here, as of ${age} ago`,
  notRenewed: (why: string) => `Not renewed: ${why}.`,
  operator: 'Operator',
  state: 'State',
  heard: 'Heard',
  pings: 'Pings',
  rtt: 'RTT',
  reconnects: 'Reconn.',
  queue: 'Queue',
  rate: 'Rate',
  you: 'You',
  states: { live: 'live', stale: 'stale', away: 'away' },
  hidden: 'live, hidden',
  cadences: { good: 'good', degraded: 'degraded', poor: 'poor' },
} as const;

export const stationWords = {
  title: 'Other ground stations',
  asOf: (age: string) => `as of ${age} ago, every 10 s`,
  station: 'Station',
  heard: 'Heard',
  since: 'Since',
  passed: 'Passed',
  kept: 'Kept from the rover',
  endpoint: (id: string, standing: string) => `${id}: ${standing}`,
  down: (why: string) => `down: ${why}`,
  listeners: (count: number) => ` and ${count} that only listen`,
  readOnly: 'read-only',
  speaks: 'may speak to the rover',
  holdsOff: 'may speak to the rover, and holds off its failsafe',
  nothing: 'nothing',
  keptFor: (count: string, why: string) => `${count}: ${why}`,
  /** By what the bridge counts. */
  reasons: {
    read_only: 'this endpoint is read-only',
    heartbeat: 'heartbeats',
    never: 'sticks, set-points or stream rates',
    lease: 'an operator has the rover',
    stop: 'the rover was stopped',
    claims_bridge: 'it uses the system id of this bridge',
    claims_vehicle: 'it claims to be a vehicle',
    lives_elsewhere: 'another station has its system id',
    too_fast: 'too many frames',
    link_busy: 'the link was busy',
    late: 'they had waited too long',
    overtaken: 'somebody took the rover meanwhile',
    no_way: 'for somebody unknown',
    for_bridge: 'for this bridge',
  },
} as const;

export const wayWords = {
  title: 'Way and rate',
  nothing: 'nothing carries now',
  carriedBy: (way: string) => `carried by ${way}`,
  which: 'What may carry',
  choices: { best: 'Best way', http: 'Use HTTP', httpWhenCritical: 'HTTP while critical' },
  trySocket: 'Try WebSocket',
  sticks: 'Sticks drive over a WebSocket only.',
  network: 'Network',
  telemetry: 'Telemetry',
  ask: 'Ask for',
  fitting: (hz: number) => `what suits the network, ${hz} Hz`,
} as const;

export const adviceCardWords = {
  title: 'What to do',
  marks: {
    critical: 'Critical',
    error: 'Error',
    warning: 'Warning',
    advice: 'Advice',
    good: 'Good',
    waiting: 'Waiting',
    past: 'Past',
  },
  nothing: (grade: string) => `Nothing: the link is ${grade}.`,
  notYet: 'Nothing yet: the link is being measured.',
  at: (time: string, what: string) => `At ${time}: ${what}.`,
} as const;

export const bridgeWords = {
  title: 'Bridge',
  age: (age: string) => `its own report of ${age} ago, every 10 s`,
  none: 'Its first report comes within 10 s.',
  sessions: 'Sessions',
  here: (active: number, total: number) => `${active} here, ${total} since its start`,
  vehicle: 'Vehicle',
  linked: 'linked',
  notLinked: 'none linked',
  uptime: 'Running for',
  version: 'Version',
  loop: 'Event loop',
  lag: (ms: string) => `${ms} ms at worst`,
  ros: 'ROS 2',
} as const;
