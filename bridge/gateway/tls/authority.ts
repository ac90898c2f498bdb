/**
 * The bridge's own certificates: an authority made once, which a phone learns to trust, and a certificate for the names and
 * addresses that the bridge has now, made from it whenever these changed or it grows old. Both live in files of their
 * owner's own.
 */
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { KeptFile } from '../../core/kept-file.ts';
import { type KeyPair, newAuthority, newCertificate, saneWall } from './making.ts';

/** Made anew when less is left. */
const renewBeforeMs = 30 * 86_400_000;

export type Certified = {
  /** What the server shows. */
  readonly pair: KeyPair;
  /** What a phone is to trust, PEM; null where the certificate was given by file. */
  readonly authority: string | null;
  /** When the pair ends, wall ms. */
  readonly until: number;
};

export type AuthorityOptions = {
  readonly authorityFile: KeptFile;
  readonly certificateFile: KeptFile;
  /** What phones show of the authority. */
  readonly name: string;
  /** Names and addresses by which the bridge is reached now. */
  readonly names: () => readonly string[];
  readonly wallMs: () => number;
  /** What is shown now: good although it may not be on the disk. */
  readonly shown?: KeyPair | undefined;
  /** Hears of a certificate that could not be kept. */
  readonly note: (text: string) => void;
};

/**
 * Brings both up to date. Rejects where the files cannot be read, or an authority that phones shall trust cannot be kept. A
 * certificate that cannot be is shown all the same: a disk that is full or read-only is no reason to be out of reach.
 */
export async function certify({
  authorityFile,
  certificateFile,
  name,
  names,
  wallMs,
  shown,
  note,
}: AuthorityOptions): Promise<Certified> {
  const found = readPair(await authorityFile.read());
  const authority = found ?? (await newAuthority(name, wallMs()));
  if (!found) await authorityFile.write(textOf(authority));
  const wanted = names();
  const kept = readPair(await certificateFile.read());
  const good = [kept, shown].find((one) => one !== undefined && isGood(one, authority, wanted, wallMs()));
  const pair = good ?? (await newCertificate(authority, wanted, wallMs()));
  if (pair !== kept)
    await certificateFile.write(textOf(pair)).catch((error: Error) => note(`it is not kept: ${error.message}`));
  return { pair, authority: authority.certificate, until: endOf(pair) };
}

/** Whether it is by that authority, has all these names, has begun, and lasts a while yet: clocks jump, also by years. */
export function isGood(pair: KeyPair, authority: KeyPair, names: readonly string[], wallMs: number): boolean {
  const certificate = new X509Certificate(pair.certificate);
  const issuer = new X509Certificate(authority.certificate);
  const has = (name: string) =>
    (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined;
  const wall = saneWall(wallMs);
  const lasts = Date.parse(certificate.validFrom) <= wall && endOf(pair) - wall > renewBeforeMs;
  return names.every(has) && lasts && certificate.verify(issuer.publicKey);
}

export const endOf = ({ certificate }: KeyPair): number => Date.parse(new X509Certificate(certificate).validTo);

/** As phones and browsers show it, to compare by eye: `AB:CD:…`. */
export const fingerprintOf = (certificate: string): string => new X509Certificate(certificate).fingerprint256;

const textOf = ({ certificate, key }: KeyPair): string => `${certificate.trim()}\n${key.trim()}\n`;

/** Both parts of a file in PEM; undefined where it is none, or its certificate cannot be read. */
export function readPair(text: string | undefined): KeyPair | undefined {
  const [certificate] = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec(text ?? '') ?? [];
  const [key] = /-----BEGIN (?:EC )?PRIVATE KEY-----[\s\S]+?-----END (?:EC )?PRIVATE KEY-----/.exec(text ?? '') ?? [];
  if (certificate === undefined || key === undefined) return undefined;
  try {
    new X509Certificate(certificate);
    return { certificate, key };
  } catch {
    return undefined;
  }
}
