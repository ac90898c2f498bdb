/** A draft beside what the rover holds: how they differ, and what stands against sending it. */
const counted = {
  mission: ['item', 'items'],
  fence: ['fence point', 'fence points'],
  rally: ['rally point', 'rally points'],
} as const;

export const countWords = (list: keyof typeof counted, count: number): string =>
  `${count} ${counted[list][count === 1 ? 0 : 1]}`;

export const besideWords = {
  changedElsewhere: 'Changed by another ground station',
  changedWhy: (list: string, why: string) => `${list}: ${why}`,
  empty: 'The draft is empty',
  onRover: 'On the rover',
  differs: 'Differs from the rover',
  notSent: 'Not sent yet',
  keeps: (count: string) => `the rover keeps its ${count}`,
  unread: (list: string) => `the rover’s ${list}: not read yet`,
  same: (list: string, hash: string) => `${list}, read back and the same (${hash})`,
  wasSame: (list: string) => `${list} was the same when it was read; that may be old`,
  /** Of the first kind with what is counted, of those after it without. */
  moved: (count: number | string) => `${count} moved`,
  changed: (count: number | string) => `${count} changed`,
  added: (count: number | string) => `${count} added`,
  removed: (count: number | string) => `${count} removed`,
  nothingToSend: 'there is nothing to send',
  needsLease: 'the rover is armed: only who drives may change its plan. Ask to drive first',
  readFirst: (list: string) => `the rover is armed: read its ${list} first, so that it is known what is replaced`,
} as const;
