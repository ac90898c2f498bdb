/** Keys that sign tokens come and go; what they signed stays good for its ten minutes. */
import { expect, test } from 'vitest';
import { Tokens, tokenForMs } from '../../bridge/gateway/auth/tokens.ts';

test('however often an admin has another key sign, what was signed before is good for its time, and no longer', async () => {
  let now = 1000;
  const tokens = new Tokens({ boot: 'a', now: () => now });
  const issued: string[] = [];
  for (let n = 0; n < 4; n++) {
    issued.push((await tokens.issue('phone', n)).token);
    tokens.rotate();
    now += 1000;
  }
  const good = async () => (await Promise.all(issued.map((token) => tokens.verify(token)))).map((one) => one?.n);
  expect(await good()).toEqual([0, 1, 2, 3]);
  now = 1000 + tokenForMs + 1;
  expect(await good()).toEqual([undefined, 1, 2, 3]);
});
