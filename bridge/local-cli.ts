/**
 * `tether pair` and `tether devices`: what the one who has the machine may do to the bridge that runs on it, without being
 * asked who that is. They speak to the bridge's own socket in its data directory.
 */
import { Option } from 'commander';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { configOf, type PlaceFlags, programOf, type Rim, runProgram } from './data-place.ts';
import { invitation } from './invitation.ts';
import { askLocally, localDoorIn } from './local-ask.ts';
import { type Role, roles } from './protocol/command.ts';
import { ConfigError } from './setting-values.ts';

const here = 'For the bridge that runs on this machine.';
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
export function runPair(args: readonly string[], rim: Rim): Promise<void> {
  const program = programOf('pair', `Lets one more device in: prints a code and its picture. ${here}`)
    .addOption(new Option('--role <role>', 'what it may do').choices([...roles]).default('operator'))
    .option('--name <name>', 'what it is called; else it names itself');
  program.action(async ({ role, name, ...place }: PlaceFlags & { readonly role: Role; readonly name?: string }) => {
    const path = localDoorIn(configOf(place, rim).dataDir);
    const wish = { role, ...(name !== undefined && { name }) };
    const { code, url, leftMs } = newCode.Parse(await askLocally(path, 'POST', '/api/pairing-codes', wish));
    rim.print(
      await invitation(url, code, articles[role], `It is good once, for ${Math.round(leftMs / 60_000)} minutes.`),
    );
  });
  return runProgram(program, args);
}

/** Throws {@link ConfigError} with one sentence where it cannot be done. */
export function runDevices(args: readonly string[], rim: Rim): Promise<void> {
  const program = programOf('devices', `The devices that may come in. ${here}`).option(
    '--remove <id>',
    'puts one out, at once; the first letters of its id are enough',
  );
  program.action(async ({ remove, ...place }: PlaceFlags & { readonly remove?: string }) => {
    const path = localDoorIn(configOf(place, rim).dataDir);
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
  return runProgram(program, args);
}

const day = (wall: number): string => new Date(wall).toISOString().slice(0, 16).replace('T', ' ');
const lineOf = ({ id, name, role, pairedWall, seenWall }: Type.Static<typeof Device>): string =>
  `${id}  ${role.padEnd(8)}  paired ${day(pairedWall)}  last seen ${day(seenWall)} UTC  ${name}`;
