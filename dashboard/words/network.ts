/** The network that this device is on, and how often telemetry is asked for over it. */
export const networkWords = {
  kinds: {
    wifi: 'Wi-Fi',
    cellular: 'cellular',
    wired: 'cable',
    other: 'another kind',
    unknown: 'not told by this browser',
  },
  spared: (kind: string) => `${kind}, data is spared`,
  rate: {
    metered: (hz: number) => `${hz} Hz, since this network is metered`,
    usual: (hz: number) => `${hz} Hz, as usual`,
    chosen: (hz: number) => `${hz} Hz, by your choice`,
  },
} as const;
