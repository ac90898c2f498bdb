/**
 * The dialect as TypeScript: for each message its types, a reader and a writer as straight DataView code with constant
 * offsets, and its layout. Readers expect a whole payload, zero-filled to the message's full length.
 */

const accessors = {
  u8: ['getUint8', 'putU8'],
  i8: ['getInt8', 'putI8'],
  u16: ['getUint16', 'putU16'],
  i16: ['getInt16', 'putI16'],
  u32: ['getUint32', 'putU32'],
  i32: ['getInt32', 'putI32'],
  u64: ['getBigUint64', 'putU64'],
  i64: ['getBigInt64', 'putI64'],
  f32: ['getFloat32', 'putF32'],
  f64: ['getFloat64', 'putF64'],
};
const sizes = { u8: 1, i8: 1, u16: 2, i16: 2, u32: 4, i32: 4, u64: 8, i64: 8, f32: 4, f64: 8 };
/** Arrays up to this length are read as a literal, longer ones in a loop. */
const literalLimit = 10;
const partSize = 65;

/** Every file by name: `messages-1.ts` …, `messages.ts` and `enums.ts`. */
export function emit(messages, enums) {
  const parts = [];
  for (let at = 0; at < messages.length; at += partSize) parts.push(messages.slice(at, at + partSize));
  return {
    ...Object.fromEntries(parts.map((part, index) => [`messages-${index + 1}.ts`, emitPart(part)])),
    'messages.ts': emitIndex(parts),
    'enums.ts': enums.map(emitEnum).join('\n'),
  };
}

/** `meanings.ts`: what {@link loadMeanings} of the tables found. Only who asks for single messages loads it. */
export function emitMeanings({ meanings, names }) {
  const told = meanings.filter(({ units, enums }) => Object.keys({ ...units, ...enums }).length > 0);
  return [
    '/** Unit and enumeration of each field, by message. */',
    'export const meanings: Readonly<Record<string, Meaning>> = {',
    ...told.map(({ message, ...meaning }) => `  ${message}: ${JSON.stringify(meaning)},`),
    '};',
    'export type Meaning = {',
    '  readonly units: Readonly<Record<string, string>>;',
    '  readonly enums: Readonly<Record<string, string>>;',
    '};',
    '/** Where `bits`, a value is a sum of them. */',
    'export const enumerations: Readonly<Record<string, Enumeration>> = {',
    ...Object.entries(names).map(
      ([name, { bits, names: entries }]) => `  ${name}: { bits: ${bits}, names: new Map(${JSON.stringify(entries)}) },`,
    ),
    '};',
    'export type Enumeration = { readonly bits: boolean; readonly names: ReadonlyMap<number, string> };',
    '',
  ].join('\n');
}

function emitPart(messages) {
  const bodies = messages.map((message) => [emitTypes(message), emitReader(message), emitWriter(message)].join('\n'));
  const used = helpers.filter((helper) => bodies.some((body) => new RegExp(`\\b${helper}\\b`).test(body)));
  return [
    `import type { Definition } from '../definition.ts';`,
    `import { ${used.join(', ')} } from '../fields.ts';`,
    `import type { Message } from './messages.ts';`,
    ...bodies,
    'export const definitions = {',
    ...messages.map(emitDefinition),
    `} as const satisfies { readonly [N in keyof PartFields]: Definition<N> };`,
    'export interface PartFields {',
    ...messages.map(({ name }) => `  readonly ${name}: ${pascal(name)};`),
    '}',
    'export interface PartInputs {',
    ...messages.map((message) => `  readonly ${message.name}: ${inputType(message)};`),
    '}',
    '',
  ].join('\n');
}

function emitIndex(parts) {
  const each = (line) => parts.map((_, index) => line(index + 1));
  return [
    `import type { Definition } from '../definition.ts';`,
    ...each(
      (n) =>
        `import { definitions as part${n}, type PartFields as F${n}, type PartInputs as I${n} } from './messages-${n}.ts';`,
    ),
    `/** Every message's fields by its name. */`,
    `export interface Fields extends ${each((n) => `F${n}`).join(', ')} {}`,
    `/** The same for sending: extension fields may be left out, which sends them as zero. */`,
    `export interface Inputs extends ${each((n) => `I${n}`).join(', ')} {}`,
    'export type MessageName = keyof Fields;',
    '/** A decoded message: `name` says what `fields` holds. */',
    'export type Message = {',
    '  [N in MessageName]: { readonly name: N; readonly id: number; readonly fields: Fields[N] };',
    '}[MessageName];',
    `export const definitions: { readonly [N in MessageName]: Definition<N> } = { ${each((n) => `...part${n}`).join(', ')} };`,
    '',
  ].join('\n');
}

