/** The computer that the bridge runs on. Figures come as text. */
export const companionWords = {
  title: 'Companion computer',
  age: (age: string) => `as of ${age} ago, every 10 s`,
  temperature: 'Temperature',
  power: 'Power',
  powers: {
    low: 'under-voltage',
    slowed: 'slowed down',
    seen: 'good now, under-voltage since it was switched on',
    good: 'good',
  },
  wifi: 'Wi-Fi',
  wifiSignal: (dbm: string, name: string) => `${dbm} dBm on ${name}`,
  lte: 'LTE',
  lteSignal: (percent: string, technology: string | null, age: string) =>
    `${percent} %${technology === null ? '' : ` ${technology}`}, ${age} ago`,
  disk: 'Disk',
  memory: 'Memory',
  free: (free: string, total: string) => `${free} of ${total} GB free`,
  load: 'Load',
  loadPct: (percent: string) => `${percent} % of its processors`,
  uptime: 'Running for',
} as const;
