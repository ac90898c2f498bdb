/** How a rover leans, as its driver says it. */
export const slopeWords = {
  title: 'Slope',
  level: 'level',
  rightDown: 'right down',
  leftDown: 'left down',
  noseUp: 'nose up',
  noseDown: 'nose down',
  right: 'right',
  left: 'left',
  up: 'up',
  down: 'down',
  axis: { roll: 'roll', pitch: 'pitch' },
} as const;
