/** The greeting: the client speaks first, the bridge answers with who it is and the timings that hold. */
import { type Static, Type } from 'typebox';
import { Role } from './command.ts';
import { Proof } from './identity.ts';
import { WantedEvents } from './stream.ts';

/** No slash, since a session is named by two of these with one between them. */
const id = Type.String({ minLength: 1, maxLength: 64, pattern: '^[^/]+$' });

/** A position in the event stream: one life of it (`epoch`) and the last entry applied. */
export const Cursor = Type.Object({ epoch: id, seq: Type.Integer({ minimum: 0 }) });
export type Cursor = Static<typeof Cursor>;

/** How the page is looked at: a hidden one gets events and no state ([T12]). */
export const Mode = Type.Enum(['watch', 'hidden']);
export type Mode = Static<typeof Mode>;

/** What the client would like of the state lane, and of events; the bridge gives at most that. */
export const Want = Type.Object({
  rateHz: Type.Number({ minimum: 0.2, maximum: 25 }),
  encoding: Type.Enum(['json', 'compact']),
  /** A budget for what is sent down, in bytes per second; null for none. */
  maxBytesPerS: Type.Union([Type.Integer({ minimum: 100 }), Type.Null()]),
  /** Only these events; all of them where nothing is said ([S8]). */
  events: Type.Optional(WantedEvents),
  /** It can inflate: long messages of events may come packed ([S10]). */
  inflate: Type.Optional(Type.Boolean()),
  /** The same of `state_restored`: telemetry that comes while it is inflated waits for it ([T13]). */
  inflateState: Type.Optional(Type.Boolean()),
  /** It puts pieces together: long messages come in them ([S12]). */
  pieces: Type.Optional(Type.Boolean()),
  /** It shows headlines ahead of a long replay ([S9]). */
  headlines: Type.Optional(Type.Boolean()),
});
export type Want = Static<typeof Want>;

/** What a client gets that asks for nothing. */
export const defaultWant: Want = { rateHz: 10, encoding: 'json', maxBytesPerS: null };

/** C→S: the page was hidden or shown, or its operator wants another rate. */
export const Wish = Type.Object({
  t: Type.Literal('wish'),
  mode: Type.Optional(Mode),
  want: Type.Optional(Want),
});
export type Wish = Static<typeof Wish>;

/**
 * C→S, first message of every connection ([H1]). `clientId` names the installation, `tab` the tab of it, `page` this load
 * of the page: a reload and a duplicated tab differ in it. `gen` counts the connections of the page, upward.
 */
export const Hello = Type.Object({
  t: Type.Literal('hello'),
  protocol: Type.Array(Type.Integer(), { minItems: 1, maxItems: 8 }),
  clientId: id,
  tab: id,
  page: id,
  gen: Type.Integer({ minimum: 0 }),
  /** Where a page keeps several connections, one for each address of the bridge: which of them this is ([P4]). */
  path: Type.Optional(id),
  mode: Mode,
  want: Type.Optional(Want),
  cursor: Type.Union([Cursor, Type.Null()]),
  /** Who it is, where that is asked ([U1]). */
  proof: Type.Optional(Proof),
  /** A lesser role than the one that is due ([H9]). */
  role: Type.Optional(Role),
  /** Commands whose outcome the client does not know ([I12]). */
  pending: Type.Optional(Type.Array(id, { maxItems: 100 })),
});
export type Hello = Static<typeof Hello>;

/** The timings that the dashboard needs, all in ms; it has no constants of its own. */
export const Policy = Type.Object({
  /** Interval of the state tick: telemetry comes at least this often, empty if nothing changed. */
  tickMs: Type.Number(),
  /** A client that hears nothing for this long calls the link stale. */
  staleAfterMs: Type.Number(),
  /** A client that hears nothing for this long gives the connection up and opens another. */
  deadAfterMs: Type.Number(),
  pingIntervalMs: Type.Number(),
  hiddenPingIntervalMs: Type.Number(),
  /** A group is late after this many of its nominal periods. */
  lateAfterPeriods: Type.Number(),
  /** How often a lease's holder pings, and how often it sends stick frames ([A2], [D1]). */
  leasePingIntervalMs: Type.Number(),
  driveIntervalMs: Type.Number(),
  /** A page that showed no life for this long no longer drives: its Worker says neutral. */
  pageLifeMs: Type.Number(),
});
export type Policy = Static<typeof Policy>;

/** S→C, the answer to `hello` ([H2]). */
export const ConnectionResponse = Type.Object({
  t: Type.Literal('connection_response'),
  protocol: Type.Integer(),
  bridgeVersion: Type.String(),
  /** Identifies this run of the bridge: monotonic stamps compare only within one boot. */
  boot: Type.String(),
  sessionId: Type.String(),
  /** The tab that this page is from now on: another than it said where that one is open elsewhere ([H8]). */
  tab: Type.String(),
  epoch: Type.String(),
  seq: Type.Integer(),
  /** Further addresses of this bridge, as origins: `http://10.0.0.2:5001` ([H10]). */
  addresses: Type.Optional(Type.Array(Type.String(), { maxItems: 8 })),
  resumed: Type.Boolean(),
  role: Role,
  /** Bridge's monotonic and wall clock as this was sent, ms. */
  at: Type.Number(),
  wall: Type.Number(),
  policy: Policy,
  /** Sentences that the page must show for as long as it is connected, such as an unprotected LAN binding. */
  banners: Type.Array(Type.String()),
});
export type ConnectionResponse = Static<typeof ConnectionResponse>;
