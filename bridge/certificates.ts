/**
 * With which certificate the bridge is reached: the one that was given by file, else its own; none on loopback, where the
 * browser trusts it as it is. Files that change, and names that come and go with the network, take effect without a
 * restart: open connections go on, new ones see the new one.
 */
import { readFile } from 'node:fs/promises';
import { hostname, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { Clock, Stop } from './core/clock.ts';
import { type Certified, certify, endOf, readPair } from './gateway/tls/authority.ts';
import type { KeyPair } from './gateway/tls/making.ts';
import { keepFile } from './journal/kept-file.ts';
import type { Logger } from './log.ts';
import { ownNames } from './own-names.ts';
import type { Config } from './settings.ts';

/** How often names, files and dates are looked at. */
const lookMs = 60_000;
const dayMs = 86_400_000;
/** The end of a certificate is an alarm, this many days ahead. */
const alarmDays = [30, 7, 1];

export type Certificates = {
  /** As of now. */
  readonly certified: Certified;
  /** From now on tells of each new one. */
  watch(changed: (certified: Certified) => void): Stop;
};

/** Null where there is no TLS. Rejects with one sentence where a file cannot be used. */
export async function openCertificates(
  config: Config,
  asksWho: boolean,
  clock: Clock,
  log: Logger,
): Promise<Certificates | null> {
  if (config.tls === 'off' || (config.tls === 'auto' && !asksWho && config.tlsFile === 'none')) return null;
  let noted = '';
  const note = (text: string) => {
    if (text !== noted) log.warn(`the certificate of the page: ${text}`);
    noted = text;
  };
  const load = (shown?: KeyPair) =>
    config.tlsFile === 'none' ? ours(config, clock, note, shown) : given(config.tlsFile);
  let certified = await load();
  return {
    certified,
    watch(changed) {
      let told: number | undefined;
      const look = async () => {
        const next = await load(certified.pair);
        if (next.pair.certificate !== certified.pair.certificate) {
          log.info('a new certificate is in use');
          changed(next);
        }
        certified = next;
        told = alarm(next.until, clock, log, told);
      };
      // One at a time: where the disk hangs, each look would hold another of the threads that the serial port needs as well.
      let isLooking = false;
      const lookAgain = async () => {
        if (isLooking) return;
        isLooking = true;
        await look().catch((error) => log.error({ err: error }, 'certificates'));
        isLooking = false;
      };
      const timer = setInterval(() => void lookAgain(), lookMs);
      timer.unref();
      return async () => clearInterval(timer);
    },
  };
}

const ours = (
  config: Config,
  clock: Clock,
  note: (text: string) => void,
  shown: KeyPair | undefined,
): Promise<Certified> =>
  certify({
    authorityFile: keepFile(join(config.dataDir, 'tls-authority.pem')),
    certificateFile: keepFile(join(config.dataDir, 'tls.pem')),
    name: `Tether on ${hostname()}`,
    names: () => namesOf(config),
    wallMs: clock.wallMs,
    ...{ note, shown },
  });

/** Certificate chain and key in one file, PEM. */
async function given(path: string): Promise<Certified> {
  const text = await readFile(path, 'utf8').catch((error: Error) =>
    Promise.reject(new Error(`--tls-file: ${error.message}`)),
  );
  const pair = readPair(text);
  if (pair === undefined) throw new Error(`--tls-file ${path} has to hold a certificate and its key, in PEM`);
  return { pair, authority: null, until: endOf(pair) };
}

/** Every name by which this machine may be asked for. */
function namesOf(config: Config): string[] {
  const own = Object.values(networkInterfaces()).flatMap((found = []) =>
    found.map(({ address }) => address.replace(/%.*/, '')),
  );
  const named = config.addresses.map((address) => new URL(address).hostname.replace(/^\[|\]$/g, ''));
  return [...new Set([...ownNames(config), 'localhost', ...named, ...own.sort()])];
}

/** Says once for each of the days; hands back what was said last. */
function alarm(until: number, clock: Clock, log: Logger, told: number | undefined): number | undefined {
  const daysLeft = (until - clock.wallMs()) / dayMs;
  const due = alarmDays.filter((days) => daysLeft <= days).at(-1);
  if (due !== undefined && due !== told)
    log.warn(`the certificate of the page ends in ${Math.max(0, Math.floor(daysLeft))} days`);
  return due;
}
