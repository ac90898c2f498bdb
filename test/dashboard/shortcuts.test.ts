import { describe, expect, test } from 'vitest';
import { directions, holdKeys } from '../../dashboard/store/inputs/keys.ts';
import { actOf, type Pressed, type Standing, shortcuts } from '../../dashboard/store/shortcuts.ts';
import { keyWords } from '../../dashboard/words/keys.ts';

const pressed = (key: string, change: Partial<Pressed> = {}): Pressed => ({
  ...{ key, ctrlKey: false, altKey: false, metaKey: false, repeat: false, isTaken: false, isTyping: false },
  ...change,
});
const here: Standing = { on: true, path: '/', isCovered: false };

describe('the keys', () => {
  test('do what the table says, each one thing', () => {
    for (const { keys, act } of shortcuts) for (const key of keys) expect(actOf(pressed(key), here)).toEqual(act);
    const all = shortcuts.flatMap(({ keys }) => keys);
    expect(new Set(all).size).toBe(all.length);
    expect(actOf(pressed('2'), here)).toEqual({ is: 'goes', to: '/plan' });
    expect(actOf(pressed('x'), here)).toBeNull();
  });

  test.each([
    ['with Ctrl', { ctrlKey: true }],
    ['with Alt', { altKey: true }],
    ['with Command', { metaKey: true }],
    ['while they are held', { repeat: true }],
    ['while somebody writes', { isTyping: true }],
    ['that something on the page took', { isTaken: true }],
  ])('do nothing %s', (_, change) => {
    for (const { keys } of shortcuts) for (const key of keys) expect(actOf(pressed(key, change), here)).toBeNull();
  });

  test('leave STOP its key, and the sticks theirs', () => {
    const all = shortcuts.flatMap(({ keys }) => keys).map((key) => key.toLowerCase());
    const written = [...Object.keys(directions), ...holdKeys].map((code) => code.replace('Key', '').toLowerCase());
    for (const key of [' ', 'spacebar', 'enter', 'escape', ...written]) expect(all).not.toContain(key);
  });

  test.each(['/sticks', '/view'])('leave no page while hands are on the sticks of %s', (path) => {
    const acts = shortcuts.flatMap(({ keys }) => keys.map((key) => actOf(pressed(key), { ...here, path })));
    expect(acts.filter((act) => act !== null).map(({ is }) => is)).toEqual(['acknowledges', 'presses', 'presses']);
  });

  test('act not under a sheet, and not where they are not wanted; the list can always be seen', () => {
    for (const standing of [
      { ...here, isCovered: true },
      { ...here, on: false },
    ]) {
      expect(actOf(pressed('1'), standing)).toBeNull();
      expect(actOf(pressed('?'), standing)).toEqual({ is: 'opens', sheet: 'keys' });
    }
  });

  test('have words, all of them', () => {
    expect(shortcuts.map(({ name }) => name).sort()).toEqual(Object.keys(keyWords.does).sort());
  });
});
