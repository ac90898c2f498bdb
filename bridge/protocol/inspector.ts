/** What is heard on each link, message by message, as `GET /api/inspector` and the route of one message tell it. */
import { type Static, Type } from 'typebox';

const figure = Type.Union([Type.Number(), Type.Null()]);

const heard = {
  systemId: Type.Integer(),
  componentId: Type.Integer(),
  messageId: Type.Integer(),
  /** Null where the dialect has no message of this number. */
  name: Type.Union([Type.String(), Type.Null()]),
  count: Type.Integer(),
  /** Over the last 5 to 10 s; null where it was heard once only. */
  rateHz: figure,
  bytesPerS: figure,
  /** Of the newest frame. */
  sizeB: Type.Integer(),
  ageMs: Type.Number(),
};

export const MessageHeard = Type.Object(heard);
export type MessageHeard = Static<typeof MessageHeard>;

export const LinkHeard = Type.Object({
  link: Type.String(),
  /** A recording: ages and rates are of its own time. */
  replay: Type.Boolean(),
  messages: Type.Array(MessageHeard),
  /** Frames of kinds beyond the most that are told apart. */
  others: Type.Object({ count: Type.Integer(), bytes: Type.Integer() }),
});
export type LinkHeard = Static<typeof LinkHeard>;

export const Inspected = Type.Object({ links: Type.Array(LinkHeard) });
export type Inspected = Static<typeof Inspected>;

const one = Type.Union([Type.Number(), Type.String(), Type.Null()]);

export const FieldSaid = Type.Object({
  name: Type.String(),
  value: Type.Union([one, Type.Array(one)]),
  /** MAVLink's own. */
  unit: Type.String(),
  /** Names of the enumeration or of the bits that are set. */
  means: Type.Array(Type.String()),
});
export type FieldSaid = Static<typeof FieldSaid>;

export const MessageSaid = Type.Object({
  ...heard,
  link: Type.String(),
  replay: Type.Boolean(),
  /** When the newest frame was heard: the bridge's monotonic ms, or the recording's own. */
  at: Type.Number(),
  /** Empty where it may hold a key. */
  hex: Type.String(),
  /** Null where the dialect cannot tell what it says. */
  fields: Type.Union([Type.Array(FieldSaid), Type.Null()]),
});
export type MessageSaid = Static<typeof MessageSaid>;
