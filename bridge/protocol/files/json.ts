/**
 * JSON that knows in which line everything stood, so that what is wrong can be pointed at. Bounded in depth, and never
 * throws (RFC 8259).
 */
import { type Fault, fault, quoted } from './reading.ts';

export type JsonValue = null | boolean | number | string | readonly JsonNode[] | ReadonlyMap<string, JsonNode>;
export type JsonNode = { readonly value: JsonValue; readonly line: number };

const mostDepth = 64;

type Cursor = { readonly text: string; at: number; line: number };

/** The whole text as one value. */
export function parseJson(text: string): JsonNode | Fault {
  const cursor: Cursor = { text, at: 0, line: 1 };
  try {
    const node = readValue(cursor, 0);
    skipSpace(cursor);
    if (cursor.at < text.length) throw new Unreadable('something follows the end of the value');
    return node;
  } catch (error) {
    if (error instanceof Unreadable) return fault(cursor.line, error.message);
    throw error;
  }
}

/** Stays within this file: it only unwinds the reader. */
class Unreadable extends Error {}

function skipSpace(cursor: Cursor): void {
  for (; cursor.at < cursor.text.length; cursor.at++) {
    const code = cursor.text.charCodeAt(cursor.at);
    if (code === 10) cursor.line += 1;
    else if (code !== 32 && code !== 9 && code !== 13) return;
  }
}

function readValue(cursor: Cursor, depth: number): JsonNode {
  if (depth > mostDepth) throw new Unreadable(`it is nested more than ${mostDepth} deep`);
  skipSpace(cursor);
  const { line } = cursor;
  const first = cursor.text[cursor.at];
  if (first === undefined) throw new Unreadable('the file ends too soon');
  if (first === '{') return { line, value: readObject(cursor, depth) };
  if (first === '[') return { line, value: readArray(cursor, depth) };
  if (first === '"') return { line, value: readString(cursor) };
  return { line, value: readWord(cursor) };
}

function readString(cursor: Cursor): string {
  const { text, at } = cursor;
  let end = at + 1;
  while (end < text.length && text[end] !== '"' && text[end] !== '\n') end += text[end] === '\\' ? 2 : 1;
  if (text[end] !== '"') throw new Unreadable('a text does not end in its line');
  const found = text.slice(at, end + 1);
  try {
    const value: unknown = JSON.parse(found.replaceAll('\t', '\\t'));
    cursor.at = end + 1;
    return String(value);
  } catch {
    throw new Unreadable(`${quoted(found)} is no text of JSON`);
  }
}

const word = /[^\s,\]}:"[{]+/y;
const number = /^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/i;
const constants: ReadonlyMap<string, null | boolean | number> = new Map([
  ['null', null],
  ['true', true],
  ['false', false],
  // Not JSON, but written by some: "not set".
  ['NaN', null],
  ['nan', null],
]);

function readWord(cursor: Cursor): null | boolean | number {
  word.lastIndex = cursor.at;
  const found = word.exec(cursor.text)?.[0];
  if (found === undefined) throw new Unreadable(`${quoted(cursor.text[cursor.at] ?? '')} does not belong there`);
  const constant = constants.get(found);
  if (constant === undefined && !number.test(found)) throw new Unreadable(`${quoted(found)} is no JSON`);
  cursor.at += found.length;
  return constant === undefined ? Number(found) : constant;
}

/** Steps over `sign` if it comes next. */
function take(cursor: Cursor, sign: string): boolean {
  skipSpace(cursor);
  if (cursor.text[cursor.at] !== sign) return false;
  cursor.at += 1;
  return true;
}

function readArray(cursor: Cursor, depth: number): readonly JsonNode[] {
  const values: JsonNode[] = [];
  cursor.at += 1;
  if (take(cursor, ']')) return values;
  do values.push(readValue(cursor, depth + 1));
  while (take(cursor, ','));
  if (!take(cursor, ']')) throw new Unreadable('a comma or "]" is missing');
  return values;
}

function readObject(cursor: Cursor, depth: number): ReadonlyMap<string, JsonNode> {
  const fields = new Map<string, JsonNode>();
  cursor.at += 1;
  if (take(cursor, '}')) return fields;
  do {
    skipSpace(cursor);
    if (cursor.text[cursor.at] !== '"') throw new Unreadable('the name of a field is missing');
    const name = readString(cursor);
    if (!take(cursor, ':')) throw new Unreadable(`":" is missing after ${quoted(name)}`);
    fields.set(name, readValue(cursor, depth + 1));
  } while (take(cursor, ','));
  if (!take(cursor, '}')) throw new Unreadable('a comma or "}" is missing');
  return fields;
}

/** The value without its lines. */
export function plain({ value }: JsonNode): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([name, node]) => [name, plain(node)]));
  return isList(value) ? value.map(plain) : value;
}

const isList = (value: JsonValue): value is readonly JsonNode[] => Array.isArray(value);

export const fieldOf = ({ value }: JsonNode, name: string): JsonNode | undefined =>
  value instanceof Map ? value.get(name) : undefined;

export const fieldsOf = ({ value }: JsonNode): ReadonlyMap<string, JsonNode> | undefined =>
  value instanceof Map ? value : undefined;

export const listIn = (node: JsonNode | undefined): readonly JsonNode[] | undefined =>
  node !== undefined && isList(node.value) ? node.value : undefined;

export const numberIn = (node: JsonNode | undefined): number | undefined =>
  typeof node?.value === 'number' ? node.value : undefined;

export const textIn = (node: JsonNode | undefined): string | undefined =>
  typeof node?.value === 'string' ? node.value : undefined;

/** A list of numbers; null among them stands for what is not set. */
export function numbersIn(node: JsonNode | undefined): readonly (number | null)[] | undefined {
  const values = listIn(node)?.map(({ value }) => value);
  return values?.every((value) => value === null || typeof value === 'number') ? values : undefined;
}
