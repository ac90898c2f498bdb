/**
 * The shelf: all files of one build of the page, each with the SHA-256 of what is in it, so that the page starts without
 * any network. What is asked for is answered from it or passed on; what the bridge knows is never kept. Pure.
 */

/** `path` as it is asked for, `/` for the page itself; `sha` in base 16. */
export type ShelfFile = { readonly path: string; readonly sha: string };
/** `build` is the page's own name of what it was built from. */
export type Shelf = { readonly build: string; readonly files: readonly ShelfFile[] };

const prefix = 'tether-page-';

export const shelfName = (build: string): string => `${prefix}${build}`;

/** What comes from where: the page itself, a file from a shelf that has it, or whatever the network says. */
export type Source = 'page' | 'shelf' | 'network';

export type Asked = {
  readonly method: string;
  /** It becomes what a tab shows. */
  readonly isNavigation: boolean;
  /** Some bytes of it (Range, RFC 9110 §14.2): a shelf has whole files. */
  readonly isPart: boolean;
  readonly url: string;
};

/** Named after what is in it: a file that another build has by this name is the same. */
const isHashed = (pathname: string) => pathname.startsWith('/assets/');

/** Addresses that the page draws by itself have no dot in them; what the bridge answers begins with `/api` or is `/ws`. */
export function sourceOf(asked: Asked, origin: string, shelf: ReadonlySet<string>): Source {
  const { method, isNavigation, isPart, url } = asked;
  const place = new URL(url);
  if (method !== 'GET' || place.origin !== origin) return 'network';
  const { pathname } = place;
  if (pathname === '/ws' || pathname.startsWith('/ws/') || pathname === '/api' || pathname.startsWith('/api/'))
    return 'network';
  if (isNavigation) return pathname.includes('.') ? 'network' : 'page';
  return !isPart && (shelf.has(pathname) || isHashed(pathname)) ? 'shelf' : 'network';
}

/**
 * Shelves that nobody needs once `own` serves, of `names` in the order in which they were made. The one before stays: a
 * tab that is open still may ask for a file of it. What is not ours is left alone.
 */
export function shelvesToClear(names: readonly string[], own: string): readonly string[] {
  const others = names.filter((name) => name.startsWith(prefix) && name !== own);
  return others.slice(0, -1);
}

export const allShelves = (names: readonly string[]): readonly string[] =>
  names.filter((name) => name.startsWith(prefix));
