/** The sheet of all commands, and the settings that wait for a link. */
export const moreWords = {
  title: 'Commands',
  blocked: (why: string) => `What moves the rover cannot be asked now: ${why}.`,
  arming: 'Arming',
  cutPower: 'cut the power',
  places: 'Places and mission',
  homeIsHere: 'Home is here',
  toSend: 'To send it somewhere: press and hold a place on the map.',
  service: 'Service',
  serviceHow: 'disarmed, and held for a second',
  restart: 'restart the autopilot',
  calibrate: (what: string) => `calibrate ${what}`,
  mode: 'Mode',
  hold: 'HOLD',
  modeNow: (mode: string | null) => `${mode ?? 'unknown'} now`,
  speed: 'Speed',
  speedOf: 'of missions and of going to a place',
  set: (speed: string) => `Set ${speed}`,
} as const;

export const outboxWords = {
  title: 'Settings that wait',
  kept: 'kept over a reload',
  lost: 'lost with a reload',
  asked: (age: string) => `asked ${age} ago: still send it?`,
  old: (age: string) => `${age} old`,
  send: 'Send',
  discard: 'Discard',
} as const;
