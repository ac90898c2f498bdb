/** The bottom edge and what stands at the top beside who drives. */
export const dockWords = {
  heading: (deg: string) => `heading ${deg}°`,
  sticks: 'Sticks',
  start: 'Start',
  noMission: 'there is no mission',
  arm: 'arm',
  disarm: 'disarm',
  more: 'More',
  mission: (item: number, total: number) => `Mission ${item} of ${total}`,
  none: 'No mission',
  waypoint: (item: number, total: number) => `Waypoint ${item} of ${total}`,
  stateUnknown: 'state unknown',
  was: (how: string, age: string) => `${how}, ${age} old`,
  namedNone: 'the rover has named none',
} as const;

export const topWords = {
  leave: 'Leave',
  warnings: (count: number) => `${count} new warnings. Open messages`,
  many: '99+',
} as const;
