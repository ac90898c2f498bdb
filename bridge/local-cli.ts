/**
 * `tether pair` and `tether devices`: what the one who has the machine may do to the bridge that runs on it, without being
 * asked who that is. They speak to the bridge's own socket in its data directory.
 */
import { resolve } from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { load } from './config.ts';
import { invitation } from './invitation.ts';
import { askLocally, localDoorIn } from './local-ask.ts';
import { type Role, roles } from './protocol/command.ts';
import { ConfigError } from './setting-values.ts';

export type LocalRim = {
  /** Where the data directory is unless it is named. */
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly print: (line: string) => void;
};

type Place = { readonly dataDir?: string; readonly config?: string };

const articles: Readonly<Record<Role, string>> = { admin: 'An admin', operator: 'An operator', viewer: 'A viewer' };

const Device = Type.Object({
  id: Type.String(),
  name: Type.String(),
  role: Type.String(),
  pairedWall: Type.Number(),
  seenWall: Type.Number(),
});
const newCode = Compile(Type.Object({ code: Type.String(), url: Type.String(), leftMs: Type.Number() }));
const devices = Compile(Type.Object({ devices: Type.Array(Device) }));

/** Throws {@link ConfigError} with one sentence where it cannot be done. */
export function runPair(args: readonly string[], rim: LocalRim): Promise<void> {
  const program = command('pair', 'Lets one more device in: prints a code and its picture.')
    .addOption(new Option('--role <role>', 'what it may do').choices([...roles]).default('operator'))
    .option('--name <name>', 'what it is called; else it names itself');
  program.action(async ({ role, name, ...place }: Place & { readonly role: Role; readonly name?: string }) => {
    const path = pathOf(place, rim);
    const wish = { role, ...(name !== undefined && { name }) };
    const { code, url, leftMs } = newCode.Parse(await askLocally(path, 'POST', '/api/pairing-codes', wish));
    rim.print(
      await invitation(url, code, articles[role], `It is good once, for ${Math.round(leftMs / 60_000)} minutes.`),
    );
  });
  return run(program, args);
}

/** Throws {@link ConfigError} with one sentence where it cannot be done. */
export function runDevices(args: readonly string[], rim: LocalRim): Promise<void> {
  const program = command('devices', 'The devices that may come in.').option(
    '--remove <id>',
    'puts one out, at once; the first letters of its id are enough',
  );
  program.action(async ({ remove, ...place }: Place & { readonly remove?: string }) => {
    const path = pathOf(place, rim);
    const { devices: all } = devices.Parse(await askLocally(path, 'GET', '/api/devices'));
    if (remove === undefined) {
      for (const device of all) rim.print(lineOf(device));
      if (all.length === 0) rim.print('No device is paired. tether pair --role admin lets the first one in.');
      return;
    }
    const [found, ...others] = all.filter(({ id }) => id.startsWith(remove));
    if (found === undefined) throw new ConfigError(`no device has an id that begins with ${JSON.stringify(remove)}`);
    if (others.length > 0) throw new ConfigError(`${others.length + 1} ids begin with ${remove}: give more of it`);
    await askLocally(path, 'DELETE', `/api/devices/${encodeURIComponent(found.id)}`);
    rim.print(`${found.name} is out.`);
  });
  return run(program, args);
}

const day = (wall: number): string => new Date(wall).toISOString().slice(0, 16).replace('T', ' ');
const lineOf = ({ id, name, role, pairedWall, seenWall }: Type.Static<typeof Device>): string =>
  `${id}  ${role.padEnd(8)}  paired ${day(pairedWall)}  last seen ${day(seenWall)} UTC  ${name}`;

const command = (name: string, description: string): Command =>
  new Command(`tether ${name}`)
    .description(`${description} For the bridge that runs on this machine.`)
    .option('--data-dir <directory>', 'the bridge’s data directory')
    .option('--config <file>', 'the bridge’s configuration file')
    .exitOverride()
    .configureOutput({ writeErr: () => {} });

async function run(program: Command, args: readonly string[]): Promise<void> {
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError) || error.exitCode === 0) throw error;
    throw new ConfigError(error.message.replace(/^error: /, '').replaceAll('\n', ' '));
  }
}

/** Where the bridge has it, by the same flags, environment and file. */
function pathOf({ dataDir, config }: Place, { root, environment }: LocalRim): string {
  const flags = [
    ...(dataDir === undefined ? [] : ['--data-dir', dataDir]),
    ...(config === undefined ? [] : ['--config', config]),
  ];
  return localDoorIn(resolve(root, load(flags, environment).dataDir));
}
