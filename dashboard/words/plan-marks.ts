/** A plan on a map, wherever there is one: what is drawn, and going to another item of the mission next. */
export const planMarkWords = {
  legend: 'dashed: as the rover holds it',
  /** How a point is another than on the rover. */
  changes: { added: 'new', moved: 'moved', changed: 'changed' },
  rally: 'R',
  within: 'Fence: stay within',
  out: 'Fence: keep out',
  outShort: 'keep out',
} as const;

/** Going to another item of the mission next. */
export const nextWords = {
  isNext: 'it is the next one already',
  make: 'Make it the next one',
  isIt: 'Is the next one',
  sure: (number: number) => `Really go to ${number} next?`,
  waypoint: (number: number) => `Waypoint ${number}`,
  away: (distance: string) => `, ${distance} away`,
  go: 'Go there next',
} as const;
