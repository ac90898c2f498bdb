/**
 * An HLS playlist (RFC 8216) whose addresses lead through the bridge. Only what lies below the camera's own playlist can
 * be named: a playlist is the camera's word, and must not make the bridge ask for anything else.
 */

/** A playlist as text, or one sentence. */
export type Rewritten = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: string };

const linesMost = 20_000;

/** The folder that a camera's playlist lies in, with a slash at its end. */
export const baseOf = (playlist: URL): URL => new URL('.', playlist.href);

/** What stands behind `base`, as its address; null where it leads out of it. Joined as text: a path may look like a URL. */
export function within(base: URL, path: string): URL | null {
  const inside = below(base, base.href + path, base);
  return inside === null ? null : new URL(base.href + inside);
}

/** What of `base` an address names, with its query; null where it is not below it. */
export function below(base: URL, address: string, from: URL): string | null {
  if (!URL.canParse(address, from.href)) return null;
  const url = new URL(address, from);
  const isInside = url.origin === base.origin && url.pathname.startsWith(base.pathname);
  // An encoded slash or back-slash may mean a step up to whoever serves it.
  if (!isInside || /%2f|%5c|\\/i.test(url.pathname) || url.username !== '') return null;
  return url.pathname.slice(base.pathname.length) + url.search;
}

/** Rewrites all addresses in a playlist that was read from `from`; `prefix` leads to the base through the bridge. */
export function rewritePlaylist(text: string, base: URL, from: URL, prefix: string): Rewritten {
  const lines = text.split(/\r?\n/);
  if (lines[0]?.trim() !== '#EXTM3U') return { ok: false, why: 'it sends something that is no playlist' };
  if (lines.length > linesMost) return { ok: false, why: `its playlist has more than ${linesMost} lines` };
  let outside: string | null = null;
  const led = (address: string): string => {
    const path = below(base, address, from);
    outside ??= path === null ? address.slice(0, 80) : null;
    return `${prefix}${path ?? ''}`;
  };
  const rewritten = lines.map((line) => {
    if (line.trim() === '') return '';
    return line.startsWith('#') ? line.replace(/\bURI="([^"]*)"/g, (_, uri) => `URI="${led(uri)}"`) : led(line.trim());
  });
  return outside === null
    ? { ok: true, text: rewritten.join('\n') }
    : { ok: false, why: `its playlist names ${JSON.stringify(outside)}, which is not below its own address` };
}
