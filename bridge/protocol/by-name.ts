/**
 * Values by names that only the running bridge knows: counters, a command's parameters. It is what `Type.Record` makes of
 * text keys, without the whole type interpreter that `Record` brings to a page which never asks it anything.
 */
import { type Static, type TSchema, type TUnsafe, Type } from 'typebox';

export const byName = <Value extends TSchema>(value: Value): TUnsafe<Record<string, Static<Value>>> =>
  Type.Unsafe<Record<string, Static<Value>>>({ type: 'object', patternProperties: { '^.*$': value } });
