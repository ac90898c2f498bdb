/**
 * Batteries. BATTERY_STATUS speaks for each of them; SYS_STATUS knows the first one alone and counts only while that
 * one's BATTERY_STATUS is not heard.
 */
import type { Sample } from '../../core/link.ts';
import type { GroupValues } from '../../protocol/vehicle.ts';
import { batteryChargeStates } from './generated/enums.ts';
import type { Fields } from './generated/messages.ts';
import { lower } from './identity.ts';
import { int16Max, uint16Max, unless } from './units.ts';

const groups = ['battery', 'battery2', 'battery3', 'battery4'] as const;
const silentAfterMs = 5000;
const unknown = -1;
/** More than a cell field holds: the rest is in the next one. */
const fullCellMv = 0xfffe;

export class Batteries {
  #firstHeardAt = Number.NEGATIVE_INFINITY;

  /** None for a fifth battery and beyond. */
  status(fields: Fields['BATTERY_STATUS'], at: number): Sample[] {
    const group = groups[fields.id];
    if (group === undefined) return [];
    if (fields.id === 0) this.#firstHeardAt = at;
    return [{ kind: 'sample', group, values: batteryOf(fields) }];
  }

  system({ voltage_battery, current_battery, battery_remaining }: Fields['SYS_STATUS'], at: number): Sample[] {
    if (at - this.#firstHeardAt <= silentAfterMs) return [];
    const measuresNothing = voltage_battery === 0 || voltage_battery === uint16Max;
    if (measuresNothing && current_battery === unknown && battery_remaining === unknown) return [];
    const values = {
      ...unknownBattery,
      voltageV: unless(uint16Max, voltage_battery, 1000),
      currentA: unless(unknown, current_battery, 100),
      remainingPct: unless(unknown, battery_remaining),
    };
    return [{ kind: 'sample', group: 'battery', values }];
  }
}

const unknownBattery: GroupValues['battery'] = {
  id: 0,
  voltageV: null,
  currentA: null,
  remainingPct: null,
  consumedMah: null,
  consumedWh: null,
  timeRemainingS: null,
  temperatureC: null,
  cellsV: [],
  chargeState: null,
};

/** Units: centi-ampere, mAh, hectojoule, centi-degrees; an unknown time is 0. */
function batteryOf(fields: Fields['BATTERY_STATUS']): GroupValues['battery'] {
  const { charge_state: state } = fields;
  return {
    id: fields.id,
    ...voltages(fields),
    currentA: unless(unknown, fields.current_battery, 100),
    remainingPct: unless(unknown, fields.battery_remaining),
    consumedMah: unless(unknown, fields.current_consumed),
    consumedWh: unless(unknown, fields.energy_consumed, 36),
    timeRemainingS: unless(0, fields.time_remaining),
    temperatureC: unless(int16Max, fields.temperature, 100),
    chargeState: state === 0 ? null : (lower(batteryChargeStates, state) ?? null),
  };
}

/** A monitor without cell taps sends the whole voltage as the first cell, and what does not fit there in the next. */
function voltages({ voltages, voltages_ext }: Fields['BATTERY_STATUS']) {
  const first = voltages.filter((mv) => mv !== uint16Max);
  const cells = [...first, ...voltages_ext.filter((mv) => mv !== 0 && mv !== uint16Max)];
  const total = cells.reduce((sum, mv) => sum + mv, 0);
  const isSplitTotal = cells.length === 1 || cells[0] === fullCellMv;
  return {
    voltageV: cells.length === 0 ? null : total / 1000,
    cellsV: isSplitTotal ? [] : cells.map((mv) => mv / 1000),
  };
}
