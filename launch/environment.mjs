/**
 * For the installer and for `tether`: what a file of EnvironmentFile= gives the service, read as systemd reads it
 * (systemd.exec(5); its src/basic/env-file.c), as commands for sh. Only the bridge's own settings. Plain JavaScript
 * beside the build.
 */
import { readFileSync } from 'node:fs';
import { argv, stdout } from 'node:process';

/** Each name and value, in their order: of a name that comes twice the last counts. */
function* assignmentsIn(text) {
  let at = 0;
  const take = (pattern) => {
    pattern.lastIndex = at;
    const [found = ''] = pattern.exec(text) ?? [];
    at += found.length;
    return found;
  };
  for (;;) {
    take(/[ \t\r\n]*/y);
    if (at === text.length) return;
    if (take(/[#;][^\r\n]*/y) !== '') continue;
    const name = take(/[^\r\n][^=\r\n]*/y).replace(/[ \t]+$/, '');
    if (take(/=/y) !== '') yield [name, valueBy(take)];
  }
}

/** Quoted parts first, as many as there are, over the end of a line as well; what follows is bare up to that end. */
function valueBy(take) {
  let value = '';
  for (;;) {
    take(/[ \t]*/y);
    const part = take(/'[^']*'?|"(?:[^"\\]|\\[\s\S])*\\?"?/y);
    if (part === '') return value + bare(take(/(?:[^\r\n\\]|\\[\s\S])*\\?/y));
    value += part.startsWith("'") ? part.slice(1).replace(/'$/, '') : doubleQuoted(part);
  }
}

/** A backslash takes what follows as it is, a line's end away, and blanks at the end do not count without one. */
const bare = (part) =>
  part.replace(/\\([\s\S]?)|[ \t]+$/g, (_, escaped = '') => (escaped === '\n' || escaped === '\r' ? '' : escaped));

/** A backslash means itself but before what has a meaning there, and at a line's end. */
const doubleQuoted = (part) =>
  part.replace(/\\([\s\S]?)|"/g, (all, escaped) =>
    escaped === undefined || escaped === '' || escaped === '\n' ? '' : /["\\`$]/.test(escaped) ? escaped : all,
  );

const quoted = (value) => `'${value.replaceAll("'", "'\\''")}'`;

for (const [name, value] of assignmentsIn(readFileSync(argv[2] ?? '', 'utf8')))
  if (/^TETHER_[A-Za-z0-9_]+$/.test(name)) stdout.write(`export ${name}=${quoted(value)}\n`);
