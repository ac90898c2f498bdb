/** What stands against asking something of the rover, as the end of a sentence. */
export const blockWords = {
  noVehicle: 'no vehicle is heard',
  missing: (name: string) => `${name} is not heard`,
  replay: 'a recording can be asked nothing',
  viewer: 'a viewer looks and asks nothing',
  noLink: 'there is no link to the bridge',
  notHeard: 'the rover is not heard',
  leaseUnknown: 'the bridge has not said who drives',
  nobodyDrives: 'nobody drives: ask to drive first',
  otherDrives: 'somebody else drives',
  stopped: 'STOP is latched',
  driverOnly: 'only who drives may do this',
} as const;
