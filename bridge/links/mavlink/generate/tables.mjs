/**
 * The dialect as plain data: the library's field tables, completed by our own, put into wire order, with the CRC extra
 * computed from the fields and checked against the library's where it has one.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { missingExtensions, missingMessages, reusedIds } from './completions.mjs';

/** MAVLink's C type for each of our short ones, with its size in bytes. */
export const types = {
  u8: { c: 'uint8_t', size: 1 },
  i8: { c: 'int8_t', size: 1 },
  u16: { c: 'uint16_t', size: 2 },
  i16: { c: 'int16_t', size: 2 },
  u32: { c: 'uint32_t', size: 4 },
  i32: { c: 'int32_t', size: 4 },
  u64: { c: 'uint64_t', size: 8 },
  i64: { c: 'int64_t', size: 8 },
  f32: { c: 'float', size: 4 },
  f64: { c: 'double', size: 8 },
  char: { c: 'char', size: 1 },
};

/** The dialects that make up ardupilotmega, as far as the library has them. */
const dialects = ['minimal', 'standard', 'common', 'uavionix', 'icarous', 'ardupilotmega'];

/** mavlink-mappings comes with node-mavlink, so it is looked for from there. */
export const mappings = createRequire(createRequire(import.meta.url).resolve('node-mavlink'));
const load = (file) => mappings(`mavlink-mappings/dist/lib/${file}.js`);

/** Enumerations as Tether uses them: ours → the library's dialect and name. Generated as tables from number to name. */
const usedEnums = {
  mavTypes: ['minimal', 'MavType'],
  mavAutopilots: ['minimal', 'MavAutopilot'],
  batteryChargeStates: ['common', 'MavBatteryChargeState'],
  missionStates: ['common', 'MissionState'],
  sensorBits: ['common', 'MavSysStatusSensor'],
};

/** Every message, by id: `{id, name, extra, baseLength, maxLength, fields}`, its fields in wire order with offsets. */
export function loadMessages() {
  const messages = [...libraryMessages(), ...ownMessages()].map(layOut);
  const { MSG_ID_MAGIC_NUMBER: known } = load('magic-numbers');
  for (const { id, name, extra } of messages) {
    if (known[id] !== undefined && known[id] !== extra && !reusedIds.includes(id))
      throw new Error(`${name}: the fields give CRC extra ${extra}, the library says ${known[id]}`);
  }
  return messages.sort((a, b) => a.id - b.id);
}

/** Each used enumeration as `[number, name]` pairs. */
export function loadEnums() {
  return Object.entries(usedEnums).map(([ours, [dialect, theirs]]) => {
    const names = Object.entries(load(dialect)[theirs]).filter(([, value]) => typeof value === 'number');
    return { name: ours, entries: names.map(([name, value]) => [value, name]) };
  });
}

/**
 * What fields mean, for people who look at single messages: `units` and `enums` by message and field, and `names`, the
 * enumerations that they use, each with whether its numbers are bits that add up. Our own completions have none.
 */
export function loadMeanings() {
  const sources = dialects.map((dialect) => [Object.values(load(dialect).REGISTRY), declarationsOf(dialect)]);
  const meanings = sources.flatMap(([classes, declared]) => classes.map((one) => meaningOf(one, declared)));
  const used = new Set(meanings.flatMap(({ enums }) => Object.values(enums)));
  return { meanings, names: Object.fromEntries([...used].sort().map((name) => [name, enumNamed(name)])) };
}

function meaningOf({ name: className, MSG_NAME: message, FIELDS }, declared) {
  const types = declared.get(className) ?? new Map();
  const some = (entries) => Object.fromEntries(entries.filter(([, value]) => value));
  return {
    message,
    units: some(FIELDS.map(({ source, units }) => [source, units])),
    enums: some(FIELDS.map(({ source, name }) => [source, enumNamed(types.get(name)) && types.get(name)])),
  };
}

