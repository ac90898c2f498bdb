/** The computer: what runs the bridge, its power and heat, its disk, its clock. */
import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { judgeCompanion } from '../companion-alarms.ts';
import { readCompanion } from '../companion-readings.ts';
import type { Look } from '../look.ts';
import { attention, type Found, fail, ok, unknown } from './finding.ts';
import type { Subject } from './subject.ts';

const dayMs = 86_400_000;

export async function nodeVersion(_: Look, { node: { version, wanted } }: Subject): Promise<Found> {
  const [have, need] = [version, wanted].map((text) =>
    text
      .replace(/^[^\d]*/, '')
      .split('.')
      .map(Number),
  );
  const [major = 0, minor = 0] = have ?? [];
  const [leastMajor = 0, leastMinor = 0] = need ?? [];
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return ok(`Node ${version}`);
  return fail(`Node ${version} is too old`, `Install Node ${leastMajor}.${leastMinor} or later`);
}

const remedies = {
  temperature: 'Give it air, a heat sink or a fan',
  power: 'Use a supply and a cable for 5 V at 3 A or more, of its own and not from the autopilot',
  throttled: 'Look at its temperature and its supply',
  disk: 'Delete recordings, or lower --recordings-mb',
  memory: 'End other programs, or take a companion with more memory',
} as const;

/** Heat, power, memory and load, by the limits of the bridge's own alarms. */
export async function companion(look: Look, { dataDir, processors }: Subject): Promise<readonly Found[]> {
  const readings = await readCompanion(look, dataDir, processors);
  const { alarms } = judgeCompanion({}, { at: 0, lte: null, ...readings });
  const troubles = alarms
    .filter(({ part }) => part !== 'disk')
    .map(({ part, level, why }) => (level === 'bad' ? fail : attention)(why, remedies[part]));
  const { temperatureC, underVoltage, underVoltageSeen, memoryFreeB, load } = readings;
  if (underVoltageSeen && !underVoltage)
    troubles.push(attention('its supply was too weak since it was switched on', remedies.power));
  if (load !== null && load > 1.5)
    troubles.push(attention(`it has ${load.toFixed(1)} times as much to do as it can`, 'See with top what takes it'));
  if (troubles.length > 0) return troubles;
  if (temperatureC === null && underVoltage === null && memoryFreeB === null)
    return [unknown('it tells neither its temperature nor its power nor its memory')];
  const told = [
    temperatureC === null ? 'temperature unknown' : `${Math.round(temperatureC)} °C`,
    underVoltage === null ? 'power unknown' : 'power good',
    memoryFreeB === null ? 'memory unknown' : `${Math.round(memoryFreeB / 1e6)} MB of memory free`,
  ];
  return [ok(told.join(', '))];
}

export async function dataDirectory(look: Look, { dataDir }: Subject): Promise<Found> {
  const found = await look.about(dataDir);
  if (found === undefined)
    return attention(`${dataDir} is not there yet, or cannot be seen`, 'The bridge makes it when it starts, if it may');
  if (found.kind !== 'directory') return fail(`${dataDir} is no directory`, 'Name another place with --data-dir');
  if (!(await look.may(dataDir, 'write')) && isReadOnly((await look.read('/proc/mounts')) ?? '', dataDir))
    return fail(
      `${dataDir} is on a file system that is read-only`,
      'See in dmesg what became of the card, and replace it',
    );
  if (!(await look.may(dataDir, 'write')))
    return attention(`this user may not write to ${dataDir}`, 'Ask as the user who runs the bridge, or with sudo');
  return ok(dataDir);
}

/** By the kernel's table of mounts: of the innermost that holds the path, the last one counts. */
export function isReadOnly(mounts: string, path: string): boolean {
  const holding = mounts.split('\n').flatMap((line) => {
    const [, at = '', , options = ''] = line.split(' ');
    const folder = at.replace(/\\(\d{3})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 8)));
    const isAbove = folder === '/' || path === folder || path.startsWith(`${folder}/`);
    return isAbove ? [{ length: folder.length, isShut: options.split(',').includes('ro') }] : [];
  });
  return holding.sort((a, b) => a.length - b.length).at(-1)?.isShut === true;
}

export async function disk(look: Look, { dataDir, keepFreeMb }: Subject): Promise<Found> {
  const space = await look.space(dataDir);
  // Another disk's space would be no answer, also where the folder is not there yet.
  if (space === undefined)
    return unknown(`${dataDir} is not there or does not answer: how much is free cannot be told`);
  const freeMb = Math.round(space.freeB / 1e6);
  if (freeMb < keepFreeMb)
    return fail(`${freeMb} MB are free, less than --keep-free-mb: nothing is recorded`, remedies.disk);
  if (freeMb < Math.max(1000, 2 * keepFreeMb)) return attention(`only ${freeMb} MB are free`, remedies.disk);
  return ok(`${freeMb} MB are free`);
}

/** A running bridge is asked how its own disk does: nothing is written beside it. */
export function slowestSync(syncMs: number): Found {
  if (syncMs > 2000)
    return attention(`the slowest write of the journal took ${Math.round(syncMs)} ms`, 'Take a faster card or an SSD');
  return ok(`the slowest write of the journal took ${Math.round(syncMs)} ms`);
}

