/** The operator's units. */
export const unitWords = {
  title: 'Units',
  all: 'All of them',
  metric: 'Metric',
  imperial: 'Imperial',
  lengths: 'Lengths and areas',
  lengthsOf: { metric: 'Metres, kilometres', imperial: 'Feet, miles' },
  speed: 'Speed',
  temperature: 'Temperature',
  parameters: 'Parameters keep the units of the autopilot.',
  kept:
    'Only what you read and type is turned: plans, missions and logs stay metric, and what you do not touch in a plan ' +
    'stays exactly as it is. Parameters keep the units of the autopilot, slopes are degrees, delays are milliseconds.',
} as const;
