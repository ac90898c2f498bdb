/** Who is here, who may come in and as what, and how another device is let in. Reasons and names come as they are. */
export const roleWords = {
  names: { viewer: 'viewer', operator: 'operator', admin: 'admin' },
  may: {
    viewer: 'looks on, and may press STOP',
    operator: 'drives and commands',
    admin: 'drives, and decides who else may',
  },
} as const;

export const whoWords = {
  title: 'Who you are',
  position:
    'Your own position stays yours: this page asks for it only where you want it on the map, and sends it nowhere.',
  people: 'People and devices',
  notPaired: 'This device is not paired any more.',
  nobodyAsked: 'This bridge asks nobody who they are.',
  /** Before the role. */
  whoever: 'This bridge asks nobody who they are: whoever reaches it is ',
  proven: (until: string, trouble: string | null) =>
    `${until === '' ? 'Proven' : `Proven until ${until}`}, ${
      trouble === null ? 'and renewed by itself.' : `and not renewed yet: ${trouble}.`
    }`,
  leave: 'Leave on this device',
  leaveSure: 'Put this device out for good?',
  adminOnly: 'Only an admin sees all devices, pairs others and puts them out.',
} as const;

export const deviceListWords = {
  title: 'Devices',
  count: (count: number) => `${count} paired`,
  thisOne: 'this device',
  seen: (date: string, time: string) => `last seen ${date} ${time}`,
  change: 'Change',
  name: 'Name',
  rename: 'Rename',
  may: 'May',
  putOut: 'Put out',
  putOutSure: (name: string) => `Put ${name} out now?`,
} as const;

export const hereWords = {
  title: 'Here now',
  count: (count: number) => `${count} connected`,
  notEnded: (why: string) => `Not ended: ${why}.`,
  you: 'You',
  /** `rtt` is null where it is not known. */
  heard: (state: string, age: string, rtt: string | null) =>
    `${state}, heard ${age} ago${rtt === null ? '' : `, ${rtt}`}`,
  end: 'End',
  endSure: 'End it now?',
} as const;

export const codeWords = {
  title: 'Pair another device',
  itMay: 'It may',
  may: (what: string) => `It ${what}.`,
  make: 'Make a code',
  another: 'Make another code',
  none: (why: string) => `No code: ${why}.`,
  used: 'It was used: the device is in.',
  over: 'This code is too old now.',
  picture: 'The code, for a camera',
  how: (url: string, time: string) => `Scan it, or open ${url} and type it. Good once, for ${time}.`,
} as const;
