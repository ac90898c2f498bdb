/**
 * Making certificates: the library is heavy and needed once in two years, so it is loaded when it is. A rover's clock may
 * stand in 1970, so nothing is dated before this program was made; phones refuse what is valid for more than 825 days.
 */
import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';

/** PEM. */
export type KeyPair = { readonly certificate: string; readonly key: string };

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const dayMs = 86_400_000;
/** No clock that shows less is right. */
const programMadeAt = Date.UTC(2026, 0, 1);
const authorityForMs = 20 * 365 * dayMs;
const certificateForMs = 800 * dayMs;
/** The other end's clock may be behind. */
const leewayMs = 2 * dayMs;

export const saneWall = (wallMs: number): number => Math.max(wallMs, programMadeAt);
const serialNumber = (): string => Buffer.from(webcrypto.getRandomValues(new Uint8Array(16))).toString('hex');

/** The library asks for a polyfill of decorators' metadata, which it uses inside. */
async function x509() {
  await import('reflect-metadata');
  return import('@peculiar/x509');
}

async function newKeys(): Promise<{ readonly keys: webcrypto.CryptoKeyPair; readonly pem: string }> {
  const { PemConverter } = await x509();
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const pem = PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { keys, pem };
}

/** A new authority, good from the beginning whatever the clock says: nobody could trust another later. `name` is what a phone shows in its list. */
export async function newAuthority(name: string, wallMs: number): Promise<KeyPair> {
  const lib = await x509();
  const { keys, pem } = await newKeys();
  const certificate = await lib.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [name] }, { O: ['Tether'] }],
    keys,
    serialNumber: serialNumber(),
    notBefore: new Date(programMadeAt - leewayMs),
    notAfter: new Date(saneWall(wallMs) + authorityForMs),
    signingAlgorithm: algorithm,
    extensions: [
      new lib.BasicConstraintsExtension(true, 0, true),
      new lib.KeyUsagesExtension(lib.KeyUsageFlags.keyCertSign | lib.KeyUsageFlags.cRLSign, true),
      await lib.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: certificate.toString('pem'), key: pem };
}

/** A certificate for these names and addresses, by that authority. */
export async function newCertificate(authority: KeyPair, names: readonly string[], wallMs: number): Promise<KeyPair> {
  const lib = await x509();
  const issuer = new lib.X509Certificate(authority.certificate);
  const der = lib.PemConverter.decodeFirst(authority.key);
  const signingKey = await webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']);
  const { keys, pem } = await newKeys();
  const from = saneWall(wallMs);
  const alternatives = names.map((name) => ({ type: isIP(name) === 0 ? 'dns' : 'ip', value: name }) as const);
  const certificate = await lib.X509CertificateGenerator.create({
    subject: [{ CN: [names[0] ?? 'tether'] }],
    issuer: issuer.subject,
    serialNumber: serialNumber(),
    notBefore: new Date(from - leewayMs),
    notAfter: new Date(Math.min(from + certificateForMs, issuer.notAfter.getTime())),
    signingKey,
    publicKey: keys.publicKey,
    signingAlgorithm: algorithm,
    extensions: [
      new lib.BasicConstraintsExtension(false, undefined, true),
      new lib.KeyUsagesExtension(lib.KeyUsageFlags.digitalSignature, true),
      new lib.ExtendedKeyUsageExtension([lib.ExtendedKeyUsage.serverAuth]),
      new lib.SubjectAlternativeNameExtension(alternatives),
      await lib.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return { certificate: certificate.toString('pem'), key: pem };
}
