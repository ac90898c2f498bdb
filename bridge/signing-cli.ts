/**
 * `tether signing`: makes keys, gives them to vehicles and takes them back. It opens the link itself, so that no key ever
 * passes through the bridge's wire; stop the bridge first where it uses the same port. No key is ever printed.
 */
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Command } from 'commander';
import { asOwnerWithin } from './as-owner.ts';
import { Counters } from './core/counters.ts';
import { configOf, type PlaceFlags, type Rim, runProgram, withPlace, writeForBridge } from './data-place.ts';
import { keepFile } from './journal/kept-file.ts';
import { transportOf } from './links/create.ts';
import { type LinkSpec, parseLinks } from './links/link-specs.ts';
import { keyLength } from './links/mavlink/signature.ts';
import { type SigningWish, setUpSigning } from './links/set-up-signing.ts';
import { keyOfPassphrase, parseSigningKeys, type SigningEntries } from './links/signing-keys.ts';
import { ConfigError } from './setting-values.ts';
import type { Config } from './settings.ts';
import { keysPath } from './signing.ts';

export type CliRim = Rim & { readonly input: Readable };

type NewFlags = PlaceFlags & { readonly link: string; readonly passphrase?: boolean; readonly replace?: boolean };
type LinkFlags = PlaceFlags & { readonly vehicle: string; readonly system?: string; readonly overNetwork?: boolean };

/** Throws {@link ConfigError} with one sentence where something is refused or does not come about. */
export async function runSigning(args: readonly string[], rim: CliRim): Promise<void> {
  const program = new Command('tether signing').description('Keys for signed links: see README, Signing.');
  program.exitOverride().configureOutput({ writeOut: (text) => rim.print(text.trimEnd()), writeErr: () => {} });
  const withFiles = (command: Command) =>
    withPlace(command).option('--signing-keys <file>', 'the keys; signing-keys.json in the data directory');
  withFiles(program.command('new').description('makes a key for a link and writes it into the file of keys'))
    .requiredOption('--link <name>', 'a link or a group, as the bridge calls it')
    .option('--passphrase', 'the first line of standard input, as QGroundControl and Mission Planner make a key of it')
    .option('--replace', 'although the link has a key')
    .action((flags: NewFlags) => makeKey(flags, rim));
  const acts = {
    'set-up': 'gives the vehicle the link’s key',
    remove: 'takes it back',
    check: 'says what it signs with',
  };
  const wishes: Readonly<Record<string, SigningWish>> = { 'set-up': 'set', remove: 'remove', check: 'look' };
  for (const [name, description] of Object.entries(acts))
    withFiles(program.command(name).description(description))
      .requiredOption('--vehicle <url>', 'the link, as the bridge has it: NAME=URL or URL')
      .option('--system <id>', 'which vehicle, where there are several')
      .option('--over-network', 'send the key in the clear over a network where nobody else listens')
      .action((flags: LinkFlags) => ask(wishes[name] ?? 'look', flags, rim));
  await runProgram(program, args);
}

type Keys = { readonly path: string; readonly text: string; readonly entries: SigningEntries };

/** Where the bridge looks for them, the file's text and what it says; nothing where there is no file yet. */
async function readKeys(config: Config): Promise<Keys> {
  const path = keysPath(config);
  const text = await asOwnerWithin(config.dataDir, path, keepFile(path).read).catch((error: unknown) =>
    refuse(error instanceof Error ? error.message : String(error)),
  );
  const entries = parseSigningKeys(text ?? '{}', path);
  return { path, text: text ?? '{}', entries: entries.ok ? entries.value : refuse(entries.why) };
}

const refuse = (why: string): never => {
  throw new ConfigError(why);
};

async function makeKey(flags: NewFlags, rim: CliRim): Promise<void> {
  const config = configOf(flags, rim);
  const { link } = flags;
  if (!/^[\w.-]{1,64}$/.test(link)) refuse(`${JSON.stringify(link)} is no name of a link`);
  const { path, text, entries } = await readKeys(config);
  if (entries.has(link) && !flags.replace)
    refuse(
      `${link} has a key in ${path}: without it a vehicle that has it can be reached by USB alone; --replace writes over it`,
    );
  const key = flags.passphrase ? keyOfPassphrase(await firstLine(rim.input)) : randomBytes(keyLength);
  const all = { ...JSON.parse(text), [link]: { ...fieldsOf(text, link), key: Buffer.from(key).toString('base64') } };
  await writeForBridge(path, `${JSON.stringify(all, null, 2)}\n`, config.dataDir);
  rim.print(`${link} has a key in ${path}. Next: tether signing set-up --vehicle ${link}=URL, then start the bridge.`);
}

/** What an entry says beside its key. */
function fieldsOf(text: string, link: string): object {
  const entry: unknown = JSON.parse(text)[link];
  return typeof entry === 'object' && entry !== null ? entry : {};
}

async function firstLine(input: Readable): Promise<string> {
  const lines = createInterface({ input });
  for await (const line of lines) {
    lines.close();
    if (line !== '') return line;
    break;
  }
  return refuse('the passphrase is the first line of standard input, and there is none');
}

async function ask(wish: SigningWish, flags: LinkFlags, rim: CliRim): Promise<void> {
  const links = parseLinks([flags.vehicle]);
  if (!links.ok) return refuse(links.why);
  const [spec] = links.value;
  if (spec === undefined || spec.target.kind === 'replay') return refuse('a recording has no key');
  const { path, entries } = await readKeys(configOf(flags, rim));
  const key = (entries.get(spec.id) ?? entries.get(spec.name))?.key ?? null;
  if (key === null && wish === 'set')
    return refuse(`${spec.name} has no key in ${path}: make one with tether signing new --link ${spec.name}`);
  if (wish === 'set' && !isDirect(spec) && !flags.overNetwork)
    return refuse(
      `the key would travel in the clear over ${spec.url}: use the vehicle's USB or a serial line, or add --over-network where nobody else listens`,
    );
  const systemId = flags.system === undefined ? null : Number(flags.system);
  if (systemId !== null && !(Number.isInteger(systemId) && systemId >= 1 && systemId <= 255))
    return refuse(`--system needs a number from 1 to 255, not ${JSON.stringify(flags.system)}`);
  const clock = { monoMs: () => performance.now(), wallMs: () => Date.now() };
  const transport = transportOf(spec.target, { clock, counters: new Counters(), note: rim.print });
  const done = await setUpSigning({ transport, wish, key, systemId, wallMs: clock.wallMs });
  if (!done.ok) return refuse(done.why);
  rim.print(done.value);
  if (wish === 'remove') rim.print(`Its key stays in ${path}; take the entry out before the bridge is started.`);
}

/** Nobody else is on the wire. */
const isDirect = ({ target }: LinkSpec): boolean => target.kind === 'serial' || target.kind === 'sim';
