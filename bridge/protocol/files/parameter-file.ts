/**
 * Files of parameters. MAVProxy and Mission Planner write `NAME VALUE` or `NAME,VALUE` (`.parm`, `.param`);
 * QGroundControl writes vehicle, component, name, value and MAV_PARAM_TYPE, apart by tabs (`.params`). Values are 32-bit
 * floats for all of them, and come back as the same ones.
 */
import { fitsFloat, floatText, numberFrom } from './numbers.ts';
import { collectWarnings, type Fault, fault, isFault, most, quoted, type Reading, type Warnings } from './reading.ts';
import { type Line, linesOf, textOf } from './text.ts';

/** `type` is MAV_PARAM_TYPE, where the file says it. */
export type FileParameter = { readonly name: string; readonly value: number; readonly type?: number };

export const parameterFormats = ['param', 'params'] as const;
export type ParameterFormat = (typeof parameterFormats)[number];

export type ParameterFile = { readonly format: ParameterFormat; readonly parameters: readonly FileParameter[] };

type Row = FileParameter & { readonly component: number };

/** The autopilot's; a set for it has no place for a camera's or a gimbal's. */
const autopilot = 1;

/** Reads a file of either kind: its bytes as they are on disk. */
export function readParameterFile(bytes: Uint8Array): Reading<ParameterFile> {
  const text = textOf(bytes);
  return typeof text === 'string' ? readParameters(text) : text;
}

/** Reads a whole text of either kind; the first line that says something tells which. */
export function readParameters(text: string): Reading<ParameterFile> {
  const warnings = collectWarnings();
  const found = new Map<string, { readonly row: Row; readonly line: number }>();
  let format: ParameterFormat | undefined;
  let others = 0;
  for (const line of linesOf(text)) {
    if (isFault(line)) return line;
    format ??= /^\d+\s+\d+\s+[A-Za-z]/.test(line.text) ? 'params' : 'param';
    const row = format === 'params' ? qgcRow(line, warnings) : plainRow(line, warnings);
    if (isFault(row)) return row;
    const before = found.get(row.name);
    if (row.component !== autopilot) others += 1;
    else if (before && !Object.is(before.row.value, row.value))
      return fault(line.number, `${row.name} is ${row.value} here and was ${before.row.value} in line ${before.line}`);
    else found.set(row.name, { row, line: line.number });
    if (found.size > most.parameters) return fault(line.number, `there are more than ${most.parameters} parameters`);
  }
  if (others > 0) warnings.add(null, `${others} parameters of other components than the autopilot are left out`);
  if (format === undefined || found.size === 0) return fault(null, 'the file has no parameters');
  const parameters = [...found.values()].map(({ row: { component: _component, ...parameter } }) => parameter);
  return { ok: true, value: { format, parameters }, warnings: warnings.list() };
}

/** A trailing `@READONLY` is ArduPilot's word for its own defaults; comments may follow. */
function plainRow({ number: line, text }: Line, warnings: Warnings): Row | Fault {
  const fields = text
    .replace(/\s*#.*$/, '')
    .split(/[\s,=]+/)
    .filter((field) => field !== '');
  const [name = '', value, more] = fields;
  if (value === undefined) return fault(line, `${quoted(text)} is no name with a value`);
  if (more !== undefined) warnings.add(line, `${quoted(more)} is left out`);
  return rowOf({ name, value, component: autopilot }, line, warnings);
}

function qgcRow({ number: line, text }: Line, warnings: Warnings): Row | Fault {
  const fields = text.split(/\s+/);
  const [, component = '', name = '', value = '', type = ''] = fields;
  if (fields.length !== 5) return fault(line, `there are ${fields.length} fields where 5 are due`);
  const number = Number(type);
  if (!(Number.isInteger(number) && number >= 1 && number <= 10)) return fault(line, `${quoted(type)} is no type`);
  if (!/^\d{1,3}$/.test(component)) return fault(line, `${quoted(component)} is no component`);
  return rowOf({ name, value, component: Number(component), type: number }, line, warnings);
}

type RawRow = { readonly name: string; readonly value: string; readonly component: number; readonly type?: number };

function rowOf({ name, value: text, component, type }: RawRow, line: number, warnings: Warnings): Row | Fault {
  if (!/^[A-Za-z][A-Za-z0-9_]{0,15}$/.test(name)) return fault(line, `${quoted(name)} is no name of a parameter`);
  const value = /^0x[0-9a-f]+$/i.test(text) ? Number(text) : numberFrom(text);
  if (value === undefined) return fault(line, `${quoted(text)} is no value of ${name}`);
  if (!Number.isFinite(value)) return fault(line, `${name} is ${text}, which no vehicle takes`);
  const wrong = wrongForType(value, type);
  if (wrong !== undefined) return fault(line, `${name} is ${text}, ${wrong}`);
  const float = Math.fround(value);
  if (Number.isInteger(value) && float !== value)
    warnings.add(line, `${name} is ${text}; the nearest that a vehicle can be told is ${float}`);
  return { name, value: float, component, ...(type === undefined ? {} : { type }) };
}

/** Bits of MAV_PARAM_TYPE 1 to 8: unsigned and signed by turns. */
function wrongForType(value: number, type: number | undefined): string | undefined {
  if (!fitsFloat(value)) return 'which is too large';
  if (type === undefined || type > 8) return undefined;
  if (!Number.isInteger(value)) return 'which is not whole, as its type is';
  const bits = 8 * 2 ** Math.floor((type - 1) / 2);
  const isSigned = type % 2 === 0;
  const least = isSigned ? -(2 ** (bits - 1)) : 0;
  const largest = 2 ** (isSigned ? bits - 1 : bits);
  return value < least || value >= largest ? `which is beyond its type of ${bits} bits` : undefined;
}

const inOrder = (parameters: readonly FileParameter[]): FileParameter[] =>
  [...parameters].sort((a, b) => (a.name < b.name ? -1 : 1));

/** As Mission Planner and MAVProxy read it, by name. `note` becomes comments. */
export function writeParam(parameters: readonly FileParameter[], note: readonly string[] = []): string {
  const lines = inOrder(parameters).map(({ name, value }) => `${name},${floatText(value)}`);
  return `${[...note.map((text) => `# ${text}`), ...lines].join('\n')}\n`;
}

const real32 = 9;

/** As QGroundControl reads it; a parameter whose type is unknown is said to be a 32-bit float. */
export function writeParams(parameters: readonly FileParameter[], vehicle = 1, note: readonly string[] = []): string {
  const head = [
    `Onboard parameters for Vehicle ${vehicle}`,
    '',
    ...note,
    '',
    'Vehicle-Id Component-Id Name Value Type',
  ];
  const lines = inOrder(parameters).map(({ name, value, type = real32 }) =>
    [vehicle, autopilot, name, floatText(value), type].join('\t'),
  );
  return `${[...head.map((text) => `# ${text}`.trimEnd()), ...lines].join('\n')}\n`;
}
