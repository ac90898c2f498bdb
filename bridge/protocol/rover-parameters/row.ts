/** How our own descriptions are written down: one row each, as short as it can be and still be read aloud. */
import type { Option, ParameterInfo } from '../files/parameter-info.ts';

export type Row = {
  /** A name with `n` for its number stands for a family: `SERVOn_MIN`. */
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly units?: string;
  /** Beyond it a value makes no sense; what is only unusual is within. */
  readonly range?: readonly [low: number, high: number];
  readonly step?: number;
  readonly options?: Readonly<Record<number, string>>;
  /** By their places, 0 for the lowest. */
  readonly bits?: Readonly<Record<number, string>>;
  readonly reboot?: true;
  readonly readOnly?: true;
};

const listOf = (table: Readonly<Record<number, string>> = {}): Option[] =>
  Object.entries(table)
    .map(([value, label]) => ({ value: Number(value), label }))
    .sort((a, b) => a.value - b.value);

export const infosOf = (group: string, rows: readonly Row[]): ParameterInfo[] =>
  rows.map(({ name, title, about, units, range, step, options, bits, reboot, readOnly }) => ({
    name,
    humanName: title,
    description: about,
    group,
    units: units ?? null,
    range: range ? { low: range[0], high: range[1] } : null,
    increment: step ?? null,
    options: listOf(options),
    bits: listOf(bits),
    rebootRequired: reboot ?? false,
    readOnly: readOnly ?? false,
  }));
