/** Looking at a machine that is not well: what hangs costs a thread once, and nobody waits for it. */
import { expect, test } from 'vitest';
import { once, realLook } from '../../bridge/machine/look.ts';

test('a look that hangs is not begun again while it does; another path is, and the same one afterwards', async () => {
  const begun: string[] = [];
  let wake = (_: string): void => {};
  const look = once(async (path) => {
    begun.push(path);
    if (path !== '/gone') return path;
    return new Promise<string>((resolve) => {
      wake = resolve;
    });
  }, 20);
  for (let i = 0; i < 5; i++) expect(await look('/gone')).toBeUndefined();
  expect(await look('/there')).toBe('/there');
  expect(begun).toEqual(['/gone', '/there']);
  const waiting = look('/gone');
  wake('back');
  expect(await waiting).toBe('back');
  const again = look('/gone');
  expect(begun).toEqual(['/gone', '/there', '/gone']);
  wake('back');
  expect(await again).toBe('back');
});

test('two who look at once see the same; what cannot be seen is undefined each time', async () => {
  const [one, two] = await Promise.all([realLook.read('/proc/self/stat'), realLook.read('/proc/self/stat')]);
  expect(one).toContain('node');
  expect(two).toBe(one);
  for (let i = 0; i < 2; i++) expect(await realLook.about('/nowhere/at/all')).toBeUndefined();
});
