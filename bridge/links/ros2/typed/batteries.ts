/**
 * Batteries, all of which MAVROS tells on one topic by their location "id0" to "id3". Without BATTERY_STATUS it speaks of the
 * first one alone, without a location. It divides MAVLink's integers and turns the current's sign without looking for their
 * "unknown", which so becomes a number: -1 as 0.01 A and as -0.01 of the charge, 65535 mV as 65.535 V.
 */
import type { Sample } from '../../../core/link.ts';
import { finite } from '../../mavlink/units.ts';
import type { Readings } from './readings.ts';

const groups = ['battery', 'battery2', 'battery3', 'battery4'] as const;
const silentAfterMs = 5000;
const unknownCurrentA = 0.01;
const unknownVoltageV = 65.535;
/** float32 by its distance from the decimal. */
const near = (value: number, to: number): boolean => Math.abs(value - to) < 1e-5;

export class TypedBatteries {
  #firstHeardAt = Number.NEGATIVE_INFINITY;

  /** None for a fifth battery and for locations that are not MAVROS's. */
  said(reading: Readings['battery'], at: number): readonly Sample[] {
    const [, digits] = /^id(\d)$/.exec(reading.location) ?? [];
    const id = digits === undefined ? 0 : Number(digits);
    const group = groups[id];
    const isSystem = reading.location === '';
    if (group === undefined || (digits === undefined && !isSystem)) return [];
    if (isSystem && at - this.#firstHeardAt <= silentAfterMs) return [];
    if (!isSystem && id === 0) this.#firstHeardAt = at;
    const { voltage, current, percentage, temperature } = reading;
    const isVoltage = !near(voltage, unknownVoltageV) && voltage !== 0;
    const values = {
      id,
      voltageV: isVoltage ? finite(voltage) : null,
      currentA: near(current, unknownCurrentA) ? null : finite(0 - current),
      remainingPct: percentage < 0 || !Number.isFinite(percentage) ? null : Math.round(percentage * 100),
      consumedMah: null,
      consumedWh: null,
      timeRemainingS: null,
      temperatureC: finite(temperature),
      cellsV: cellsOf(reading.cell_voltage),
      chargeState: null,
    };
    return [{ kind: 'sample', group, values }];
  }
}

/** A monitor without cell taps gives the whole voltage as its only cell. */
function cellsOf(said: ArrayLike<number>): number[] {
  const cells = Array.from(said).filter((volts) => Number.isFinite(volts) && volts > 0);
  return cells.length === 1 ? [] : cells;
}
