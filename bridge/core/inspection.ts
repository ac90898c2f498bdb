/**
 * What is heard on a link, message by message: a port, so that who serves operators need not know what decodes frames.
 * Everything is of the link's own clock, which is a recording's own where one plays.
 */

/** Who said which message: a MAVLink system, a component of it, and the message's number. */
export type MessageKey = { readonly systemId: number; readonly componentId: number; readonly messageId: number };

export type MessageHeard = MessageKey & {
  /** Null where the dialect has no message of this number. */
  readonly name: string | null;
  /** Frames since the link was opened, or was forgotten for its silence. */
  readonly count: number;
  /** Over the last 5 to 10 s; null where it was heard once only. */
  readonly rateHz: number | null;
  readonly bytesPerS: number | null;
  /** Of the newest frame, header and checksum included. */
  readonly sizeB: number;
  readonly ageMs: number;
};

/** What is not a number, as NaN, is null: many fields say "not given" with it. 64-bit numbers beyond 2^53 are text. */
export type FieldValue = number | string | null | readonly (number | string | null)[];

export type FieldSaid = {
  readonly name: string;
  readonly value: FieldValue;
  /** As MAVLink writes it: `cm/s`, `degE7`; empty where there is none. */
  readonly unit: string;
  /** What the number stands for: one name of an enumeration, or each of a bit mask; empty where none is known. */
  readonly means: readonly string[];
};

export type MessageSaid = MessageHeard & {
  /** When the newest frame was heard: ms of the link's clock. */
  readonly at: number;
  /** The newest frame, whole. */
  readonly hex: string;
  /** Null where the dialect cannot tell what it says. */
  readonly fields: readonly FieldSaid[] | null;
};

export type HeardMessages = {
  /** The kinds that are told apart, and what came beyond the most of them. */
  list(): {
    readonly messages: readonly MessageHeard[];
    readonly others: { readonly count: number; readonly bytes: number };
  };
  one(key: MessageKey): MessageSaid | undefined;
};
