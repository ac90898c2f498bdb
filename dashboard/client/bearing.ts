/** HTTP that says who asks: one place for the header, and one more try where the bridge takes the token no longer. */
import type { Http, HttpAnswer } from './http.ts';

/** One that lasts, or null where nobody is asked or nothing is to be had. `refused` is one that was just refused. */
export type TokenOf = (refused: string | null) => Promise<string | null>;

export const bearing =
  (http: Http, token: TokenOf): Http =>
  (request) => {
    let abort = () => {};
    let isAborted = false;
    const once = (held: string | null): Promise<HttpAnswer> => {
      if (isAborted) return Promise.reject(new Error('aborted'));
      const headers = { ...request.headers, ...(held !== null && { authorization: `Bearer ${held}` }) };
      const call = http({ ...request, headers });
      abort = call.abort;
      return call.answer;
    };
    const ask = async (): Promise<HttpAnswer> => {
      const held = await token(null);
      const answer = await once(held);
      if (answer.status !== 401 || held === null) return answer;
      const next = await token(held);
      return next === null || next === held ? answer : once(next);
    };
    return {
      answer: ask(),
      abort() {
        isAborted = true;
        abort();
      },
    };
  };
