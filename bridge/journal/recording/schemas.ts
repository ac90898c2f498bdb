/**
 * The protocol's schemas as other tools can read them: a JSON schema of plain types. What may be unknown is a field that
 * may be absent, since no viewer of recordings plots a union with null; a list with unknown places is an object by place.
 */
import { groups } from '../../protocol/vehicle.ts';

export type PlainSchema = {
  readonly type: string;
  readonly properties?: Readonly<Record<string, PlainSchema>>;
  readonly items?: PlainSchema;
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isNull = (schema: unknown): boolean => isObject(schema) && schema.type === 'null';

/** The one alternative that is not null, or the schema itself. */
function certain(schema: unknown): unknown {
  const alternatives = isObject(schema) && Array.isArray(schema.anyOf) ? schema.anyOf : [schema];
  return alternatives.find((one) => !isNull(one)) ?? schema;
}

const mayBeNull = (schema: unknown): boolean =>
  isObject(schema) && Array.isArray(schema.anyOf) && schema.anyOf.some(isNull);

/** As many places as MAVLink has channels. */
const places = Array.from({ length: 18 }, (_, index) => `ch${index + 1}`);

export function plainSchema(schema: unknown): PlainSchema {
  const known = certain(schema);
  if (!isObject(known)) return { type: 'string' };
  if (known.type === 'array') {
    if (!mayBeNull(known.items)) return { type: 'array', items: plainSchema(known.items) };
    const place = plainSchema(known.items);
    return { type: 'object', properties: Object.fromEntries(places.map((name) => [name, place])) };
  }
  if (known.type === 'object' && isObject(known.properties)) {
    const properties = Object.entries(known.properties).map(([name, one]) => [name, plainSchema(one)] as const);
    return { type: 'object', properties: Object.fromEntries(properties) };
  }
  return { type: typeof known.type === 'string' ? known.type : 'string' };
}

/** Of each group of a vehicle's state, as text. */
export const groupSchemas = (): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(groups).map(([name, { schema }]) => [name, JSON.stringify(plainSchema(schema))]));
