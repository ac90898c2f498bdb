/** What a rover can be told to do in a mission, what can be set of each, and what it then does. Figures come with units. */
export const commandLabels = {
  goTo: 'Go to',
  curve: 'Go to, in a curve',
  stayTime: 'Stay for a time',
  stay: 'Stay for good',
  speed: 'Change speed',
  wait: 'Wait',
  relay: 'Relay',
  relayRepeated: 'Relay, repeated',
  servo: 'Servo',
  jump: 'Jump',
  home: 'Go home',
  backwards: 'Drive backwards',
  picture: 'Take a picture',
  pictures: 'Pictures by distance',
  sprayer: 'Sprayer',
  fence: 'Fence',
  near: 'Until so near',
  other: (command: number) => `Command ${command}`,
} as const;

export const commandFields = {
  waitThere: 'Wait there',
  within: 'Reached within',
  stay: 'Stay',
  speed: 'Speed',
  wait: 'Wait',
  relay: 'Relay number',
  switch: 'Switch',
  times: 'Times',
  every: 'Every',
  output: 'Output',
  pulse: 'Pulse',
  toItem: 'To item',
  jumps: 'Times (−1: for ever)',
  direction: 'Direction',
  distance: 'Distance',
  param: (number: number) => `Param ${number}`,
  on: 'on',
  off: 'off',
  backwards: 'backwards',
  forwards: 'forwards',
} as const;

/** What is done at the point, in a few words. */
export const commandSays = {
  seconds: (s: number) => `${s} s`,
  wait: (time: string) => `Wait ${time}`,
  within: (distance: string) => `within ${distance}`,
  stay: (time: string) => `Stay ${time}`,
  stays: 'Stays there',
  relay: (relay: number, isOn: boolean) => `Relay ${relay} ${isOn ? 'on' : 'off'}`,
  relayTimes: (relay: number, times: number, every: string) => `Relay ${relay}, ${times} times, every ${every}`,
  output: (output: number, pulse: number) => `Output ${output} to ${pulse} µs`,
  jump: (to: number, times: number) => `To ${to || 'nowhere'}, ${times === -1 ? 'for ever' : `${times} times`}`,
  every: (distance: string) => `every ${distance}`,
  ends: 'ends',
  before: (distance: string) => `${distance} before the next place`,
} as const;

/** What a height is counted from, by MAV_FRAME. */
export const frameWords: Readonly<Record<number, string>> = {
  0: 'above sea level',
  3: 'above home',
  5: 'above sea level',
  6: 'above home',
  10: 'above ground',
  11: 'above ground',
};
