/**
 * Everything the doctor looks at, in the order in which it is told: the machine, then what the bridge keeps, then the ways
 * to the vehicle, then the ways to people. Each check has a bounded time, and one that fails is one line.
 */
import { type Look, within } from '../look.ts';
import { autopilot, mavros, ros, running, service } from './company.ts';
import {
  certificate,
  clock,
  companion,
  dataDirectory,
  disk,
  journal,
  nodeVersion,
  slowestSync,
  writeSpeed,
} from './computer.ts';
import { type Finding, type Found, unknown } from './finding.ts';
import { addresses, ipv6, localName, pagePort } from './network.ts';
import { type Heard, heardAt, modemManager, noLink, otherRates, port, processesOf } from './ports.ts';
import type { SerialLink, Subject } from './subject.ts';

/** What is done rather than looked at. Both end by themselves, and touch nothing that a running bridge has. */
export type Acts = {
  /** Opens the port, listens, says nothing, and shuts it. Rejects where it cannot. */
  listen(path: string, baud: number): Promise<Heard>;
  /** Milliseconds to write and sync so many bytes to the directory; undefined where that did not end. */
  write(directory: string, bytes: number): Promise<number | undefined>;
};

const checkMs = 10_000;
/** Of one port at every rate. */
const listenMs = 20_000;
const written = 4_000_000;

type Check = () => Promise<readonly Found[]> | Promise<Found>;

/** `own` is the doctor's process. */
export async function examine(look: Look, subject: Subject, acts: Acts, own: number): Promise<readonly Finding[]> {
  const processes = await processesOf(look);
  const bounded = async (check: string, act: Check, ms = checkMs): Promise<readonly Finding[]> => {
    const found = await within(ms, Promise.resolve(act()));
    return [found ?? unknown('could not be looked at')].flat().map((one) => ({ check, ...one }));
  };
  const checks: readonly (readonly [string, Check, number?])[] = [
    ['Node', () => nodeVersion(look, subject)],
    ['companion', () => companion(look, subject)],
    ['clock', () => clock(look, subject)],
    ['data', () => dataDirectory(look, subject)],
    ['disk', async () => [await disk(look, subject), await writing(look, subject, acts)]],
    ['journal', () => journal(look, subject)],
    ['certificate', () => certificate(look, subject)],
    ['service', () => service(look)],
    ['bridge', async () => running(subject)],
    ...subject.serial.map((link) => ['port', () => portAndWords(link), listenMs + checkMs] as const),
    ...(subject.isSimulated ? [['link', () => noLink(look)] as const] : []),
    ['modems', () => modemManager(look, subject)],
    ['ROS', () => ros(look, subject)],
    ['MAVROS', async () => mavros(processes, subject)],
    ['autopilot', async () => autopilot(subject)],
    ['network', () => addresses(look, subject)],
    ['page', () => pagePort(look, subject)],
    ['IPv6', () => ipv6(look, subject)],
    ['name', () => localName(look, subject)],
  ];
  const portAndWords = async (link: SerialLink): Promise<readonly Found[]> => {
    const { found, mayListen } = await port(look, link, subject, processes, own);
    return mayListen ? [...found, await listened(link, acts)] : found;
  };
  // One after the other: two that listen, or one that writes, would be in each other's way.
  const findings: Finding[] = [];
  for (const [name, act, ms] of checks) findings.push(...(await bounded(name, act, ms)));
  return findings;
}

async function writing(look: Look, { bridge, dataDir }: Subject, acts: Acts): Promise<Found> {
  if (bridge.state === 'running') return slowestSync(bridge.said.health.counters['journal.max_sync_ms'] ?? 0);
  const space = await look.space(dataDir);
  if (
    bridge.state === 'shut' ||
    space === undefined ||
    space.freeB < 25 * written ||
    !(await look.may(dataDir, 'write'))
  )
    return unknown('how fast it writes was not tried');
  return writeSpeed(written, await acts.write(dataDir, written));
}

/** At the configured rate; where nothing is understood there, at others. USB has no rate. */
async function listened({ path, baud }: SerialLink, acts: Acts): Promise<Found> {
  const heard: Heard[] = [];
  const rates = /ttyACM|usb-/i.test(path) ? [baud] : [baud, ...otherRates(baud)];
  try {
    for (const rate of rates) {
      const one = await acts.listen(path, rate);
      heard.push(one);
      if (one.frames > 0) break;
    }
  } catch (error) {
    return unknown(`it could not be listened to: ${error instanceof Error ? error.message : error}`);
  }
  return heardAt(path, heard);
}
