/**
 * Serial ports: whether they are there, whether this user may have them, who else has them, and whether MAVLink comes. All
 * of it from files; a port itself is opened by nobody here.
 */
import { type About, type Look, within } from '../look.ts';
import { attention, type Found, fail, ok, unknown } from './finding.ts';
import type { SerialLink, Subject } from './subject.ts';

export type Process = {
  readonly pid: number;
  readonly command: string;
  /** The paths that it has open; null where this user may not see. */
  readonly open: readonly string[] | null;
};

const mostProcesses = 4096;
const patienceMs = 5000;

/** All processes, and of those that this user may look into what is open. Undefined where that took too long. */
export const processesOf = (look: Look): Promise<readonly Process[] | undefined> => within(patienceMs, allOf(look));

async function allOf(look: Look): Promise<readonly Process[]> {
  const pids = ((await look.list('/proc')) ?? []).filter((name) => /^\d+$/.test(name)).slice(0, mostProcesses);
  const all: Process[] = [];
  for (const pid of pids) {
    const command = (await look.read(`/proc/${pid}/cmdline`))?.replaceAll('\0', ' ').trim();
    // What has no command line is the kernel's, or has just ended.
    if (command !== undefined && command !== '') all.push({ pid: Number(pid), command, open: await openOf(look, pid) });
  }
  return all;
}

async function openOf(look: Look, pid: string): Promise<readonly string[] | null> {
  const names = await look.list(`/proc/${pid}/fd`);
  if (names === undefined) return null;
  const targets = await Promise.all(names.map((name) => look.target(`/proc/${pid}/fd/${name}`)));
  return targets.flatMap((target) => target ?? []);
}

const shortly = ({ pid, command }: Process): string => {
  const [program = '', ...rest] = command.split(' ');
  const name = program.split('/').at(-1) ?? program;
  const script = /^(?:node|python3?|ruby|perl|bash|sh)$/.test(name) ? rest.find((part) => !part.startsWith('-')) : '';
  return `${name}${script ? ` ${script.split('/').at(-1)}` : ''} (process ${pid})`;
};

/** Programs that are made to hold an autopilot's port. */
const likely = /mavros|mavproxy|mavlink|gpsd|ModemManager|px4|qgroundcontrol|bridge\/main\.js/i;

export type Holders = { readonly sure: readonly Process[]; readonly perhaps: readonly Process[] };

/** The bridge itself, by its file or as the command of the package. */
const isBridge = ({ command }: Process): boolean => /\bbridge\/main\.js\b|^(?:\S*\/)?tether(?: |$)/.test(command);

/** Who made a pseudo-terminal has it open as well, and reads nothing there: it is the cable. */
const isCable = ({ open }: Process, paths: readonly string[]): boolean =>
  paths.some((path) => path.startsWith('/dev/pts/')) && open?.includes('/dev/ptmx') === true;

/** Who has any of these paths open, and who may have although it cannot be seen. */
export const holdersOf = (paths: readonly string[], all: readonly Process[], own: number): Holders => ({
  sure: all.filter((one) => one.pid !== own && one.open?.some((path) => paths.includes(path)) && !isCable(one, paths)),
  perhaps: all.filter(
    ({ pid, command, open }) =>
      pid !== own && open === null && (paths.some((path) => command.includes(path)) || likely.test(command)),
  ),
});

/** The path as it was given, and the device that it leads to. */
async function pathsOf(look: Look, path: string): Promise<readonly string[]> {
  const target = await look.target(path);
  if (target === undefined) return [path];
  const parts = [...path.split('/').slice(0, -1), ...target.split('/')];
  const whole: string[] = [];
  for (const part of target.startsWith('/') ? target.split('/') : parts) {
    if (part === '..') whole.pop();
    else if (part !== '.' && part !== '') whole.push(part);
  }
  return [path, `/${whole.join('/')}`];
}

export type PortLook = { readonly found: readonly Found[]; readonly mayListen: boolean };

/** Of one configured port. `mayListen`: it is there, ours to open, and nobody has it. */
export async function port(
  look: Look,
  { path }: SerialLink,
  { bridge, userId }: Subject,
  processes: readonly Process[] | undefined,
  own: number,
): Promise<PortLook> {
  const shut = (...found: readonly Found[]) => ({ found, mayListen: false });
  const about = await look.about(path);
  if (about === undefined)
    return shut(fail(`${path} does not exist`, `Plug it in, or name another port: ${await othersOf(look)}`));
  if (about.kind !== 'device') return shut(fail(`${path} is no device`, `Name a port: ${await othersOf(look)}`));
  const paths = await pathsOf(look, path);
  const login = await consoleOn(look, paths);
  if (login) return shut(login);
  const holders = holdersOf(paths, processes ?? [], own);
  const others = holders.sure.filter((one) => !isBridge(one));
  if (others.length > 0)
    return shut(
      fail(
        `${path} is held by ${others.slice(0, 4).map(shortly).join(', ')}`,
        /mavros/i.test(others.map(({ command }) => command).join())
          ? 'Link the bridge to ros2://mavros instead'
          : 'End it: two readers of one port each get half',
      ),
    );
  if (bridge.state === 'running' || holders.sure.length > 0) return shut(ok(`${path} is the bridge’s`));
  if (!(await look.may(path, 'write')) || !(await look.may(path, 'read')))
    return shut(
      fail(
        `this user may not open ${path}`,
        userId === 0 ? 'Look at its mode' : 'sudo usermod -aG dialout $USER, then log in again',
      ),
    );
  const [perhaps] = holders.perhaps;
  if (processes === undefined || perhaps !== undefined || bridge.state === 'shut')
    return shut(
      unknown(
        `${path} is there; who holds it cannot be seen${perhaps ? `, perhaps ${shortly(perhaps)}` : ''}`,
        'Ask again with sudo',
      ),
    );
  const isAllSeen = userId === 0 || processes.every(({ open }) => open !== null);
  const free = ok(isAllSeen ? `${path} is there and free` : `${path} is there, and nobody whom this user sees has it`);
  const isSomebodysTerminal = paths.some((one) => one.startsWith('/dev/pts/'));
  const forOthers = userId === 0 && !isSomebodysTerminal ? await forRootAlone(look, about) : [];
  return { found: [...forOthers, free], mayListen: true };
}

