/** Codes that begin alike, as one in a thousand does: which letters are drawn is told here. */
import { expect, test, vi } from 'vitest';
import { CodeDesk } from '../../../bridge/gateway/auth/code-desk.ts';

const parts = ['AB', 'AB', 'AB', 'CD'];
vi.mock(import('../../../bridge/gateway/auth/secrets.ts'), async (original) => {
  const real = await original();
  const newCode = () => {
    const part = parts.shift() ?? 'EF';
    return { part, secret: '23456789', text: `${part}-2345-6789` };
  };
  return { ...real, newCode };
});

test('a code that begins as an open one is drawn again, and both let in', async () => {
  const desk = new CodeDesk(() => 0);
  const codes = [await desk.make('viewer', '', 1000), await desk.make('operator', '', 1000)];
  expect(codes).toEqual(['AB-2345-6789', 'CD-2345-6789']);
  for (const code of codes) expect((await desk.spend(code ?? '', '127.0.0.1')).ok).toBe(true);
});
