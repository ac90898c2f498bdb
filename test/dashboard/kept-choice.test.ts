import { Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import { keptChoice, oneOf, type Shelf, shaped } from '../../dashboard/store/kept-choice.ts';

const forbidden = () => {
  throw new Error('storage is forbidden');
};

/** One browser: tabs share what is stored, and hear of what the others store. */
function browser(stored: Record<string, string> = {}) {
  const tabs: { heard(key: string | null): void }[] = [];
  const tab = (): Shelf => {
    const own: (typeof tabs)[number] = { heard: () => {} };
    tabs.push(own);
    return {
      storage: () => ({
        getItem: (key) => stored[key] ?? null,
        setItem(key, text) {
          stored[key] = text;
          for (const other of tabs) if (other !== own) other.heard(key);
        },
      }),
      watch: (heard) => {
        own.heard = heard;
      },
    };
  };
  return { stored, tab, clear: () => tabs.forEach(({ heard }) => void heard(null)) };
}

const word = oneOf(['metric', 'imperial']);
const list = shaped(Type.Array(Type.String({ maxLength: 5 }), { maxItems: 3 }));

describe('a choice that this device keeps', () => {
  test('holds over visits', () => {
    const { tab } = browser();
    keptChoice(tab(), 'k', word, 'metric').choose('imperial');
    expect(keptChoice(tab(), 'k', word, 'metric').now()).toBe('imperial');
  });

  test.each([
    ['a word of another version', 'nautical'],
    ['nothing', ''],
    ['JSON instead of a word', '"imperial"'],
  ])('%s is the first value again', (_, text) => {
    expect(keptChoice(browser({ k: text }).tab(), 'k', word, 'metric').now()).toBe('metric');
  });

  test.each([
    ['half a list', '["a"'],
    ['another shape', '{"a":1}'],
    ['too many', '["a","b","c","d"]'],
    ['too long', '["abcdef"]'],
    ['megabytes', `[${' '.repeat(70_000)}"a"]`],
  ])('%s is the first value again', (_, text) => {
    expect(keptChoice(browser({ k: text }).tab(), 'k', list, ['z']).now()).toEqual(['z']);
    expect(keptChoice(browser({ k: '["a"]' }).tab(), 'k', list, ['z']).now()).toEqual(['a']);
  });

  test('is the same value until another is chosen, so that nothing draws for nothing', () => {
    const choice = keptChoice(browser({ k: '["a"]' }).tab(), 'k', list, []);
    expect(choice.now()).toBe(choice.now());
  });

  test('is told here and in the other tabs, also when all is cleared', () => {
    const { tab, stored, clear } = browser();
    const here = keptChoice(tab(), 'k', word, 'metric');
    const there = keptChoice(tab(), 'k', word, 'metric');
    let told = 0;
    const stop = there.subscribe(() => {
      told++;
    });
    here.choose('imperial');
    expect([there.now(), told]).toEqual(['imperial', 1]);
    delete stored.k;
    clear();
    expect([here.now(), there.now(), told]).toEqual(['metric', 'metric', 2]);
    stop();
    here.choose('imperial');
    expect([there.now(), told]).toEqual(['imperial', 2]);
  });

  test('another choice does not disturb it', () => {
    const { tab } = browser();
    const one = keptChoice(tab(), 'one', word, 'metric');
    let told = 0;
    one.subscribe(() => {
      told++;
    });
    keptChoice(tab(), 'two', word, 'metric').choose('imperial');
    expect([one.now(), told]).toEqual(['metric', 0]);
  });

  test.each([
    ['cannot be got at', { storage: forbidden, watch: () => {} }],
    ['neither reads nor writes', { storage: () => ({ getItem: forbidden, setItem: forbidden }), watch: () => {} }],
  ])('holds until the page is left where storage %s', (_, shelf) => {
    const choice = keptChoice(shelf, 'k', word, 'metric');
    choice.choose('imperial');
    expect(choice.now()).toBe('imperial');
    choice.reset();
    expect(choice.now()).toBe('metric');
  });
});
