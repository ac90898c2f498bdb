/**
 * `tether backup FILE` and `tether restore FILE`: what was configured, who may come in, plans and parameters, as one file
 * that is carried elsewhere. A restore wants the bridge to be stopped, looks at everything before it writes anything, and
 * keeps what it replaces in a backup of its own. What is in the data directory is touched as its owner; configuration
 * and the file itself, where they are elsewhere, as the one who asks.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type Command, CommanderError } from 'commander';
import { asOwnerOf, asOwnerWithin } from './as-owner.ts';
import { type Backup, contentsOf, kindOf, pack, type Taken, unpack } from './backup.ts';
import {
  configOf,
  type PlaceFlags,
  programOf,
  put,
  type Rim,
  runProgram,
  writeConfig,
  writeForBridge,
} from './data-place.ts';
import { localDoorIn } from './local-ask.ts';
import { ConfigError } from './setting-values.ts';

export type BackupRim = Rim & {
  readonly version: string;
  readonly wallMs: () => number;
};

type Flags = PlaceFlags & {
  readonly withSecrets?: true;
  readonly replace?: true;
};
type Place = { readonly dataDir: string; readonly config: string | undefined };

const configName = 'config.json';
/** As in the URL of a camera. */
const hasPassword = /:\/\/[^/\s"@]*:[^/\s"@]+@/;

/** Throws {@link ConfigError} with one sentence where it cannot be done. */
export async function runBackup(args: readonly string[], rim: BackupRim): Promise<void> {
  const program = programOf(
    'backup',
    'Writes configuration, devices, plans and parameters into one file. No recordings, maps or events.',
  )
    .option('--with-secrets', 'keys as well: certificates, signing, figures. Whoever has that file can be this bridge')
    .option('--replace', 'also where the file is there already');
  program.argument('<file>').action(async (file: string, flags: Flags) => {
    if (existsSync(file) && flags.replace !== true)
      throw new ConfigError(`${file} is there already: --replace writes over it`);
    const place = placeOf(flags, rim);
    const files = await collect(place, flags.withSecrets === true);
    if (files.length === 0) throw new ConfigError(`there is nothing to keep in ${place.dataDir}`);
    const packed = pack(files, about(rim, flags.withSecrets === true));
    await asOwnerWithin(place.dataDir, file, () => put(file, packed));
    rim.print(`${file}: ${contentsOf(files)}`);
    if (flags.withSecrets !== true) rim.print('Keys are not in it: --with-secrets takes them along.');
    if (files.some(({ path, text }) => path === configName && hasPassword.test(text)))
      rim.print('A password that the configuration names is in it.');
  });
  await run(program, args);
}

/** Throws {@link ConfigError} with one sentence where it cannot be done; nothing was changed then. */
export async function runRestore(args: readonly string[], rim: BackupRim): Promise<void> {
  const program = programOf('restore', 'Puts back what a backup holds. The bridge has to be stopped.');
  program.argument('<file>').action(async (file: string, flags: Flags) => {
    const place = placeToRestore(flags, rim);
    const backup = await asOwnerWithin(place.dataDir, file, () => read(file));
    if (await asOwnerOf(place.dataDir, () => answers(localDoorIn(place.dataDir))))
      throw new ConfigError(`a bridge runs with its data in ${place.dataDir}: stop it first`);
    const puts = backup.files.flatMap((one) => {
      const to = one.path === configName ? place.config : join(place.dataDir, one.path);
      return to === undefined ? [] : [{ ...one, to }];
    });
    const before = await collect(place, true);
    if (before.length > 0) {
      const kept = join(place.dataDir, 'backups', `before-restore-${rim.wallMs()}.tether`);
      await writeForBridge(kept, pack(before, about(rim, true)), place.dataDir);
      rim.print(`What was there is kept in ${kept}`);
    }
    for (const { path, to, text } of puts)
      await (path === configName ? writeConfig(to, text, place.dataDir) : writeForBridge(to, text, place.dataDir));
    rim.print(`Put back, as of ${new Date(backup.madeWall).toISOString().slice(0, 16)} UTC: ${contentsOf(puts)}`);
    if (place.config === undefined && backup.files.some(({ path }) => path === configName))
      rim.print('The configuration was left out: say where it belongs with --config');
    if (puts.some(({ path }) => path === 'people.json'))
      rim.print('A device that came in after that time has another key by now, and is let in anew with: tether pair');
  });
  await run(program, args);
}

const about = ({ wallMs, version }: BackupRim, secrets: boolean) => ({ madeWall: wallMs(), version, secrets });

const placeOf = (flags: Flags, rim: BackupRim): Place => ({
  dataDir: configOf(flags, rim).dataDir,
  config: flags.config ?? rim.environment.TETHER_CONFIG,
});

/** A configuration that is not there yet, or not to be used, is what a restore may be for. */
function placeToRestore(flags: Flags, rim: BackupRim): Place {
  try {
    return placeOf(flags, rim);
  } catch (error) {
    if (flags.dataDir === undefined) throw error;
    const { TETHER_CONFIG: named, ...environment } = rim.environment;
    const config = flags.config ?? named;
    return { ...placeOf({ dataDir: flags.dataDir }, { ...rim, environment }), config };
  }
}

/** The files that are there, of the kinds that belong into a backup. */
async function collect({ dataDir, config }: Place, secrets: boolean): Promise<Taken[]> {
  const taken = await asOwnerOf(dataDir, () => keptIn(dataDir, secrets));
  if (config === undefined || !existsSync(config)) return taken;
  const text = await asOwnerWithin(dataDir, config, () => readFileSync(config, 'utf8'));
  return [{ path: configName, text }, ...taken];
}

function keptIn(dataDir: string, secrets: boolean): Taken[] {
  const names = ['', 'documents', 'parameters'].flatMap((folder) =>
    filesIn(join(dataDir, folder)).map((name) => join(folder, name)),
  );
  return names
    .filter((path) => path !== configName && kindOf(path) !== undefined && (secrets || !kindOf(path)?.secret))
    .map((path) => ({ path, text: readFileSync(join(dataDir, path), 'utf8') }));
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const found = readdirSync(folder, { withFileTypes: true });
  return found.flatMap((one) => (one.isFile() ? [one.name] : [])).sort();
}

function read(file: string): Backup {
  try {
    return unpack(readFileSync(file));
  } catch (error) {
    throw new ConfigError(`${file} cannot be restored: ${error instanceof Error ? error.message : error}`);
  }
}

function answers(socket: string): Promise<boolean> {
  return new Promise((found) => {
    const asked = connect(socket);
    asked.once('connect', () => found(true)).once('error', () => found(false));
    asked.once('connect', () => asked.destroy());
  });
}

/** Also what the system says of a file is one sentence. */
async function run(program: Command, args: readonly string[]): Promise<void> {
  try {
    await runProgram(program, args);
  } catch (error) {
    if (error instanceof CommanderError || error instanceof ConfigError) throw error;
    throw new ConfigError(error instanceof Error ? error.message : String(error));
  }
}
