/**
 * The battery, and the state of the whole.
 */

import type { Fields } from '../../mavlink/wire.ts';
import { param, type Vehicle } from '../../vehicle.ts';
import { clamp } from '../../world/geo.ts';
import { sensorBits } from '../sensor-bits.ts';

export function batteryPercent(vehicle: Vehicle): number {
  const capacity = param(vehicle, 'BATT_CAPACITY');
  if (capacity <= 0) return -1;
  return clamp(Math.ceil(100 - (100 * vehicle.power.usedMah) / capacity), 0, 100);
}

export function batteryStatus(vehicle: Vehicle): Fields {
  const { volts, amps, usedMah, usedWh } = vehicle.power;
  return {
    temperature: 32_767,
    voltages: [Math.round(volts * 1000), ...Array.from({ length: 9 }, () => 65_535)],
    current_battery: Math.round(amps * 100),
    current_consumed: Math.floor(usedMah),
    energy_consumed: Math.floor(usedWh * 36),
    battery_remaining: batteryPercent(vehicle),
    charge_state: vehicle.battery.chargeState,
  };
}

/** CPU load is what SITL shows: mostly none. */
export function sysStatus(vehicle: Vehicle): Fields {
  const { present, enabled, health } = sensorBits(vehicle);
  return {
    onboard_control_sensors_present: present,
    onboard_control_sensors_enabled: enabled,
    onboard_control_sensors_health: health,
    voltage_battery: Math.round(vehicle.power.volts * 1000),
    current_battery: Math.round(vehicle.power.amps * 100),
    battery_remaining: batteryPercent(vehicle),
  };
}