function emitEnum({ name, entries }) {
  const lines = entries.map(([value, label]) => `  [${value}, '${label}'],`);
  return [`export const ${name}: ReadonlyMap<number, string> = new Map([`, ...lines, ']);', ''].join('\n');
}

function emitTypes({ name, fields }) {
  const type = pascal(name);
  const line = (field) => `  readonly ${field.name}: ${fieldType(field)};`;
  const base = fields.filter((field) => !field.extension).map(line);
  const extensions = fields.filter((field) => field.extension).map(line);
  if (extensions.length === 0) return [`export interface ${type} {`, ...base, '}'].join('\n');
  return [
    ...[`export interface ${type}Base {`, ...base, '}'],
    ...[`export interface ${type}Extensions {`, ...extensions, '}'],
    `export type ${type} = ${type}Base & ${type}Extensions;`,
    `export type ${type}Input = ${type}Base & Partial<${type}Extensions>;`,
  ].join('\n');
}

function emitReader({ id, name, fields }) {
  const lines = fields.map((field) => `    ${field.name}: ${readExpression(field)},`);
  return [
    `const read${pascal(name)} = (v: DataView): Message => ({`,
    ...[`  name: '${name}',`, `  id: ${id},`, '  fields: {', ...lines, '  },', '});'],
  ].join('\n');
}

function readExpression({ type, length, offset }) {
  if (type === 'char') return `readText(v, ${offset}, ${length})`;
  const [get] = accessors[type];
  const read = (at) => `v.${get}(${at}${sizes[type] > 1 ? ', true' : ''})`;
  if (length === 0) return read(offset);
  if (length > literalLimit) return `read${upper(type)}s(v, ${offset}, ${length})`;
  return `[${Array.from({ length }, (_, index) => read(offset + index * sizes[type])).join(', ')}]`;
}

function emitWriter(message) {
  const lines = message.fields.map((field) => {
    const write = writeStatement(message.name, field);
    return field.extension ? `  if (f.${field.name} !== undefined) ${write}` : `  ${write}`;
  });
  const head = `const write${pascal(message.name)} = (v: DataView, f: ${inputType(message)}): void => {`;
  return [head, ...lines, '};'].join('\n');
}

function writeStatement(message, { name, type, length, offset }) {
  const label = `'${message}.${name}'`;
  if (type === 'char') return `putText(v, ${offset}, ${length}, f.${name}, ${label});`;
  const [, put] = accessors[type];
  if (length === 0) return `${put}(v, ${offset}, f.${name}, ${label});`;
  return `putArray(${put}, ${sizes[type]}, v, ${offset}, ${length}, f.${name}, ${label});`;
}

function emitDefinition(message) {
  const { id, name, extra, baseLength, maxLength, fields } = message;
  const carrier = fields.some((field) => field.type === 'u8' && field.length >= 16);
  const facts = `id: ${id}, name: '${name}', extra: ${extra}, baseLength: ${baseLength}, maxLength: ${maxLength}`;
  return `  ${name}: { ${facts}, carrier: ${carrier}, read: read${pascal(name)}, write: write${pascal(name)} },`;
}

const upper = (word) => word[0].toUpperCase() + word.slice(1);
const helpers = [
  'putArray',
  'putText',
  'readText',
  ...Object.values(accessors).map(([, put]) => put),
  ...Object.keys(accessors).map((type) => `read${upper(type)}s`),
].sort();

const pascal = (name) =>
  name
    .split('_')
    .map((word) => upper(word.toLowerCase()))
    .join('');
const inputType = ({ name, fields }) => pascal(name) + (fields.some((field) => field.extension) ? 'Input' : '');

function fieldType({ type, length }) {
  if (type === 'char') return 'string';
  const single = type.endsWith('64') && type !== 'f64' ? 'bigint' : 'number';
  return length > 0 ? `readonly ${single}[]` : single;
}
