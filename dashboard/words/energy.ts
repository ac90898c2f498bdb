/** What is said of a battery: what is left, and whether it brings the rover home. Lengths come as text with their unit. */
export const energyWords = {
  title: 'Battery',
  left: 'left',
  volts: 'V',
  amperes: 'A',
  used: 'Ah used',
  left_of: (pct: string) => `${pct} per cent left`,
  no: (n: number) => `No. ${n}`,
  can: (way: string, time: string, needs: number) => `Can come home: ${way}, ${time}, needs ${needs} %`,
  cannot: (needs: number, has: number) => `Cannot come home by straight line: needs ${needs} %, has ${has} %`,
  /** On a phone. */
  canShort: (way: string, time: string) => `Home ${way}, ${time}`,
  cannotShort: (needs: number, has: number) => `No way home: ${needs} % of ${has}`,
  /** How that is reckoned. */
  reckoned: (margin: number, reserve: number) =>
    `Straight line with ${margin} % more, ${reserve} % kept back; by what the last minutes of driving took`,
  home: (way: string) => `Home ${way}`,
  unknown: {
    driving: (seconds: number) => `return unknown: needs ${seconds} s more driving`,
    replay: 'from a recording',
    silent: 'return unknown: no battery is heard',
    stale: 'return unknown: battery not heard',
    percent: 'return unknown: no per cent told',
    charge: 'return unknown: no current told',
    capacity: 'return unknown: BATT_CAPACITY not set',
    home: 'Home not set, or the place is not known',
  },
} as const;
