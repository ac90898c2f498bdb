/** Hand-made reports for tests of the domain. */
import type { Address, Report } from '../../bridge/core/link.ts';
import type { GroupValues } from '../../bridge/protocol/vehicle.ts';

export const rover: Address = { systemId: 1, componentId: 1 };

export const heartbeat: Report = { kind: 'heard', heartbeat: true };
export const frame: Report = { kind: 'heard', heartbeat: false };

export const pose = (latDeg: number): Report => ({
  kind: 'sample',
  group: 'pose',
  values: {
    latDeg,
    lonDeg: 5,
    altAmslM: 10,
    altRelM: 0,
    headingDeg: 90,
    velNorthMps: 0,
    velEastMps: 1,
    velDownMps: 0,
  },
});

export const mode = (name: string, armed = false): Report => ({
  kind: 'sample',
  group: 'mode',
  values: { mode: name, modeNumber: name.length, armed, systemStatus: 'active' },
});

export const identity = (uid: string | null): Report => {
  const values: GroupValues['identity'] = {
    systemId: 1,
    componentId: 1,
    autopilot: 'ardupilot',
    vehicleType: 'rover',
    firmwareVersion: '4.8.0-dev',
    firmwareHash: null,
    uid,
  };
  return { kind: 'sample', group: 'identity', values };
};
