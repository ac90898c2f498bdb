/** What is said of a rover that leans, may roll or rolls. Angles and limits come in whole degrees, speeds as text. */
const trend = { further: ', tilting further', back: ', righting itself', steady: '' } as const;
const side = { roll: 'Roll', pitch: 'Pitch' } as const;

export const watchWords = {
  tilt: (axis: 'roll' | 'pitch', deg: number, limit: number, goes: keyof typeof trend) =>
    `${side[axis]} ${deg}°, limit ${limit}°${trend[goes]}`,
  rolls: {
    hold: (speed: string) => `Moves at ${speed} although it should hold: HOLD is no brake`,
    disarmed: (speed: string) => `Moves at ${speed} although it is disarmed`,
  },
  mayRoll: (deg: number, limit: number) =>
    `May roll: stands on ${deg}° (limit ${limit}°) without a brake. Park across the slope or chock it`,
  /** In the top bar, where there is room for one word. */
  short: { roll: 'ROLL', pitch: 'PITCH', rolls: 'ROLLING', mayRoll: 'PARKING' },
  source: {
    CRASH_ANGLE: (limit: number) => `Limit ${limit}° by CRASH_ANGLE`,
    unset: (limit: number) => `Limit ${limit}°, our default: CRASH_ANGLE is not set`,
    unread: (limit: number) => `Limit ${limit}°, our default: CRASH_ANGLE not read`,
  },
  /** Of several vehicles. */
  of: (systemId: number, text: string) => `Rover ${systemId}: ${text}`,
  armed: 'ARMED',
  disarmed: 'DISARMED',
  old: (age: string) => `${age} old`,
  wasSo: 'when it was last heard',
} as const;
