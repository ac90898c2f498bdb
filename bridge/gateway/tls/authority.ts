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
};

/** Brings both up to date. Rejects where the files cannot be read or written. */
export async function certify({
  authorityFile,
  certificateFile,
  name,
  names,
  wallMs,
}: AuthorityOptions): Promise<Certified> {
  const found = readPair(await authorityFile.read());
  const authority = found ?? (await newAuthority(name, wallMs()));
  if (!found) await authorityFile.write(textOf(authority));
  const wanted = names();
  const before = readPair(await certificateFile.read());
  const isKept = before !== undefined && isGood(before, authority, wanted, wallMs());
  const pair = isKept ? before : await newCertificate(authority, wanted, wallMs());
  if (!isKept) await certificateFile.write(textOf(pair));
  return { pair, authority: authority.certificate, until: endOf(pair) };
}

/** Whether it is by that authority, has all these names, and lasts a while yet. */
export function isGood(pair: KeyPair, authority: KeyPair, names: readonly string[], wallMs: number): boolean {
  const certificate = new X509Certificate(pair.certificate);
  const issuer = new X509Certificate(authority.certificate);
  const has = (name: string) =>
    (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined;
  return names.every(has) && endOf(pair) - saneWall(wallMs) > renewBeforeMs && certificate.verify(issuer.publicKey);
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
