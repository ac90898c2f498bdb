/**
 * What is asked of the bridge about who one is, over HTTP. A browser's secret is a cookie that no script reads; a program
 * keeps its own. Every call has an end, well before the bridge forgets what it answered ([U2]): an answer that comes after
 * it is not heard, and does not put an old secret in a newer one's place.
 */
import { type Static, Type } from 'typebox';
import { Check } from 'typebox/schema';
import { Role } from '../../bridge/protocol/command.ts';
import { answerWords } from '../words/answers.ts';
import { retryAfterMs } from './fetch-json.ts';
import type { Http, HttpAnswer } from './http.ts';

export type Renewal =
  | { readonly kind: 'granted'; readonly grant: Grant }
  /** The bridge knows no such device, or no longer. */
  | { readonly kind: 'unpaired'; readonly why: string }
  /** There is nothing to renew: it asks nobody. */
  | { readonly kind: 'open' }
  /** No answer, or none that decides; not sooner than in `waitMs`. */
  | { readonly kind: 'failed'; readonly why: string; readonly waitMs: number };

const Grant = Type.Object({ token: Type.String(), leftMs: Type.Number(), name: Type.String(), role: Role });
export type Grant = Static<typeof Grant>;

/** Where a program keeps its secret; a page needs none. */
export type SecretPlace = { read(): string; write(secret: string): void };

export type IdentityCalls = {
  /** Whether one is asked who one is; null where that was not answered. */
  isAsked(): Promise<boolean | null>;
  renew(): Promise<Renewal>;
  /** What is under way counts as unanswered. */
  abandon(): void;
};

export type CallMeans = {
  readonly http: Http;
  after(ms: number, run: () => void): () => void;
  wallMs(): number;
};

const answerWithinMs = 5000;
const Asked = Type.Object({ required: Type.Boolean() });
const Refused = Type.Object({ error: Type.String() });
const Secret = Type.Object({ secret: Type.String() });

/** `origin` as in `https://rover.local:5001`. */
export function identityCalls(origin: string, means: CallMeans, place?: SecretPlace): IdentityCalls {
  let abandon = () => {};
  const call = async (method: string, path: string, body?: unknown): Promise<HttpAnswer | null> => {
    const request = { method, url: origin + path, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const { answer, abort } = means.http(request);
    const cancel = means.after(answerWithinMs, abort);
    abandon = abort;
    return answer.catch(() => null).finally(cancel);
  };
  return {
    abandon: () => abandon(),
    async isAsked() {
      const answer = await call('GET', '/api/auth');
      const value = jsonOf(answer);
      return Check(Asked, value) ? value.required : null;
    },
    async renew() {
      const answer = await call('POST', '/api/auth/refresh', place ? { secret: place.read() } : {});
      if (answer === null) return failed(answerWords.none);
      const value = jsonOf(answer);
      if (answer.status === 200 && Check(Grant, value)) {
        if (place && Check(Secret, value)) place.write(value.secret);
        const { token, leftMs, name, role } = value;
        return { kind: 'granted', grant: { token, leftMs, name, role } };
      }
      if (answer.status === 404) return { kind: 'open' };
      const why = Check(Refused, value) ? value.error : answerWords.answered(answer.status);
      if (answer.status === 401) return { kind: 'unpaired', why };
      return failed(why, retryAfterMs(answer.header('retry-after'), means.wallMs()) ?? 0);
    },
  };
}

const failed = (why: string, waitMs = 0): Renewal => ({ kind: 'failed', why, waitMs });

function jsonOf(answer: HttpAnswer | null): unknown {
  try {
    return JSON.parse(answer?.text ?? '');
  } catch {
    return null;
  }
}
