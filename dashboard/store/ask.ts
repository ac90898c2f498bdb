/** What the page asks the bridge over HTTP: who is here, and its own figures. Answers are checked before they are shown. */
import { type Static, Type } from 'typebox';
import { Check } from 'typebox/schema';
import { Role } from '../../bridge/protocol/command.ts';
import type { JsonRequest, JsonResult } from '../client/fetch-json.ts';
import { answerWords } from '../words/answers.ts';

export type AskHow = Pick<JsonRequest, 'method' | 'body' | 'text' | 'knownTag' | 'withinMs'>;

/** `path` on the bridge's own address, a GET where nothing else is said; never rejects. */
export type Ask = (path: string, how?: AskHow) => Promise<JsonResult>;

const figure = Type.Union([Type.Number(), Type.Null()]);

/** One row of `/api/sessions`: seconds ago, ms, bytes, Hz; null is unknown. */
const SessionRow = Type.Object({
  session: Type.String(),
  state: Type.Enum(['live', 'stale', 'away']),
  mode: Type.Enum(['watch', 'hidden']),
  heardAgoS: Type.Number(),
  lastPingAgoS: Type.Optional(figure),
  reconnections: Type.Integer(),
  rateHz: figure,
  rttMs: figure,
  unsentB: figure,
  /** Who it is, where the bridge asks and tells. */
  name: Type.Optional(Type.String()),
  role: Type.Optional(Role),
});
export type SessionRow = Static<typeof SessionRow>;

const SessionsAnswer = Type.Object({ active: Type.Integer(), total: Type.Integer(), sessions: Type.Array(SessionRow) });

const Metrics = Type.Object({
  serverMetrics: Type.Object({
    totalConnections: Type.Integer(),
    activeConnections: Type.Integer(),
    failedConnections: Type.Integer(),
    averageConnectionUptime: figure,
    messagesThroughput: figure,
    errorRate: figure,
  }),
  summary: Type.Object({
    healthyConnections: Type.Integer(),
    unhealthyConnections: Type.Integer(),
    overallLatency: figure,
  }),
});
export type Metrics = Static<typeof Metrics>;

/** What was answered last and when, our own monotonic ms; and why the newest try failed, or null. */
export type Answered<T> = { readonly at: number; readonly value: T | null; readonly why: string | null };
export type SessionsAnswered = Answered<Static<typeof SessionsAnswer>>;
export type StatsAnswered = Answered<Metrics>;

/** After a failure the last good answer stays, with its time. */
export async function askSessions(ask: Ask, before: SessionsAnswered | null, monoMs: () => number) {
  const result = await ask('/api/sessions');
  return answered(before, result.ok && Check(SessionsAnswer, result.value) ? result.value : null, result, monoMs());
}

export async function askStats(ask: Ask, before: StatsAnswered | null, monoMs: () => number) {
  const result = await ask('/api/websocket/metrics');
  return answered(before, result.ok && Check(Metrics, result.value) ? result.value : null, result, monoMs());
}

function answered<T>(before: Answered<T> | null, value: T | null, result: JsonResult, at: number): Answered<T> {
  if (value !== null) return { at, value, why: null };
  const why = result.ok ? answerWords.notUnderstood : result.why;
  return before === null ? { at, value: null, why } : { ...before, why };
}
