/**
 * `tether doctor`: what stands in the way of the bridge on this machine, a line for each thing looked at, with what to do.
 * It takes the bridge's own flags, environment and file, asks a bridge that runs, changes nothing and holds nothing.
 */
import { existsSync } from 'node:fs';
import { availableParallelism, networkInterfaces } from 'node:os';
import { join, resolve } from 'node:path';
import { Compile } from 'typebox/compile';
import { load } from './config.ts';
import { doctorActs } from './doctor-acts.ts';
import { isLoopback } from './doorway.ts';
import { isAuto } from './links/auto.ts';
import { parseLinks } from './links/link-specs.ts';
import { lookHere, preflight } from './links/ros2/preflight.ts';
import { askLocally, localDoorIn, NoBridge } from './local-ask.ts';
import { examine } from './machine/doctor/examine.ts';
import { exitCodeOf, type Finding, lineOf } from './machine/doctor/finding.ts';
import { type Bridge, Running, type Subject } from './machine/doctor/subject.ts';
import { realLook } from './machine/look.ts';
import { ConfigError } from './setting-values.ts';
import type { Config } from './settings.ts';

export type DoctorRim = {
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The Node that this package needs. */
  readonly wantedNode: string;
  readonly print: (line: string) => void;
};

/** Where the installation keeps it; looked into when no other is named. */
const installed = '/etc/tether/config.json';
const help = `Usage: tether doctor [--json] [the flags of the bridge]

Looks at everything that the bridge needs on this machine and says what to do, one line each:
ok, attention, fail or unknown. It asks the bridge that runs, and opens no port that it sees somebody have.
Without --config it reads ${installed}, where that is there.

Ends with 0 where all is well, 1 where something needs attention, 2 where something fails.`;

/** Hands back the exit code. */
export async function runDoctor(args: readonly string[], rim: DoctorRim): Promise<0 | 1 | 2> {
  if (args.includes('--help') || args.includes('-h')) {
    rim.print(help);
    return 0;
  }
  const { config, finding } = configured(
    args.filter((one) => one !== '--json'),
    rim.environment,
  );
  const dataDir = resolve(rim.root, config.dataDir);
  const links = parseLinks(config.vehicles.filter((url) => !isAuto(url)));
  const subject = subjectOf({ ...config, dataDir }, rim, await bridgeIn(dataDir));
  const findings: readonly Finding[] = [
    finding,
    ...(links.ok ? [] : [{ check: 'links', level: 'fail', found: links.why, advice: '' } as const]),
    ...(await examine(realLook, subject, doctorActs, process.pid)),
  ];
  if (args.includes('--json')) rim.print(JSON.stringify({ exit: exitCodeOf(findings), findings }, null, 2));
  else for (const one of findings) rim.print(lineOf(one));
  return exitCodeOf(findings);
}

type Configured = { readonly config: Config; readonly finding: Finding };

/** A configuration that cannot be used is a finding; the rest is looked at with what there is without it. */
function configured(args: readonly string[], environment: DoctorRim['environment']): Configured {
  const check = 'configuration';
  const isNamed = environment.TETHER_CONFIG !== undefined || args.some((one) => /^--config(=|$)/.test(one));
  const file = !isNamed && existsSync(installed) ? ['--config', installed] : [];
  try {
    const found = file.length > 0 ? `flags, environment and ${installed}` : 'every setting is known and can be used';
    return { config: load([...file, ...args], environment), finding: { check, level: 'ok', found, advice: '' } };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const finding = {
      check,
      level: 'fail',
      found: error.message,
      advice: 'The bridge does not start with this',
    } as const;
    const { TETHER_DATA_DIR: dataDir } = environment;
    return { config: load([], dataDir === undefined ? {} : { TETHER_DATA_DIR: dataDir }), finding };
  }
}

const running = Compile(Running);

async function bridgeIn(dataDir: string): Promise<Bridge> {
  try {
    return { state: 'running', said: running.Parse(await askLocally(localDoorIn(dataDir), 'GET', '/api/doctor')) };
  } catch (error) {
    const why = error instanceof ConfigError ? error.message : 'the bridge that runs is of another version';
    return { state: error instanceof NoBridge ? 'absent' : 'shut', why };
  }
}

function subjectOf(config: Config, { wantedNode, environment }: DoctorRim, bridge: Bridge): Subject {
  const links = parseLinks(config.vehicles.filter((url) => !isAuto(url)));
  const targets = links.ok ? links.value : [];
  const hasTls = config.tls === 'on' || (config.tls === 'auto' && !isLoopback(config.host) && !config.insecureLan);
  const isGiven = config.tlsFile !== 'none' && config.tls !== 'off';
  return {
    node: { version: process.version, wanted: wantedNode },
    dataDir: config.dataDir,
    keepFreeMb: config.keepFreeMb,
    host: config.host,
    port: config.port,
    certificate:
      hasTls || isGiven ? { path: isGiven ? config.tlsFile : join(config.dataDir, 'tls.pem'), isGiven } : null,
    serial: targets.flatMap(({ url, target }) => (target.kind === 'serial' ? [{ url, ...target }] : [])),
    isSimulated: targets.some(({ target }) => target.kind === 'sim'),
    ros: rosOf(config),
    userId: process.getuid?.() ?? -1,
    environment,
    interfaces: networkInterfaces(),
    wallMs: Date.now(),
    processors: availableParallelism(),
    bridge,
  };
}

/** Looked at as the link itself does, and only where one leads there. */
function rosOf({ vehicles, rosHome }: Config): Subject['ros'] {
  const isWanted = vehicles.some((url) => url.includes('ros2://'));
  if (!isWanted) return { isWanted, whyNot: null };
  const seen = preflight(rosHome === 'none' ? undefined : rosHome, lookHere);
  return { isWanted, whyNot: seen.ok ? '' : seen.why };
}
