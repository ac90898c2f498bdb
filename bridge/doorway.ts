/**
 * Who is asked who they are, and by whom: nobody on loopback or where that was declared, everyone elsewhere. A bridge that
 * asks and knows no admin yet makes a code for the first one, which is told to whoever stands at its terminal.
 */
import { join } from 'node:path';
import { type Certificates, openCertificates } from './certificates.ts';
import type { Device } from './core/access/devices.ts';
import { type Door, openDoor } from './core/access/door.ts';
import type { Clock } from './core/clock.ts';
import type { KeptFile } from './core/kept-file.ts';
import { type Audit, Entrance } from './gateway/auth/entrance.ts';
import { newSecret } from './gateway/auth/secrets.ts';
import { fingerprintOf } from './gateway/tls/authority.ts';
import { keepFile } from './journal/kept-file.ts';
import type { Logger } from './log.ts';
import type { Config } from './settings.ts';

export type Doorway = {
  readonly door: Door;
  /** Null where nobody is asked. */
  readonly entrance: Entrance | null;
  /** Lets the first admin in; undefined where there is one. */
  readonly firstCode: string | undefined;
  /** Opens the figures to a collector; null where nobody is asked. */
  readonly metricsKey: string | null;
  /** Null where there is no TLS. */
  readonly certificates: Certificates | null;
  /** Of the bridge's own authority. */
  readonly fingerprint: string | undefined;
  /** From now on tells what devices become. */
  hear(listener: (device: string, now: Device | null) => void): void;
};

/** Rejects with one sentence where the files of paired devices or of certificates cannot be used. */
export async function openDoorway(
  config: Config,
  clock: Clock,
  log: Logger,
  boot: string,
  audit: Audit,
): Promise<Doorway> {
  const asksWho = !isLoopback(config.host) && !config.insecureLan;
  const certificates = await openCertificates(config, asksWho, clock, log);
  const { authority = null } = certificates?.certified ?? {};
  const secured = { certificates, fingerprint: authority === null ? undefined : fingerprintOf(authority) };
  if (!asksWho) {
    const door = openDoor(config.insecureLan ? 'operator' : 'admin');
    return { door, entrance: null, firstCode: undefined, metricsKey: null, hear: () => {}, ...secured };
  }
  let listener = (_device: string, _now: Device | null): void => {};
  const file = keepFile(join(config.dataDir, 'people.json'));
  const changed = (device: string, now: Device | null) => listener(device, now);
  const entrance = await Entrance.open({ clock, boot, file, audit, changed });
  const isFirst = !entrance.hasAdmin();
  const firstCode = isFirst ? await entrance.openCode('admin', '', '', Number.POSITIVE_INFINITY) : undefined;
  const hear = (told: typeof listener) => {
    listener = told;
  };
  const metricsKey = await keyIn(keepFile(join(config.dataDir, 'metrics.key')));
  return { door: entrance, entrance, firstCode, metricsKey, hear, ...secured };
}

export const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || host.startsWith('127.');

/** Made once; its owner copies it to where the figures are collected. */
async function keyIn(file: KeptFile): Promise<string> {
  const found = (await file.read())?.trim();
  if (found !== undefined && found !== '') return found;
  const key = newSecret();
  await file.write(`${key}\n`);
  return key;
}
