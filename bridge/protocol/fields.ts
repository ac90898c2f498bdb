/**
 * The fields of every group as integers: what travels in the compact encoding of state. A field's step follows from the
 * unit in its name, so that adding a field needs no second table; a value is exact to half a step, which is finer than
 * what the vehicle itself sends. Lists of numbers travel as integers too; texts and yes-or-no as JSON.
 */
import type { TSchema } from 'typebox';
import { type GroupName, groupNames, groups } from './vehicle.ts';

/** Steps per unit, by the end of the name; the first that fits counts. */
const stepsPerUnit: readonly (readonly [ending: string, steps: number])[] = [
  ['latDeg', 1e7],
  ['lonDeg', 1e7],
  ['RateDps', 100],
  ['Deg', 100],
  ['Mps', 1000],
  ['AccuracyM', 1000],
  ['M', 100],
  ['V', 1000],
  ['A', 100],
  ['Pct', 10],
  ['Variance', 1000],
  ['dop', 100],
  ['Wh', 10],
  ['C', 100],
];

export type Field =
  | { readonly name: string; readonly kind: 'number' | 'list'; readonly steps: number }
  | { readonly name: string; readonly kind: 'other' };

export type Layout = { readonly code: number; readonly group: GroupName; readonly fields: readonly Field[] };

const numeric = (schema: unknown): boolean => /"type":"(number|integer)"/.test(JSON.stringify(schema));
const other = (schema: unknown): boolean => /"type":"(string|object|boolean)"|"enum"/.test(JSON.stringify(schema));
const isList = (schema: unknown): boolean => JSON.stringify(schema).includes('"type":"array"');

function fieldOf(name: string, schema: TSchema | undefined): Field {
  if (other(schema) || !numeric(schema)) return { name, kind: 'other' };
  const steps = stepsPerUnit.find(([ending]) => name.endsWith(ending))?.[1] ?? 1;
  return { name, kind: isList(schema) ? 'list' : 'number', steps };
}

/** Layouts by group, in the order of the table of groups, which is their code on the wire. */
export const layouts: readonly Layout[] = groupNames.map((group, code) => {
  const properties: Readonly<Record<string, TSchema>> = groups[group].schema.properties;
  return { code, group, fields: Object.keys(properties).map((name) => fieldOf(name, properties[name])) };
});

/** A field's value as it travels: an integer, null for unknown, a list of these, or JSON in ASCII. */
export type Code = number | null | readonly (number | null)[] | string;

const stepsOf = (value: unknown, steps: number): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? Math.round(value * steps) : null;

const ascii = (value: unknown): string =>
  JSON.stringify(value ?? null).replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

export function codeOf(value: unknown, field: Field): Code {
  if (field.kind === 'other') return ascii(value);
  if (field.kind === 'number') return stepsOf(value, field.steps);
  return Array.isArray(value) ? value.map((item) => stepsOf(item, field.steps)) : [];
}

/** The value of a code; throws SyntaxError where a text is not JSON. */
export function valueOfCode(code: Code, field: Field): unknown {
  if (field.kind === 'other') return typeof code === 'string' ? JSON.parse(code) : null;
  if (typeof code === 'number') return code / field.steps;
  if (code === null || typeof code === 'string') return null;
  return code.map((item) => (item === null ? null : item / field.steps));
}

export function sameCode(a: Code | undefined, b: Code): boolean {
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return a === b;
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
