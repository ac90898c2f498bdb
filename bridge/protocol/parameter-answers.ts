/** What is told of a vehicle's parameters over HTTP ([K1] to [K7]), as the bridge writes and a page reads it. */
import { type Static, Type } from 'typebox';

const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()]);
const number = orNull(Type.Number());

/** `value` null is no number; `type` is MAV_PARAM_TYPE; `default` null is not told. */
export const Entry = Type.Object({ name: Type.String(), value: number, type: Type.Integer(), default: number });
export type Entry = Static<typeof Entry>;

/** What the last load of a file has done. */
const Load = Type.Object({
  document: Type.String(),
  set: Type.Array(Type.Object({ name: Type.String(), was: number, value: number })),
  notSet: Type.Array(Type.String()),
  why: orNull(Type.String()),
});

export const BookAnswer = Type.Object({
  state: Type.Enum(['none', 'kept', 'current', 'doubtful']),
  reading: Type.Boolean(),
  source: orNull(Type.Enum(['file', 'list'])),
  /** Wall ms; and how long ago, ms. */
  readAt: number,
  ageMs: number,
  hash: orNull(Type.String()),
  count: Type.Integer(),
  /** Single values that came since all were read. */
  changes: Type.Integer(),
  load: orNull(Load),
  parameters: Type.Array(Entry),
});
export type BookAnswer = Static<typeof BookAnswer>;

const Option = Type.Object({ value: Type.Number(), label: Type.String() });
export const Info = Type.Object({
  name: Type.String(),
  humanName: Type.String(),
  description: Type.String(),
  group: Type.String(),
  units: orNull(Type.String()),
  range: orNull(Type.Object({ low: Type.Number(), high: Type.Number() })),
  increment: number,
  options: Type.Array(Option),
  bits: Type.Array(Option),
  rebootRequired: Type.Boolean(),
  readOnly: Type.Boolean(),
});
export type Info = Static<typeof Info>;
export const InfosAnswer = Type.Object({ infos: Type.Array(Info) });

const Difference = Type.Object({
  name: Type.String(),
  is: number,
  wished: number,
  given: Type.Optional(Type.String()),
});
export type Difference = Static<typeof Difference>;

/** `unknown`: the vehicle has none of that name; `kept`: differ, and are the vehicle's own account ([K4]). */
export const Comparison = Type.Object({
  same: Type.Integer(),
  different: Type.Array(Difference),
  unknown: Type.Array(Type.String()),
  kept: Type.Array(Type.String()),
  unnamed: Type.Integer(),
});
export type Comparison = Static<typeof Comparison>;

export const Handed = Type.Object({ hash: Type.String() });

const KeptDescriptions = Type.Object({
  vehicle: Type.String(),
  firmware: Type.String(),
  count: Type.Integer(),
  at: Type.Number(),
});
export type KeptDescriptions = Static<typeof KeptDescriptions>;
export const DescriptionsAnswer = Type.Object({ kept: Type.Array(KeptDescriptions) });
export const DescriptionsTaken = Type.Object({ count: Type.Integer(), warnings: Type.Array(Type.String()) });
