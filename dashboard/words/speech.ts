/** What is spoken: short, without signs that a voice would spell. */
export const speechWords = {
  stop: {
    pressed: 'Stop pressed',
    confirmed: 'Stop confirmed, the rover holds',
    unconfirmed: 'Stop not confirmed by the rover',
    cleared: 'Stop cleared',
  },
  mode: (mode: string) => `Mode ${mode.toLowerCase().replaceAll('_', ' ')}`,
  armed: 'Armed',
  disarmed: 'Disarmed',
  lost: 'Rover not heard any more',
  back: 'Rover heard again',
  restarted: 'Autopilot restarted',
  /** Item 0 is told of a place that it was sent to. */
  reached: (item: number) => (item === 0 ? 'Target reached' : `Waypoint ${item} reached`),
  missionDone: 'Mission done',
  lease: {
    taken_over: 'Control taken over',
    expired: 'Nobody drives any more',
    mine: 'You drive',
    asked: 'Somebody asks to drive',
  },
  transmitter: 'The transmitter drives',
  station: 'Another ground station commands the rover',
  conflict: 'Another machine with the same ids',
  linkLost: 'Link lost',
  linkBack: (seconds: number, warnings: number) =>
    `Link back after ${seconds} ${seconds === 1 ? 'second' : 'seconds'}${
      warnings === 0 ? '' : `, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`
    }`,
  battery: (pct: number) => `Battery ${pct} percent`,
  noWayHome: 'The battery will not bring it home',
  alarm: {
    roll: 'Roll',
    pitch: 'Pitch',
    rolls: 'The rover is rolling',
    mayRoll: 'The rover may roll where it stands',
  },
  tilt: (axis: string, deg: number, isFurther: boolean) =>
    `${axis} ${deg} degrees${isFurther ? ', tilting further' : ''}`,
  replay: 'Replay',
  vehicle: (systemId: number, text: string) => `Rover ${systemId}: ${text}`,
  times: (text: string, count: number) => `${text}, ${count} times`,
  test: 'This is how messages sound',
} as const;
