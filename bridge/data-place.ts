/**
 * For programs beside the bridge of this machine, such as `tether backup`: where that one has its data, by the same flags,
 * environment and file as it finds them itself, and how such a program reads its own flags.
 */
import { constants } from 'node:fs';
import { lstat, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import { asOwnerWithin } from './as-owner.ts';
import { load } from './config.ts';
import { ConfigError } from './setting-values.ts';
import type { Config } from './settings.ts';

export type Rim = {
  /** Where the data directory is unless it is named. */
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly print: (line: string) => void;
};

export type PlaceFlags = {
  readonly config?: string | undefined;
  readonly dataDir?: string | undefined;
  readonly signingKeys?: string | undefined;
};

/** Adds the flags that say where the bridge has its data. */
export const withPlace = (command: Command): Command =>
  command
    .option('--config <file>', 'the bridge’s configuration file')
    .option('--data-dir <directory>', 'the bridge’s data directory');

/** What the bridge would run with. Throws {@link ConfigError} where it would not run. */
export function configOf(
  { config, dataDir, signingKeys }: PlaceFlags,
  { root, environment }: Omit<Rim, 'print'>,
): Config {
  const flags = [
    ...(config === undefined ? [] : ['--config', config]),
    ...(dataDir === undefined ? [] : ['--data-dir', dataDir]),
    ...(signingKeys === undefined ? [] : ['--signing-keys', signingKeys]),
  ];
  const loaded = load(flags, environment);
  return { ...loaded, dataDir: resolve(root, loaded.dataDir) };
}

/** Whose a file is, and who may read it; without an owner it is whoever writes it. */
type Standing = { readonly mode: number; readonly uid?: number; readonly gid?: number };

const ownersAlone: Standing = { mode: 0o600 };

/** A file keeps whose it is and who may read it. A new one that root writes is the data directory's owner's: the bridge is not root. */
export async function writeForBridge(path: string, content: Uint8Array | string, dataDir: string): Promise<void> {
  await asOwnerWithin(dataDir, path, async () => put(path, content, await standingOf(path, dataDir)));
}

/** The same for the configuration. A new one is its folder's, for the group of that to read. */
export async function writeConfig(path: string, text: string, dataDir: string): Promise<void> {
  await asOwnerWithin(dataDir, path, async () =>
    put(path, text, await standingOf(path, dirname(resolve(path)), 0o640)),
  );
}

/** A link is no file that was there: it may be anybody's, and lead anywhere. */
async function standingOf(path: string, around: string, newMode = ownersAlone.mode): Promise<Standing> {
  const before = await lstat(path).catch(() => undefined);
  if (before?.isFile()) return { mode: before.mode & 0o777, uid: before.uid, gid: before.gid };
  const folder = await stat(around).catch(() => undefined);
  return { mode: newMode, ...(folder && { uid: folder.uid, gid: folder.gid }) };
}

/**
 * Beside its place first, as it is to be, synced: there is a whole file or none, and no moment, not even one in which the
 * power is cut, in which the bridge may not read it.
 */
export async function put(
  path: string,
  content: Uint8Array | string,
  { mode, uid, gid }: Standing = ownersAlone,
): Promise<void> {
  const folder = dirname(resolve(path));
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  const isForAnother = process.geteuid?.() === 0 && uid !== undefined && gid !== undefined;
  if (made !== undefined && isForAnother) await giveFolder(folder, uid, gid);
  const fresh = `${path}.new`;
  // What a cut left there, or somebody laid there: made anew, never followed.
  await rm(fresh, { force: true });
  const file = await open(fresh, 'wx', ownersAlone.mode);
  try {
    if (isForAnother) await file.chown(uid, gid);
    await file.chmod(mode);
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
  const around = await open(folder, 'r');
  await around.sync().finally(() => around.close());
}

async function giveFolder(folder: string, uid: number, gid: number): Promise<void> {
  const { O_DIRECTORY, O_NOFOLLOW } = constants;
  const made = await open(folder, O_DIRECTORY | O_NOFOLLOW);
  await made.chown(uid, gid).finally(() => made.close());
}

export const programOf = (name: string, description: string): Command =>
  withPlace(new Command(`tether ${name}`).description(description))
    .exitOverride()
    .configureOutput({ writeErr: () => {} });

/** Throws {@link ConfigError} for flags that are wrong; what an action throws goes through. */
export async function runProgram(program: Command, args: readonly string[]): Promise<void> {
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError) || error.exitCode === 0) throw error;
    const acts = program.commands.map((one) => one.name()).join(', ');
    const act = program.name().replace(/^tether /, '');
    throw new ConfigError(
      error.code === 'commander.help'
        ? `${act} needs one of ${acts}; --help tells more`
        : error.message.replace(/^error: /, '').replaceAll('\n', ' '),
    );
  }
}
