/** Pairing a device: what a device may be called at first, and why it did not work. */
export const pairingWords = {
  unreached: 'the rover does not answer: come nearer',
  /** By what a browser says it is. */
  devices: {
    iphone: 'iPhone',
    ipad: 'iPad',
    androidPhone: 'Android phone',
    androidTablet: 'Android tablet',
    windows: 'Windows computer',
    mac: 'Mac',
    chromebook: 'Chromebook',
    linux: 'Linux computer',
    other: 'Browser',
  },
} as const;

/** The page on which a device is paired. */
export const pairWords = {
  nothing: 'Nothing to pair',
  nobodyAsked: 'This bridge asks nobody who they are.',
  home: 'To the dashboard',
  title: 'Pair this device',
  already: (as: string) => `This device is paired already, as ${as}. With a code it becomes another.`,
  code: 'Code',
  example: 'AB-CDEF-GHJK',
  name: 'Name of this device',
  newCode: 'Ask an admin for a new one: Set-up, People and devices.',
  tryAgainIn: (seconds: number) => `Try again in ${seconds} s.`,
  pairing: 'Pairing …',
  wait: (seconds: number) => `Wait ${seconds} s`,
  whence:
    'A code is on the rover’s terminal as it starts for the first time, or comes from an admin. It is good once. What ' +
    'this device is known by stays in this browser.',
  certificate: 'Did the browser warn of the certificate?',
  noTls: 'This page came without TLS: no gamepad, no picture.',
  trust: 'How to trust this rover',
} as const;
