/**
 * Signing, from two files to links: the keys that their owner keeps, and how late the last timestamps were. And what is
 * told of refusals: a line in the log and an event, once a minute at most, however many there are.
 */
import { join } from 'node:path';
import type { Clock, Stop } from './core/clock.ts';
import type { Happening } from './core/fleet.ts';
import type { Link } from './core/link.ts';
import { keepFile } from './journal/kept-file.ts';
import type { LinkSpec } from './links/link-specs.ts';
import type { LinkSigning } from './links/mavlink/signing.ts';
import { signLinks } from './links/sign-links.ts';
import { keyedLinks, parseSigningKeys } from './links/signing-keys.ts';
import type { Logger } from './log.ts';
import type { Config } from './settings.ts';

export type Signing =
  | { readonly ok: true; readonly of: (link: string) => LinkSigning | undefined; readonly stop: Stop }
  | { readonly ok: false; readonly why: string };

export const keysPath = ({ signingKeys, dataDir }: Pick<Config, 'signingKeys' | 'dataDir'>): string =>
  signingKeys === 'none' ? join(dataDir, 'signing-keys.json') : signingKeys;

/** What the log and the operators are told of one link, at most. */
const tellEveryMs = 60_000;

/** Not `ok` with one sentence where the keys cannot be used as they are. */
export async function openSigning(
  config: Pick<Config, 'signingKeys' | 'dataDir'>,
  specs: readonly LinkSpec[],
  clock: Clock,
  log: Logger,
): Promise<Signing> {
  const path = keysPath(config);
  const text = await keepFile(path)
    .read()
    .catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
  if (text instanceof Error) return { ok: false, why: `the signing keys cannot be used: ${text.message}` };
  if (text === undefined && config.signingKeys !== 'none')
    return { ok: false, why: `the signing keys ${path} do not exist` };
  const entries = parseSigningKeys(text ?? '{}', path);
  if (!entries.ok) return entries;
  const links = keyedLinks(entries.value, specs, path);
  if (!links.ok) return links;
  const file = keepFile(join(config.dataDir, 'signing-clock.json'));
  return { ok: true, ...(await signLinks(links.value, { clock, file, note: (words) => log.warn(words) })) };
}

/** Looks at what links refused; to be called every few seconds. */
export function watchSigning(
  links: readonly Link[],
  log: Logger,
  announce: (happenings: readonly Happening[]) => void,
): (at: number) => void {
  const told = new Map<string, { readonly at: number; readonly refused: Readonly<Record<string, number>> }>();
  return (at) => {
    for (const link of links) {
      const refused = link.status().signing?.refused;
      const before = told.get(link.id);
      if (refused === undefined || at - (before?.at ?? Number.NEGATIVE_INFINITY) < tellEveryMs) continue;
      const fresh = Object.entries(refused).map(([why, n]) => [why, n - (before?.refused[why] ?? 0)] as const);
      const count = fresh.reduce((sum, [, n]) => sum + n, 0);
      if (count === 0) continue;
      told.set(link.id, { at, refused });
      const some = fresh.filter(([, n]) => n > 0);
      const why = some.map(([reason, n]) => `${n} ${reason.replaceAll('_', ' ')}`).join(', ');
      log.warn({ link: link.id, ...Object.fromEntries(some) }, 'frames were refused for their signature');
      announce([{ at, severity: 4, body: { kind: 'signing', link: link.id, count, why }, replay: link.replay }]);
    }
  };
}
