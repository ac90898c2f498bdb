/** The debug panel: what can be done to the link by hand, its figures, its history, and all that was noted. */
export const debugWords = {
  noTests: 'This page can run no network tests.',
} as const;

export const actionWords = {
  title: 'Actions',
  reconnect: 'Force reconnect',
  endOutage: (seconds: number) => `End disconnect, ${seconds} s`,
  outage: 'Simulate disconnect',
  stats: 'Request stats',
  clear: 'Clear buffer',
  recording: (written: number) => `Recording the wire, ${written}`,
  record: 'Record the wire',
  export: 'Export logs',
} as const;

/** The bridge's answer to "request stats". */
export const statsWords = {
  title: 'The bridge’s figures',
  none: (why: string) => `No figures: ${why}.`,
  connections: 'Connections',
  here: (active: number, total: number) => `${active} here, ${total} since its start`,
  healthy: 'Healthy',
  healthyOf: (healthy: number, unhealthy: number) => `${healthy}, unhealthy ${unhealthy}`,
  failed: 'Failed',
  uptime: 'Mean uptime',
  messages: 'Messages',
  perS: (figure: string) => `${figure} /s`,
  latency: 'Mean latency',
  errors: 'Errors',
  asOf: 'As of',
} as const;

export const liveWords = {
  title: 'Live figures',
  since: 'since this page was loaded',
  labels: {
    state: 'State',
    carried: 'Carried by',
    network: 'Network',
    asked: 'Asked for',
    grade: 'Grade',
    rtt: 'Round trip',
    trend: 'Trend',
    jitter: 'Jitter',
    loss: 'Loss',
    reliability: 'Reliability',
    age: 'State age',
    offset: 'Clock offset',
    uptime: 'Connected in all',
    reconnects: 'Reconnects',
    received: 'Received',
    sent: 'Sent',
    rates: 'Rate down, up',
    keepAlive: 'Keep-alive',
    dropped: 'Dropped',
    ignored: 'Ignored',
    kept: 'Kept over a reload',
    session: 'Session',
    log: 'Event log',
  },
  nothing: 'nothing',
  notKnown: 'not known yet',
  rtt: (p50: string, p95: string) => `${p50} ms, p95 ${p95} ms`,
  trend: (msPerS: string, isWorse: boolean) => `${msPerS} ms/s${isWorse ? ', getting worse' : ''}`,
  loss: (pct: string) => `${pct} % of pings`,
  reliability: (figure: string, score: string) => `${figure} / 100, score ${score}`,
  reconnects: (count: number) => `${count} in the last hour`,
  received: (size: string, messages: string) => `${size}, ${messages} messages`,
  rates: (down: string, up: string) => `${down} B/s, ${up} B/s`,
  dropped: (count: string, last: string) => (last === '' ? count : `${count}: ${last}`),
  ignored: (count: string) => `${count} without context`,
  kept: 'yes',
  notKept: (why: string) => `no: ${why}`,
  log: (epoch: string, seq: string) => `${epoch}, no. ${seq}`,
} as const;

export const phaseWords = {
  title: 'Timeline',
  hint: (states: number) => `last 5 min, ${states} states in all`,
} as const;

export const logWords = {
  title: 'Event log',
  shown: (found: number, all: number) => `${found} of ${all}, newest first`,
  kinds: { all: 'Everything', link: 'Of the link', bridge: 'Of bridge and vehicle', warnings: 'Warnings' },
  which: 'Which',
  find: 'Find',
  findHint: 'Find in the text',
  older: (count: number) => `${count} older ones are not listed.`,
  none: 'Nothing is like that.',
} as const;
