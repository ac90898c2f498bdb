/**
 * Configuration: flags over environment over file over default, parsed once. A key that no setting has stops the start,
 * with the nearest one that has it.
 */
import { readFileSync } from 'node:fs';
import { Command, CommanderError, Option } from 'commander';
import { ConfigError } from './setting-values.ts';
import { type Config, settings } from './settings.ts';

type Key = keyof Config;

const keys = Object.keys(settings) as readonly Key[];

/** `allowHosts` is TETHER_ALLOW_HOSTS, but for settings that had a name before. */
export const environmentName = (key: string): string => {
  const known = keys.find((one) => one === key);
  return (known && settings[known].variable) ?? `TETHER_${key.replace(/[A-Z]/g, '_$&').toUpperCase()}`;
};

/** What commander calls the value of a flag. */
const attribute = (key: Key): string => new Option(settings[key].flag).attributeName();

type Found = { readonly value: unknown; readonly name: string };

/** Reads every setting; throws {@link ConfigError} with one sentence for whatever cannot be used. */
export function load(argv: readonly string[], environment: Readonly<Record<string, string | undefined>>): Config {
  const flags = readFlags(argv);
  refuseUnknownEnvironment(environment);
  const file = readFile(flags.config ?? environment.TETHER_CONFIG);
  const find = (key: Key): Found | undefined => {
    const flag = flags[attribute(key)];
    if (flag !== undefined) return { value: flag, name: settings[key].flag.split(' ')[0] ?? key };
    const name = environmentName(key);
    if (environment[name] !== undefined) return { value: environment[name], name };
    return Object.hasOwn(file, key) ? { value: file[key], name: `"${key}" in the configuration file` } : undefined;
  };
  const config = Object.fromEntries(
    keys.map((key) => {
      const found = find(key);
      return [key, found ? settings[key].read(found.value, found.name) : settings[key].fallback];
    }),
  ) as Config;
  refuseHaste(config);
  return withScenario(config);
}

function readFlags(argv: readonly string[]): Record<string, unknown> {
  const command = new Command('tether')
    .description('The link between a person and a rover.')
    .option('--config <file>', 'a JSON file with any of these settings')
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  for (const key of keys) command.option(settings[key].flag, `${settings[key].help} (${environmentName(key)})`);
  try {
    return command.parse(argv, { from: 'user' }).opts();
  } catch (error) {
    if (!(error instanceof CommanderError) || error.exitCode === 0) throw error;
    throw new ConfigError(error.message.replace(/^error: /, '').replaceAll('\n', ' '));
  }
}

function readFile(path: unknown): Record<string, unknown> {
  if (path === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(String(path), 'utf8'));
  } catch (error) {
    throw new ConfigError(
      `the configuration file ${path} cannot be read: ${error instanceof Error ? error.message : error}`,
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigError(`the configuration file ${path} must hold one JSON object`);
  }
  for (const key of Object.keys(value)) {
    if (!Object.hasOwn(settings, key))
      throw new ConfigError(`the configuration file ${path} has an unknown key "${key}"${suggest(key, keys)}`);
  }
  return { ...value };
}

function refuseUnknownEnvironment(environment: Readonly<Record<string, string | undefined>>): void {
  const known = ['TETHER_CONFIG', ...keys.map(environmentName)];
  for (const name of Object.keys(environment)) {
    if (name.startsWith('TETHER_') && !known.includes(name)) {
      throw new ConfigError(`the environment has an unknown setting ${name}${suggest(name, known)}`);
    }
  }
}

/** A scenario is the simulator's: it means nothing to any other vehicle. */
function withScenario(config: Config): Config {
  const { scenario, vehicles } = config;
  if (scenario === 'none') return config;
  if (vehicles.length === 1 && vehicles[0] === 'sim://')
    return { ...config, vehicles: [`sim://?scenario=${scenario}`] };
  throw new ConfigError('--scenario is for the simulator: leave --vehicle out, or write sim://?scenario=NAME');
}

/** Times that contradict each other would warn, or forget, whoever is there. */
function refuseHaste({ pingMs, hiddenPingMs, warnAfterMs, hiddenWarnAfterMs, awayGraceS, removeAfterS }: Config): void {
  if (warnAfterMs < 2 * pingMs)
    throw new ConfigError(`--warn-after-ms ${warnAfterMs} is less than two pings, which come every ${pingMs} ms`);
  if (hiddenWarnAfterMs < 1.2 * hiddenPingMs)
    throw new ConfigError(`--hidden-warn-after-ms ${hiddenWarnAfterMs} is less than 1.2 pings of ${hiddenPingMs} ms`);
  if (removeAfterS <= awayGraceS)
    throw new ConfigError(`--remove-after-s ${removeAfterS} has to be longer than the grace of ${awayGraceS} s`);
}

function suggest(name: string, known: readonly string[]): string {
  const [best] = known
    .map((other) => ({ other, away: distance(name.toLowerCase(), other.toLowerCase()) }))
    .sort((a, b) => a.away - b.away);
  return best && best.away <= Math.max(2, name.length / 3)
    ? `; did you mean "${best.other}"?`
    : `; known are ${known.join(', ')}`;
}

/** Levenshtein's distance, by rows. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
