/** Every text of the page stands in dashboard/words, where one person can read and change all of them. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { humanTexts } from '../support/human-text.ts';

const root = fileURLToPath(new URL('../../dashboard/', import.meta.url));

/** `$n` stands for a gap of a template. */
const texts = (code: string) =>
  humanTexts(
    'panel.tsx',
    code.replace(/\$(\w)/g, (_, name) => `\${${name}}`),
  ).map(({ text }) => text);

describe('a text is found', () => {
  test.each([
    ['between tags', '<p>Home</p>', ['Home']],
    ['between tags, chosen', "<p>{far ? 'far' : 'near'}</p>", ['far', 'near']],
    ['between tags, with a gap', '<p>{`$n left`}</p>', ['… left']],
    ['in a label', '<a aria-label="Up" title={`Go $n`} />', ['Up', 'Go …']],
    ['as a sentence', "const why = 'No link to the bridge';", ['No link to the bridge']],
    ['as a small sentence', "const why = 'there is no link';", ['there is no link']],
    ['as a label', "const rows = [['Sessions', count]];", ['Sessions']],
    ['under a name of texts', "const row = { word: 'done', icon: 'check' };", ['done']],
    ['in a table of texts', "const stateWords = { live: 'live', stale: ['old'] };", ['live', 'old']],
    ['around a gap', 'const age = `$s old`;', ['… old']],
    ['of a function that tells', "const ageText = (ms) => (ms === null ? 'none' : say(ms));", ['none']],
    ['of a function that tells, in its midst', "function titleOf(a) { if (a) return 'late'; }", ['late']],
    ['added up', "const line = count + ' of them';", ['of them']],
    ['as what is given where nothing is', "function Row({ kind = 'Nothing here' }) {}", ['Nothing here']],
    ['between joined ones', "const all = names.join(' and ');", ['and']],
    ['set on an element', "mark.textContent = 'here';", ['here']],
    ['as a sentence with gaps', 'const line = `Attempt $n of $m`;', ['Attempt … of …']],
  ])('%s', (_, code, expected) => {
    expect(texts(code)).toEqual(expected);
  });
});

describe('no text is', () => {
  test.each([
    ['a class', '<p className="Btn pri is-stale" />'],
    ['a path', '<path d="M4 4 L5 of 6" style={{ font: "a b" }} />'],
    ['a word from the catalogue', '<p title={words.home}>{words.home}</p>'],
    ['an import', "import { a } from 'The Module of mine';"],
    ['a thrown error', "throw new TypeError('This is a bug of ours');"],
    ['a key', "const o = { 'The key of it': 1 };"],
    ['a hook of a test', '<p data-stop="No link to the bridge" />'],
    ['a type', "type A = 'The name of it';"],
    ['what is compared', "<p>{state === 'live' ? words.live : null}</p>"],
    ['what another has said', "const isOut = why === 'this device is not paired here';"],
    ['what is looked for', "const isOurs = agent.includes('Macintosh');"],
    ['what is looked for in a table', "const arrow = arrows.get('Left');"],
    ['a name made of a word and a gap', 'const key = `gap $n`;'],
    ['a part of another format', "const shape = { type: 'Point' };"],
    ['a key of the keyboard', "const keys = ['Escape', 'Enter'];"],
    ['what is handed on', "<p>{valuesOf(state, 'mode')}</p>"],
    ['a separator', "<p>{' · '}– –</p>"],
    ['a query', "const q = '(max-width: 600px) and (min-height: 2px)';"],
  ])('%s', (_, code) => {
    expect(texts(code)).toEqual([]);
  });
});

describe('the page', () => {
  const inRoom = (room: string) => readdirSync(`${root}${room}`, { recursive: true, encoding: 'utf8' });
  const files = [
    ...readdirSync(root).filter((file) => !file.startsWith('vite')),
    ...['panels', 'pages', 'store', 'client', 'offline'].flatMap((room) =>
      inRoom(room).map((file) => `${room}/${file}`),
    ),
  ]
    .filter((file) => /\.tsx?$/.test(file))
    .sort();
  const said = new Map(files.map((file) => [file, humanTexts(file, readFileSync(`${root}${file}`, 'utf8'))]));

  test('says nothing that does not stand in dashboard/words', () => {
    const strays = [...said].flatMap(([file, found]) =>
      found.map(({ line, text }) => `dashboard/${file}:${line} ${text}`),
    );
    expect(strays).toEqual([]);
  });

  test('is looked at, all of it', () => {
    expect(files.length).toBeGreaterThan(150);
    for (const file of ['main.tsx', 'pages/drive.tsx', 'panels/nav.tsx', 'store/select.ts', 'client/feed.ts'])
      expect(files).toContain(file);
  });
});

describe('the catalogue', () => {
  const folder = `${root}words/`;
  const written = readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [file, readFileSync(`${folder}${file}`, 'utf8')] as const);
  const lines = written.flatMap(([file, code]) => (code.match(/'[^'\n]*'|`[^`]*`/g) ?? []).map((text) => [file, text]));

  test('raises no voice, and calls things by their names', () => {
    expect(lines.length).toBeGreaterThan(1000);
    expect(lines.filter(([, text = '']) => /\p{L}!|\b(users?|drones?|robots?|zombies?)\b/iu.test(text))).toEqual([]);
  });

  test('holds words alone: it knows no page, no store and no client', () => {
    const far = written.filter(([, code]) => /from '(?!\.\/[\w-]+\.ts')/.test(code)).map(([file]) => file);
    expect(far).toEqual([]);
  });
});