/** `ms` for `bytes` written and synced; undefined where that did not end. */
export function writeSpeed(bytes: number, ms: number | undefined): Found {
  if (ms === undefined) return fail('a small file could not be written within 5 s', 'Take another card or disk');
  const mbPerS = bytes / 1000 / Math.max(1, ms);
  if (mbPerS < 1) return attention(`it writes ${mbPerS.toFixed(1)} MB/s`, 'Take a faster card or an SSD');
  return ok(`it writes ${mbPerS.toFixed(0)} MB/s`);
}

export async function journal(look: Look, { dataDir, bridge, wallMs: _ }: Subject): Promise<readonly Found[]> {
  const found: Found[] = [];
  if (bridge.state === 'running') {
    const durable = bridge.said.health.counters['journal.durable'] !== 0;
    if (!durable) return [fail('events are not kept on disk', 'Look at the disk, and at the log of the bridge')];
    found.push(ok('events are kept on disk'));
  }
  const names = (await look.list(dataDir)) ?? [];
  const asides = names.filter((name) => /^journal\.aside-\d+\.db$/.test(name));
  if (asides.length > 0)
    found.push(
      attention(
        `${asides.length} damaged journal${asides.length > 1 ? 's were' : ' was'} set aside`,
        `Look at the disk; once nobody needs ${asides.join(', ')} it can be deleted`,
      ),
    );
  if (found.length > 0) return found;
  if (!names.includes('journal.db')) return [ok('none yet')];
  return [
    (await look.may(`${dataDir}/journal.db`, 'write'))
      ? ok('it is there')
      : attention('this user may not open it', 'Ask as the user who runs the bridge, or with sudo'),
  ];
}

export async function certificate(look: Look, { certificate: about, wallMs }: Subject): Promise<Found> {
  if (about === null) return ok('none is needed: without TLS');
  const { path, isGiven } = about;
  const text = await look.read(path);
  if (text === undefined)
    return isGiven
      ? fail(`--tls-file ${path} cannot be read`, 'Give the file to the user who runs the bridge')
      : unknown('none yet, or it cannot be read by this user', 'The bridge makes one when it starts');
  const end = endOf(text);
  if (end === undefined) return fail(`${path} holds no certificate`, isGiven ? 'Name another file' : `Delete ${path}`);
  const days = Math.floor((end - wallMs) / dayMs);
  const renew = isGiven ? `Renew ${path}` : 'Start the bridge, which renews it';
  if (days < 0) return (isGiven ? fail : attention)(`it ended ${-days} days ago`, renew);
  return days < 14 ? attention(`it ends in ${days} days`, renew) : ok(`it ends in ${days} days`);
}

function endOf(text: string): number | undefined {
  try {
    return Date.parse(new X509Certificate(text).validTo);
  } catch {
    return undefined;
  }
}

/** Before this no program of this kind was made: a clock that says so is not set. */
const saneFromMs = Date.UTC(2025, 0, 1);
const setClock = 'Connect it to a network with time, or let the bridge take it from GPS with --clock-from-gps';

export async function clock(look: Look, { wallMs, dataDir }: Subject): Promise<readonly Found[]> {
  const shown = new Date(wallMs).toISOString().slice(0, 16).replace('T', ' ');
  if (wallMs < saneFromMs) return [fail(`it says ${shown} UTC and is not set`, setClock)];
  const synchronised = await isSynchronised(look);
  const found: Found[] = [];
  if (synchronised === false) found.push(attention(`it says ${shown} UTC and follows no time server`, setClock));
  const writtenLaterMs = ((await look.about(join(dataDir, 'journal.db')))?.changedWall ?? 0) - wallMs;
  if (writtenLaterMs > 60_000)
    found.push(
      attention(
        `it was set back: the journal was written ${Math.round(writtenLaterMs / 60_000)} min later than now`,
        setClock,
      ),
    );
  const own = await realTimeClock(look, wallMs);
  if (own) found.push(own);
  if (found.length > 0) return found;
  return [
    synchronised === undefined
      ? unknown(`it says ${shown} UTC; whether it follows a time server cannot be told`, 'Compare it with a watch')
      : ok(`${shown} UTC, by a time server`),
  ];
}

/** Undefined where nobody says. */
export async function isSynchronised(look: Look): Promise<boolean | undefined> {
  if ((await look.about('/run/systemd/timesync/synchronized')) !== undefined) return true;
  const { code, out } = await look.run('timedatectl', ['show', '-p', 'NTPSynchronized', '--value']);
  if (code !== 0) return undefined;
  return out.trim() === 'yes' ? true : out.trim() === 'no' ? false : undefined;
}

async function realTimeClock(look: Look, wallMs: number): Promise<Found | undefined> {
  const clocks = await look.list('/sys/class/rtc');
  const advice = 'After a power cut without a network the clock is behind: use --clock-from-gps, or fit one';
  // The folder is there with any kernel that knows of such clocks.
  if (clocks === undefined || clocks.length === 0)
    return attention('this machine has no clock that runs without power', advice);
  const seconds = Number((await look.read('/sys/class/rtc/rtc0/since_epoch'))?.trim() ?? Number.NaN);
  if (!Number.isFinite(seconds)) return undefined;
  const awayS = Math.round(Math.abs(seconds - wallMs / 1000));
  return awayS > 10
    ? attention(`the clock that runs without power is ${awayS} s away from it`, 'Set it: sudo hwclock --systohc')
    : undefined;
}
