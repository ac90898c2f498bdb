/** `fetch` in the operator's name, for bodies that are no JSON: tiles on their way here, packs on their way to the rover. */
import type { TokenOf } from '../../../client/bearing.ts';

export type PersonFetch = (path: string, init?: RequestInit) => Promise<Response>;

/** One more try where the bridge takes the token no longer, as for all else that is asked. */
export const personFetch =
  (origin: string, token: TokenOf): PersonFetch =>
  async (path, init = {}) => {
    const once = (held: string | null) =>
      fetch(`${origin}${path}`, {
        ...init,
        headers: { ...init.headers, ...(held !== null && { authorization: `Bearer ${held}` }) },
      });
    const held = await token(null);
    const answer = await once(held);
    if (answer.status !== 401 || held === null) return answer;
    const next = await token(held);
    return next === null || next === held ? answer : once(next);
  };
