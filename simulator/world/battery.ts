/**
 * The battery: 50 A at full throttle, 0.014 Ω, as the recordings show (15 % throttle: 7.5 A and 12.495 V from 12.6 V).
 * As in SITL its open voltage does not fall with use unless SIM_BATT_CAP_AH says how much it holds.
 */

export interface BatteryState {
  readonly volts: number;
  readonly amps: number;
  readonly usedMah: number;
  readonly usedWh: number;
}

export interface BatterySettings {
  readonly fullVolts: number;
  /** 0 = an endless battery. */
  readonly capacityAh: number;
  /** Volts missing under load for another reason: a cold or dying pack. */
  readonly sagVolts: number;
}

const fullLoadAmps = 50;
const resistanceOhm = 0.014;

export function freshBattery(volts: number): BatteryState {
  return { volts, amps: 0, usedMah: 0, usedWh: 0 };
}

/** Open-circuit voltage as a share of full, for the share of charge used: flat, then a knee near empty. */
export function openShare(used: number): number {
  const gone = Math.min(1, Math.max(0, used));
  return 1 - 0.12 * gone - 0.13 * gone ** 8;
}

export function stepBattery(
  state: BatteryState,
  throttle: number,
  settings: BatterySettings,
  dt: number,
): BatteryState {
  const amps = fullLoadAmps * Math.abs(throttle);
  const used = settings.capacityAh > 0 ? state.usedMah / (settings.capacityAh * 1000) : 0;
  const volts = Math.max(0, settings.fullVolts * openShare(used) - amps * resistanceOhm - settings.sagVolts);
  const hours = dt / 3600;
  return { volts, amps, usedMah: state.usedMah + amps * 1000 * hours, usedWh: state.usedWh + amps * volts * hours };
}
