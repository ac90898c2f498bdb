/** A fetch that says who asks, for what is no JSON: once more with another token where the first is taken no longer. */
import type { TokenOf } from './bearing.ts';

/** `send` is given the header to send along, none where nobody is asked. */
export async function asPerson<Answer extends { readonly status: number }>(
  token: TokenOf,
  send: (headers: Record<string, string>) => Promise<Answer>,
): Promise<Answer> {
  const as = (held: string | null) => send(held === null ? {} : { authorization: `Bearer ${held}` });
  const held = await token(null);
  const answer = await as(held);
  if (answer.status !== 401 || held === null) return answer;
  const next = await token(held);
  return next === null || next === held ? answer : as(next);
}