/** The declared types of each class's fields: only there does the library say which enumeration a number is of. */
function declarationsOf(dialect) {
  const text = readFileSync(mappings.resolve(`mavlink-mappings/dist/lib/${dialect}.d.ts`), 'utf8');
  const classes = text.matchAll(/declare class (\w+) extends MavLinkData \{([\s\S]*?)\n\}/g);
  return new Map(
    [...classes].map(([, name, body]) => [
      name,
      new Map([...body.matchAll(/^ {4}(\w+): (\w+)(?:\[\])?;/gm)].map(([, field, type]) => [field, type])),
    ]),
  );
}

/** `{ bits, names }`, or undefined where there is no such enumeration. */
function enumNamed(name) {
  const found = dialects.map((dialect) => load(dialect)[name]).find((one) => typeof one === 'object' && one !== null);
  if (found === undefined) return undefined;
  const names = Object.entries(found).filter(([, value]) => typeof value === 'number');
  const values = names.map(([, value]) => value);
  const isBit = (value) => value === 0 || Number.isInteger(Math.log2(value));
  // 0, 1 and 2 may be either; nothing counts on to 4 without a 3.
  const bits = values.every(isBit) && values.some((value) => value >= 4);
  return { bits, names: names.map(([label, value]) => [value, label]) };
}

function libraryMessages() {
  const classes = dialects.flatMap((dialect) => Object.values(load(dialect).REGISTRY));
  return classes.map(({ MSG_ID: id, MSG_NAME: name, FIELDS }) => {
    const missing = missingExtensions[name] ? parseFields(missingExtensions[name], true) : [];
    return { id, name, fields: [...FIELDS.map(libraryField), ...missing] };
  });
}

function libraryField({ source, type, length, extension }) {
  const c = type.replace('[]', '').replace('_mavlink_version', '');
  const short = Object.keys(types).find((key) => types[key].c === c);
  if (short === undefined) throw new Error(`field ${source}: unknown type ${type}`);
  return { name: source, type: short, length, extension };
}

function ownMessages() {
  return Object.entries(missingMessages).map(([name, [id, text]]) => {
    const [base, extensions = ''] = text.split('|');
    return { id, name, fields: [...parseFields(base, false), ...parseFields(extensions, true)] };
  });
}

function parseFields(text, extension) {
  const parts = text.split(',').map((part) => part.trim());
  return parts.filter(Boolean).map((part) => {
    const [, type, length, name] = /^(\w+?)(?:\[(\d+)\])? (\w+)$/.exec(part) ?? [];
    if (types[type] === undefined) throw new Error(`cannot read the field "${part}"`);
    return { name, type, length: Number(length ?? 0), extension };
  });
}

/** Wire order (guide, "Field reordering"): by element size, largest first, stable; extensions follow as they stand. */
function layOut({ id, name, fields }) {
  const base = fields.filter((field) => !field.extension).sort((a, b) => types[b.type].size - types[a.type].size);
  const ordered = [...base, ...fields.filter((field) => field.extension)];
  let offset = 0;
  const placed = ordered.map((field) => {
    const at = offset;
    offset += types[field.type].size * (field.length || 1);
    return { ...field, offset: at };
  });
  const baseLength = placed.find((field) => field.extension)?.offset ?? offset;
  return { id, name, extra: crcExtra(name, base), baseLength, maxLength: offset, fields: placed };
}

/** The CRC over name and fields that tells apart different messages of one id (guide, "CRC_EXTRA calculation"). */
function crcExtra(name, base) {
  let text = `${name} `;
  for (const { type, name: field, length } of base)
    text += `${types[type].c} ${field} ${length ? String.fromCharCode(length) : ''}`;
  const crc = x25(Buffer.from(text, 'latin1'));
  return (crc & 0xff) ^ (crc >> 8);
}

function x25(bytes) {
  let crc = 0xffff;
  for (const byte of bytes) {
    let low = byte ^ (crc & 0xff);
    low = (low ^ (low << 4)) & 0xff;
    crc = ((crc >> 8) ^ (low << 8) ^ (low << 3) ^ (low >> 4)) & 0xffff;
  }
  return crc;
}
