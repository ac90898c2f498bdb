import { expect, test } from 'vitest';
import { parseClientMessage } from '../../bridge/protocol/parse.ts';

test('[X1] a STOP stops whatever else is wrong with it, as long as it says which vehicle; nothing else is so lax', () => {
  const say = (more: object) =>
    parseClientMessage(JSON.stringify({ t: 'send_command', id: 'a', vehicle: 'v', ...more }));
  for (const more of [
    {},
    { ageMs: -0.5 },
    { ageMs: null },
    { ageMs: 0, args: 7 },
    { ageMs: 0, args: {}, term: null },
  ]) {
    const expected = {
      ok: true,
      message: { t: 'send_command', id: 'a', vehicle: 'v', name: 'stop', args: {}, ageMs: 0 },
    };
    expect(say({ name: 'stop', ...more }), JSON.stringify(more)).toEqual(expected);
    expect(say({ name: 'hold', ...more }).ok, JSON.stringify(more)).toBe(false);
  }
  expect(say({ name: 'stop', vehicle: 7 }).ok).toBe(false);
  expect(say({ name: 'stop', args: {}, ageMs: 4000 })).toMatchObject({ message: { ageMs: 4000 } });
});
