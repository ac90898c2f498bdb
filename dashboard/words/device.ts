/** What somebody chooses on this device, for this device. */
export const deviceWords = {
  title: 'This device',
  kept: 'kept here, for you alone',
  sheets: { arrange: 'Arrange instruments', units: 'Units', keys: 'Keys' },
} as const;
