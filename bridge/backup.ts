/**
 * A backup is one file: what a bridge was told and cannot find out again, each file of it with its checksum, compressed.
 * Recordings, maps and the journal are not in it; keys only where that was asked for. Nothing is written anywhere before
 * all of a backup was looked at. Pure; the files themselves are `backup-cli.ts`'s.
 */
import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';

const layout = 1;
const mostB = 64 * 1024 * 1024;
const mostFiles = 5000;

/** Where a file may be, in the data directory; `secret`: only where that was asked for. Nothing else is taken or put back. */
export const kinds: readonly { readonly path: RegExp; readonly what: string; readonly secret: boolean }[] = [
  { path: /^config\.json$/, what: 'configuration', secret: false },
  { path: /^people\.json$/, what: 'devices', secret: false },
  { path: /^documents\/[0-9a-f]{16}\.json$/, what: 'plans and parameter files', secret: false },
  { path: /^parameters\/[\w.-]+$/, what: 'parameters of vehicles', secret: false },
  { path: /^signing-clock\.json$/, what: 'signing clock', secret: false },
  { path: /^(tls-authority|tls)\.pem$/, what: 'certificates with their keys', secret: true },
  { path: /^signing-keys\.json$/, what: 'keys that sign', secret: true },
  { path: /^metrics\.key$/, what: 'key of the figures', secret: true },
];

export const kindOf = (path: string) =>
  path.split('/').some((part) => part === '..' || part === '.')
    ? undefined
    : kinds.find((kind) => kind.path.test(path));

const File = Type.Object({ path: Type.String(), sha256: Type.String(), text: Type.String() });
const Backup = Type.Object({
  format: Type.Literal('tether backup'),
  layout: Type.Integer(),
  madeWall: Type.Number(),
  version: Type.String(),
  secrets: Type.Boolean(),
  files: Type.Array(File, { maxItems: mostFiles }),
  sha256: Type.String(),
});
export type Backup = Static<typeof Backup>;
export type Taken = { readonly path: string; readonly text: string };

const check = Compile(Backup);
const sumOf = (text: string): string => createHash('sha256').update(text).digest('hex');
/** Of everything but itself, so that nothing can be taken out or put in by accident. */
const wholeSum = ({ sha256: _, ...rest }: Backup): string => sumOf(JSON.stringify(rest));

/** Throws with one sentence where it would be too large. */
export function pack(files: readonly Taken[], about: Pick<Backup, 'madeWall' | 'version' | 'secrets'>): Buffer {
  const summed = files.map(({ path, text }) => ({ path, sha256: sumOf(text), text }));
  const { madeWall, version, secrets } = about;
  const bare: Backup = { format: 'tether backup', layout, madeWall, version, secrets, files: summed, sha256: '' };
  const text = JSON.stringify({ ...bare, sha256: wholeSum(bare) });
  if (text.length > mostB || files.length > mostFiles)
    throw new Error('it is more than a backup may hold, 64 MB or 5000 files');
  return gzipSync(text);
}

/** Throws with one sentence for what is no backup, is not whole, or is of a version to come. */
export function unpack(bytes: Uint8Array): Backup {
  const found = parse(bytes);
  if (typeof found !== 'object' || found === null || !('format' in found) || found.format !== 'tether backup')
    throw new Error('it is no backup of Tether');
  if ('layout' in found && typeof found.layout === 'number' && found.layout > layout)
    throw new Error(`it was made by a later version: its layout is ${found.layout} and this one knows ${layout}`);
  if (!check.Check(found) || wholeSum(found) !== found.sha256)
    throw new Error('it is damaged: its checksum does not fit');
  const wrong = found.files.find(({ sha256, text }) => sumOf(text) !== sha256);
  if (wrong) throw new Error(`it is damaged: the checksum of ${wrong.path} does not fit`);
  const strange = found.files.find(({ path }) => kindOf(path) === undefined);
  if (strange) throw new Error(`it holds ${JSON.stringify(strange.path)}, which no backup of ours holds`);
  return found;
}

function parse(bytes: Uint8Array): unknown {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) throw new Error('it is no backup of Tether');
  let text: string;
  try {
    text = gunzipSync(bytes, { maxOutputLength: 2 * mostB }).toString('utf8');
  } catch {
    throw new Error('it is not whole: the end is missing, or it is damaged');
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('it is no backup of Tether');
  }
}

/** What is in it, in words: `3 plans…`. */
export function contentsOf(files: readonly Pick<Taken, 'path'>[]): string {
  const counted = kinds.flatMap(({ path, what }) => {
    const count = files.filter((file) => path.test(file.path)).length;
    return count === 0 ? [] : [count === 1 ? what : `${what} (${count} files)`];
  });
  return counted.join(', ') || 'nothing';
}
