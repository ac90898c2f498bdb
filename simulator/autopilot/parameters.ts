/**
 * The parameter table, stored by type as ArduPilot does: what is written is cut to the type, never checked for sense
 * (1.7 into an integer is 1, 300 into an int8 is 127, a negative radius is accepted).
 */

import { parameterList } from './parameter-list.ts';

export interface Parameter {
  readonly name: string;
  /** MAV_PARAM_TYPE: 2 int8, 4 int16, 6 int32, 9 real32. */
  readonly type: number;
  readonly index: number;
  /** What a fresh vehicle has, `--defaults` included; asked for by MAVFTP's `withdefaults`. */
  original: number;
  value: number;
  /** What a reboot brings back: stream rates that were only asked for are forgotten. */
  stored: number;
}

export interface Parameters {
  readonly list: readonly Parameter[];
  readonly byName: ReadonlyMap<string, Parameter>;
}

const integerBits: Readonly<Record<number, number>> = { 2: 8, 4: 16, 6: 32 };

/** Any finite number → what the type can hold. */
export function castToType(type: number, value: number): number {
  const bits = integerBits[type];
  if (bits === undefined) return Math.fround(value);
  const limit = 2 ** (bits - 1);
  return Math.min(limit - 1, Math.max(-limit, Math.trunc(value)));
}

function parseLine(line: string, index: number): Parameter {
  const [name = '', type = '', value = ''] = line.split(' ');
  const number = castToType(Number(type), Number(value));
  return { name, type: Number(type), index, original: number, value: number, stored: number };
}

export function createParameters(): Parameters {
  const list = parameterList.trim().split('\n').map(parseLine);
  return { list, byName: new Map(list.map((parameter) => [parameter.name, parameter])) };
}

/** The value by name. A name that does not exist is a bug of the simulator: it throws. */
export function parameterValue(parameters: Parameters, name: string): number {
  const parameter = parameters.byName.get(name);
  if (parameter === undefined) throw new Error(`the simulator asked for the unknown parameter ${name}`);
  return parameter.value;
}

/** Set and keep. */
export function setValue(parameter: Parameter, value: number): void {
  parameter.value = castToType(parameter.type, value);
  parameter.stored = parameter.value;
}

export function storeValue(parameters: Parameters, name: string, value: number): void {
  const parameter = parameters.byName.get(name);
  if (parameter !== undefined) setValue(parameter, value);
}

/**
 * A SITL defaults file: `NAME value` or `NAME,value` a line, `#` comments. Unknown names are handed back, as SITL warns
 * and goes on; a line that is neither is an error with its number.
 */
export function applyDefaults(parameters: Parameters, text: string): { unknown: string[] } {
  const unknown: string[] = [];
  text.split(/\r?\n/).forEach((raw, i) => {
    const line = raw.replace(/#.*/, '').trim();
    if (line === '') return;
    const [, name = '', value = ''] = /^([A-Z0-9_]{1,16})[\s,=]+(\S+)$/.exec(line) ?? [];
    if (name === '' || !Number.isFinite(Number(value))) throw new Error(`line ${i + 1}: "${raw.trim()}"`);
    const parameter = parameters.byName.get(name);
    if (parameter === undefined) unknown.push(name);
    else {
      setValue(parameter, Number(value));
      parameter.original = parameter.value;
    }
  });
  return { unknown };
}