/** What root may open says nothing about the service, which is another user. */
async function forRootAlone(look: Look, { mode, gid }: About): Promise<readonly Found[]> {
  const [, dialout] = /^dialout:[^:]*:(\d+):/m.exec((await look.read('/etc/group')) ?? '') ?? [];
  const isOpen = (mode & 0o006) === 0o006 || ((mode & 0o060) === 0o060 && dialout === String(gid));
  if (isOpen) return [];
  return [
    attention(
      'root may open it, but not the group dialout, in which the service is',
      'Install the udev rules of launch/',
    ),
  ];
}

/** A kernel that prints there, or a login, eats what the autopilot says. */
async function consoleOn(look: Look, paths: readonly string[]): Promise<Found | undefined> {
  const line = (await look.read('/proc/cmdline')) ?? '';
  const consoles = [...line.matchAll(/\bconsole=([\w-]+)/g)].map(([, name]) => `/dev/${name}`);
  const aliases = await Promise.all(
    ['/dev/serial0', '/dev/serial1'].map(async (alias) => ({ alias, paths: await pathsOf(look, alias) })),
  );
  const meant = consoles.flatMap((name) => aliases.find(({ alias }) => alias === name)?.paths ?? [name]);
  return meant.some((name) => paths.includes(name))
    ? fail(
        `the kernel’s console is on ${paths[0]}`,
        'Take console= for it out of the boot line (raspi-config: Interface, Serial: no login shell) and restart',
      )
    : undefined;
}

/** What may be an autopilot on this machine. */
async function othersOf(look: Look): Promise<string> {
  const byId = ((await look.list('/dev/serial/by-id')) ?? []).map((name) => `/dev/serial/by-id/${name}`);
  const plain = ((await look.list('/dev')) ?? [])
    .filter((name) => /^(ttyACM|ttyUSB|ttyAMA|ttyTHS|serial)\d+$/.test(name))
    .map((name) => `/dev/${name}`);
  const all = byId.length > 0 ? byId : plain;
  return all.length === 0 ? 'none is there' : all.slice(0, 6).join(', ');
}

/** Where no link was configured. */
export const noLink = async (look: Look): Promise<Found> =>
  attention(
    'no link to a vehicle is configured: the simulator is shown',
    `Start with --vehicle serial://PORT:115200; ports: ${await othersOf(look)}`,
  );

/** It opens what is plugged in, to see whether it is a modem, for up to half a minute. */
export async function modemManager(look: Look, { serial }: Subject): Promise<readonly Found[]> {
  if (!serial.some(({ path }) => /ttyACM|ttyUSB|by-id/.test(path))) return [];
  const { code } = await look.run('systemctl', ['is-active', '--quiet', 'ModemManager']);
  const rules = ((await look.list('/etc/udev/rules.d')) ?? []).filter((name) => /tether/.test(name));
  if (code !== 0 || rules.length > 0) return [];
  return [
    attention(
      'ModemManager may take the autopilot’s port after it is plugged in',
      'Install the udev rules of launch/, or: sudo systemctl mask ModemManager',
    ),
  ];
}

/** What came out of a port at one rate. */
export type Heard = {
  readonly baud: number;
  readonly bytes: number;
  readonly frames: number;
  readonly systems: readonly number[];
};

/** Rates that autopilots are set to, the likely first, without the configured one. */
export const otherRates = (configured: number): readonly number[] =>
  [57_600, 115_200, 921_600, 460_800, 500_000, 230_400, 38_400, 9600].filter((baud) => baud !== configured);

/** MAVLink, noise, or nothing: by what was heard at each rate, the configured one first. */
export function heardAt(path: string, all: readonly Heard[]): Found {
  const [own, ...others] = all;
  if (own === undefined) return unknown(`${path} was not listened to`);
  if (own.frames > 0) return ok(`MAVLink of system ${own.systems.join(', ')} at ${own.baud} baud`);
  const better = others.find(({ frames }) => frames > 0);
  if (better)
    return fail(
      `MAVLink comes at ${better.baud} baud, not at ${own.baud}`,
      `Write serial://${path}:${better.baud}, or set SERIALn_BAUD of the autopilot to ${Math.round(own.baud / 1000)}`,
    );
  if (all.some(({ bytes }) => bytes > 0))
    return fail(
      `something comes, and none of it is MAVLink at ${all.map(({ baud }) => baud).join(', ')} baud`,
      'Look at SERIALn_PROTOCOL (2 is MAVLink 2) and SERIALn_BAUD of the autopilot',
    );
  return fail(
    `nothing comes out of ${path}`,
    'Look at the cable (RX to TX), at the autopilot’s power, and at SERIALn_PROTOCOL',
  );
}
