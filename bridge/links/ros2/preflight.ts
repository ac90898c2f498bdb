/**
 * Whether rclnodejs may be loaded. Its import is dangerous where ROS 2 is not ready for it: unbuilt, it builds itself for
 * minutes inside the import; built, but in a process that did not source ROS, it deletes its own build. So it is looked at
 * first, by its files and the environment alone, without a side effect; the native part is then tried by its own path in
 * the child process (`child.ts`) before anything else of it is loaded. Each refusal is one sentence that says what to do.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join } from 'node:path';

/** What is looked at. */
export type Look = {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `x64`, `arm64`. */
  readonly arch: string;
  exists(path: string): boolean;
  /** Undefined where it cannot be read. */
  read(path: string): string | undefined;
  /** The folder of the package as this project would find it. */
  installed(): string | undefined;
};

export type Preflight =
  | {
      readonly ok: true;
      /** The file that is imported, and its native part; null where a stand-in has none. */
      readonly module: string;
      readonly addon: string | null;
      /** Of the types of messages on this machine; empty where nobody says. */
      readonly mavros: string;
    }
  | { readonly ok: false; readonly why: string };

const no = (why: string): Preflight => ({ ok: false, why });

/**
 * The environment that its process is given. This one would have it build itself anew as it is loaded, whatever is there.
 */
export const environmentFor = ({ environment }: Pick<Look, 'environment'>, domain: number): Look['environment'] => ({
  ...environment,
  RCLNODEJS_FORCE_BUILD: undefined,
  ROS_DOMAIN_ID: String(domain),
});

/** Names a file that is loaded in place of rclnodejs, for tests. */
export const standInVariable = 'ROS_CLIENT_STAND_IN';

/** `home` is the folder in which rclnodejs was installed, or it itself; undefined where it comes with the project. */
export function preflight(home: string | undefined, look: Look): Preflight {
  const standIn = look.environment[standInVariable];
  if (standIn !== undefined) return standInOf(standIn, look);
  const { ROS_DISTRO: distro, AMENT_PREFIX_PATH: prefixes } = look.environment;
  if (!distro || !prefixes) {
    return no('ROS 2 is not sourced here; start the bridge from a shell that ran: source /opt/ros/<distro>/setup.bash');
  }
  const folder = folderOf(home, look);
  if (folder === undefined) {
    const where = home === undefined ? 'beside the bridge, and --ros-home names no other folder' : `in ${home}`;
    return no(
      `rclnodejs is not installed ${where}; run npm install rclnodejs in a folder of its own, with ROS sourced`,
    );
  }
  return packageOf(folder, distro, prefixes, look);
}

function standInOf(path: string, look: Look): Preflight {
  if (!isAbsolute(path) || !look.exists(path))
    return no(`${standInVariable} is for tests and names no whole path of a file`);
  return { ok: true, module: path, addon: null, mavros: '' };
}

function folderOf(home: string | undefined, look: Look): string | undefined {
  if (home === undefined) return look.installed();
  const places = [join(home, 'node_modules', 'rclnodejs'), home];
  return places.find((place) => nameIn(join(place, 'package.json'), look) === 'rclnodejs');
}

function json(path: string, look: Look): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(look.read(path) ?? 'null');
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

const nameIn = (path: string, look: Look) => json(path, look).name;

function packageOf(folder: string, distro: string, prefixes: string, look: Look): Preflight {
  const { main, version } = json(join(folder, 'package.json'), look);
  const module = join(folder, typeof main === 'string' ? main : 'index.js');
  if (!look.exists(module)) return no(`rclnodejs in ${folder} is damaged: ${module} is missing; install it again`);
  if (Number.parseInt(String(version), 10) < 1)
    return no(`rclnodejs in ${folder} is version ${version}, which is too old; 1 or later is needed, 2 was tried`);
  const addon = addonsOf(folder, distro, look).find(look.exists);
  if (addon === undefined) {
    return no(
      `rclnodejs in ${folder} is not built for ROS ${distro}; run npm rebuild rclnodejs there, with ROS sourced`,
    );
  }
  const generate = 'run npx generate-ros-messages there, with ROS sourced';
  if (!look.exists(join(folder, 'generated', 'mavros_msgs'))) {
    return no(
      `rclnodejs in ${folder} does not know MAVROS's messages; install ros-${distro}-mavros-msgs, then ${generate}`,
    );
  }
  if (isOutdated(folder, look))
    return no(
      `the messages that rclnodejs in ${folder} generated are of an older version, and it would make all of them anew as it starts; ${generate}`,
    );
  return { ok: true, module, addon, mavros: mavrosVersion(prefixes, look) };
}

/** Then rclnodejs empties that folder and fills it for minutes; ended meanwhile, it leaves a part. */
function isOutdated(folder: string, look: Look): boolean {
  const [has, wants] = ['generated', 'rosidl_gen'].map((place) => json(join(folder, place, 'generator.json'), look));
  if (typeof wants?.version !== 'string') return false;
  return typeof has?.version !== 'string' || isOlder(has.version, wants.version);
}

const isOlder = (a: string, b: string): boolean => a.localeCompare(b, 'en', { numeric: true }) < 0;

/** In the order in which rclnodejs itself looks: a build that came with it counts only for its own distribution and system. */
function addonsOf(folder: string, distro: string, look: Look): readonly string[] {
  const [, codename] = /^VERSION_CODENAME="?([\w-]+)/m.exec(look.read('/etc/os-release') ?? '') ?? [];
  // Without `node` before version 2.
  const ready = ['node-rclnodejs', 'rclnodejs'].map((name) => `${distro}-${codename}-${look.arch}-${name}.node`);
  return [
    ...ready.map((name) => join(folder, 'prebuilds', `linux-${look.arch}`, name)),
    join(folder, 'build', 'Release', 'rclnodejs.node'),
  ];
}

function mavrosVersion(prefixes: string, look: Look): string {
  const manifests = prefixes.split(':').map((prefix) => join(prefix, 'share', 'mavros_msgs', 'package.xml'));
  const found = manifests.map((path) => /<version>([\d.]+)<\/version>/.exec(look.read(path) ?? '')?.[1]);
  return found.find((version) => version !== undefined) ?? '';
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function installedHere(): string | undefined {
  try {
    // Found, not loaded.
    return dirname(createRequire(import.meta.url).resolve('rclnodejs/package.json'));
  } catch {
    return undefined;
  }
}

/** At this machine and process. */
export const lookHere: Look = {
  environment: process.env,
  arch: process.arch,
  exists: existsSync,
  read: readText,
  installed: installedHere,
};
