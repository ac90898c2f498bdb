/** Driving by sticks: what drives, what it takes before they count, and how old what one sees is. */
export const sourceWords = {
  title: 'What drives',
  names: { touch: 'Thumbs', keyboard: 'Keys', pad: 'Gamepad' },
  /** How each is held. Keys stand in brackets. */
  hold: {
    touch: 'Thumbs off = stop',
    keyboard: 'Hold [Shift] and [W]\u00a0[A]\u00a0[S]\u00a0[D], or the arrows. Let go = stop',
    pad: 'Hold the shoulder button to drive; let go = stop',
  },
  noPad: 'No gamepad: plug one in and press a button',
  /** Why the hand counts as taken away. */
  released: (why: string) => `${why}. `,
} as const;

export const nextStepWords = {
  hints: {
    centre: 'Let the sticks go to the middle: they count from there',
    neutral: 'Let go: the rover is told neutral, then HOLD',
    holding: 'The bridge stops the rover: neutral, then HOLD',
    goto: 'What you see is too old to drive by: only go-to',
  } as Readonly<Record<string, string>>,
  blocked: (why: string | null) => `It may not stop by itself: ${why ?? 'nobody says why'}`,
  mend: 'Mend it',
  holds: 'The rover holds. Choose how to drive it',
  noSticks: 'This mode takes no sticks',
  disarmed: 'Disarmed: the motors are off',
} as const;

export const budgetWords = {
  title: 'Age of what you see',
  zones: { full: 'Full speed', half: 'Half speed', fifth: 'A fifth of the speed', none: 'Go-to only' },
  /** Under the scale. */
  short: { full: 'full', half: 'half', fifth: 'fifth', none: 'go-to only' },
  unknown: 'Age unknown',
  most: (speed: string) => `${speed} max`,
  old: 'old',
} as const;

export const stickWords = {
  throttle: 'Throttle',
  steer: 'Steering',
  label: (axis: string, share: string) => `${axis} ${share}`,
  back: (share: string) => `${share} back`,
  left: (share: string) => `${share} left`,
  right: (share: string) => `${share} right`,
  unheard: 'the rover has heard no sticks',
  /** Around an age. */
  heard: ['rover heard sticks', 'ago'],
} as const;
