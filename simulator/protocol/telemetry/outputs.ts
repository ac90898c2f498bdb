/**
 * What goes in by radio control and out to the servos.
 */

import { servoPulse } from '../../autopilot/servos.ts';
import type { Fields } from '../../mavlink/wire.ts';
import type { Vehicle } from '../../vehicle.ts';

export function servos(vehicle: Vehicle): Fields {
  const fields: Record<string, number> = { time_usec: vehicle.ms * 1000 };
  for (let channel = 1; channel <= 16; channel++) fields[`servo${channel}_raw`] = servoPulse(vehicle, channel);
  return fields;
}

export function rcChannels(vehicle: Vehicle): Fields {
  const fields: Record<string, number> = { time_boot_ms: vehicle.ms, chancount: 8, rssi: 255 };
  vehicle.rc.input.forEach((us, i) => {
    fields[`chan${i + 1}_raw`] = us;
  });
  return fields;
}
