/** How the link to the bridge is, in the fewest words. */
export const badgeWords = {
  states: {
    connecting: 'Connecting',
    connected: 'Connected',
    stale: 'Stale',
    reconnecting: 'Reconnecting',
    failed: 'Failed',
    closed: 'Disconnected',
  },
  ways: { socket: 'WebSocket', stream: 'event stream', polling: 'polling' },
  grades: { excellent: 'excellent', good: 'good', fair: 'fair', poor: 'poor', critical: 'critical' },
  firstTry: 'first try',
  measuring: 'measuring',
  nothingFor: (age: string) => `nothing for ${age}`,
  attempt: (attempt: number) => `attempt ${attempt}`,
  byYou: 'by you',
  latency: (ms: number | null) => `${ms ?? '–'} ms`,
  old: (age: string) => `${age} old`,
  /** After the detail, what carries the conversation. */
  way: (way: string) => ` · ${way}`,
  label: (state: string, detail: string) => `Link ${state}, ${detail}. Open Health`,
} as const;
