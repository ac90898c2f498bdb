/**
 * The links of one bridge. `name=URL` puts links into one group, whose members lead to the same vehicles; a link
 * without a name gets one of its own from where it leads. Mistakes are answered with one sentence, as in `url.ts`.
 */
import { bad, examples, good, type Parsed, parseTarget, type Target } from './url.ts';

/** `id` tells links apart; links with one `name` carry the same vehicles. */
export type LinkSpec = { readonly id: string; readonly name: string; readonly url: string; readonly target: Target };

/** A group's name where none was given: short, and speaking of the place. */
function defaultName(target: Target): string {
  switch (target.kind) {
    case 'udpin':
    case 'tcpin':
      return `${target.kind}-${target.port}`;
    case 'udpout':
    case 'tcpout':
      return `${target.host}-${target.port}`;
    case 'serial':
    case 'replay':
      return (
        target.path
          .split(/[/\\]/)
          .at(-1)
          ?.replace(/\.tlog$/, '') || target.kind
      );
    case 'sim':
      return 'sim';
    case 'ros2':
      return target.namespace.slice(1).replaceAll('/', '-');
  }
}

type Named = { readonly given: string | undefined; readonly url: string; readonly target: Target };

function parseNamed(text: string): Parsed<Named> {
  // A name ends at the first `=` before the scheme; a `=` after `://` belongs to the URL.
  const [, given, url = text] = /^([^=:/?]*)=(.*)$/s.exec(text) ?? [];
  if (given !== undefined && !/^[A-Za-z][\w-]{0,31}$/.test(given)) {
    return bad(
      `link ${JSON.stringify(text)}: the name ${JSON.stringify(given)} is not a letter followed by letters, digits, - or _; write for example rover1=${examples.udpin}`,
    );
  }
  const target = parseTarget(url);
  return target.ok ? good({ given, url, target: target.value }) : target;
}

/** Two links of these would fight for one thing on this machine; undefined where they would not. */
export const claims = (target: Target): string | undefined => {
  if (target.kind === 'serial') return target.path;
  if (target.kind === 'ros2') return `ros2:${target.domain}${target.uas}`;
  if ((target.kind === 'udpin' || target.kind === 'tcpin') && target.port !== 0) return `${target.kind}:${target.port}`;
  return undefined;
};

const merges = (target: Target): boolean => target.kind !== 'sim' && target.kind !== 'replay';

function unused(wish: string, used: ReadonlySet<string>): string {
  if (!used.has(wish)) return wish;
  for (let n = 2; ; n++) if (!used.has(`${wish}-${n}`)) return `${wish}-${n}`;
}

/**
 * Reads the links of one bridge, each as `URL` or `name=URL`.
 * Links given one name form a group; a link without a name gets one of its own. A simulator and a recording never
 * share a group with anything, as their vehicles are nobody else's (decision 6.4).
 */
export function parseLinks(texts: readonly string[]): Parsed<readonly LinkSpec[]> {
  const named: Named[] = [];
  for (const text of texts) {
    const link = parseNamed(text);
    if (!link.ok) return link;
    const claim = claims(link.value.target);
    if (claim !== undefined && named.some((other) => claims(other.target) === claim)) {
      return bad(`link ${JSON.stringify(text)} is given twice; give each port and device once`);
    }
    named.push(link.value);
  }
  return nameAll(named);
}

function nameAll(named: readonly Named[]): Parsed<readonly LinkSpec[]> {
  const names = new Set(named.flatMap((link) => link.given ?? []));
  const ids = new Set<string>();
  const specs: LinkSpec[] = [];
  for (const { given, url, target } of named) {
    const name = given ?? unused(defaultName(target), names);
    names.add(name);
    const group = named.filter((other) => given !== undefined && other.given === given);
    if (group.length > 1 && group.some((other) => !merges(other.target))) {
      return bad(
        `the group ${name} holds ${group.length} links, but a simulator or a recording has a group of its own`,
      );
    }
    const id = unused(name, ids);
    ids.add(id);
    specs.push({ id, name, url, target });
  }
  return good(specs);
}
