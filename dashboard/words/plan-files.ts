/** Drafts of plans on this device, and plans as files. */
export const draftWords = {
  title: 'Drafts and files',
  name: 'Name of this draft',
  nameless: 'without a name',
  open: 'Open a file',
  saveListAs: (list: string, ending: string) => `Save ${list} .${ending}`,
  saved: (file: string) => `Saved as ${file}`,
  turnRound: 'Turn the mission round',
  onRover: 'On the rover',
  takeOver: 'Put it into this draft',
  clear: (list: string) => `Clear the rover’s ${list}`,
  clearSure: (list: string) => `Really clear the rover’s ${list}?`,
  kept: 'Drafts on this device',
  begin: 'New draft',
  about: (date: string, time: string, items: number) => `${date} ${time} · ${items} items`,
  foreign: (vehicle: string | null) => ` · for ${vehicle}, opened as a copy`,
  isOpen: ' · open',
  remove: (name: string) => `Delete ${name}`,
  removeForGood: (name: string) => `Delete ${name} for good`,
  removeSure: 'For good?',
  tooMany: (most: number) => `${most} drafts are kept: delete one first`,
  copy: (name: string) => `${name}, copy`,
  isDraft: (file: string) => `${file} is a draft now`,
  next: (number: number) => `Plan ${number}`,
  notRead: (file: string, why: string) => `${file} was not read: ${why}`,
  tooLarge: (mb: number) => `it has more than ${mb} MB`,
  unreadable: 'this device does not give it',
  notWritten: (why: string) => `this plan cannot be written: ${why}`,
  exported: {
    actions: (count: number) =>
      count === 1 ? '1 action has no place and is left out' : `${count} actions have no place and are left out`,
    details: 'waits, speeds and heights of points are left out',
    circles: (count: number) =>
      count === 1
        ? '1 circle of the fence is written as a polygon'
        : `${count} circles of the fence are written as polygons`,
    lists: 'fence and rally points are left out: a table has points of a mission only',
    empty: 'there is nothing to write: no item of this plan has a place',
  },
  saveAs: (ending: string) => `Save .${ending}`,
  dropOne: 'One file at a time: the first was opened.',
  dropNothing: 'What was dropped is no file: nothing was opened.',
} as const;
