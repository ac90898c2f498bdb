/**
 * JSON over HTTP, tried again where that is safe: on network errors and 5xx (and 429, which names its wait), never on
 * other answers, and only for requests that do the same when they arrive twice. S0-26, S0-27.
 */

import { answerWords } from '../words/answers.ts';
import type { Http, HttpAnswer } from './http.ts';

export type JsonRequest = {
  readonly url: string;
  /** GET where nothing is said. */
  readonly method?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, in place of JSON: a file of the field. */
  readonly text?: string;
  /** What is known already by its tag: 304 says that it still holds (RFC 9110 §13.1.2). */
  readonly knownTag?: string | null;
  /** How long one try may take, ms; 10 s where nothing is said. */
  readonly withinMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Makes a request that is not idempotent by its method safe to repeat: the other side does it once per key. */
  readonly idempotencyKey?: string;
};

export type JsonResult =
  | { readonly ok: true; readonly status: number; readonly value: unknown; readonly tag?: string }
  /** `status` is 0 where no answer came. `why` is one sentence. */
  | {
      readonly ok: false;
      readonly status: number;
      readonly why: string;
      /** The other side asks not to come back sooner. */
      readonly waitMs?: number;
    };

export type Retrying = {
  readonly http: Http;
  after(ms: number, run: () => void): () => void;
  /** Uniform in [0, 1). */
  random(): number;
  /** The wall clock, for a Retry-After that is a date; ms since 1970. */
  wallMs(): number;
};

/** Before the first, second and third repetition, each a quarter more or less. */
const delaysMs = [1000, 2000, 3000] as const;
/** One try may take this long. */
const answerWithinMs = 10_000;
/** A server that asks for more patience than this gets its refusal handed on. */
const longestWaitMs = 60_000;
/** RFC 9110 §9.2.2. */
const idempotent = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);

type Tried = { readonly answer: HttpAnswer } | { readonly why: string };

/** Never rejects. Tries once, and up to three times more where it may. */
export async function fetchJson(request: JsonRequest, means: Retrying): Promise<JsonResult> {
  const method = (request.method ?? 'GET').toUpperCase();
  const isSafe = idempotent.has(method) || request.idempotencyKey !== undefined;
  for (let tried = 0; ; tried++) {
    const outcome = await tryOnce(request, method, means);
    const delayMs = delaysMs[tried];
    const waitMs = isSafe && delayMs !== undefined ? waitAfter(outcome, delayMs, means) : null;
    if (waitMs === null) return resultOf(outcome, means.wallMs());
    await new Promise<void>((resolve) => means.after(waitMs, resolve));
  }
}

async function tryOnce(request: JsonRequest, method: string, { http, after }: Retrying): Promise<Tried> {
  const { url, body, text, headers, idempotencyKey, knownTag, withinMs = answerWithinMs } = request;
  const sent = text ?? (body === undefined ? undefined : JSON.stringify(body));
  const call = http({
    method,
    url,
    ...(sent !== undefined && { body: sent }),
    headers: {
      accept: 'application/json',
      ...(text !== undefined && { 'content-type': 'text/plain; charset=utf-8' }),
      ...headers,
      ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
      ...(knownTag && { 'if-none-match': knownTag }),
    },
  });
  const cancel = after(withinMs, call.abort);
  try {
    return { answer: await call.answer };
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  } finally {
    cancel();
  }
}

/** How long to wait before it is tried again, ms; null where trying again would not help. */
function waitAfter(outcome: Tried, delayMs: number, { random, wallMs }: Retrying): number | null {
  const jittered = delayMs * (0.75 + random() / 2);
  if (!('answer' in outcome)) return jittered;
  const { status, header } = outcome.answer;
  const askedMs = retryAfterMs(header('retry-after'), wallMs());
  if (status < 500 && !(status === 429 && askedMs !== null)) return null;
  if (askedMs === null) return jittered;
  // Not sooner than asked, and not all at that very moment.
  return askedMs > longestWaitMs ? null : askedMs + random() * 250;
}

/** RFC 9110 §10.2.3: seconds, or a date. Null where it is neither. */
export function retryAfterMs(value: string | null, wallMs: number): number | null {
  if (value === null) return null;
  if (/^\d+$/.test(value.trim())) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - wallMs);
}

function resultOf(outcome: Tried, wallMs: number): JsonResult {
  if (!('answer' in outcome)) return { ok: false, status: 0, why: answerWords.noneBecause(outcome.why) };
  const { status, text, header } = outcome.answer;
  const value = parsed(text);
  if (status < 200 || status > 299) {
    const askedMs = retryAfterMs(header('retry-after'), wallMs);
    const why = reasonOf(value) ?? answerWords.was(status);
    return { ok: false, status, why, ...(askedMs !== null && { waitMs: askedMs }) };
  }
  if (value === undefined && text !== '') return { ok: false, status, why: answerWords.notJson };
  const tag = header('etag');
  return { ok: true, status, value: value ?? null, ...(tag !== null && { tag }) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The bridge gives its reasons as `{error}`, and with files the `line` that is wrong. */
function reasonOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('error' in value) || typeof value.error !== 'string')
    return null;
  return 'line' in value && typeof value.line === 'number' ? answerWords.atLine(value.line, value.error) : value.error;
}
