/** The bridge's addresses as URLs to connect to: those that the page was built with, and those it names itself ([H10]). */

/** `http://10.0.0.2:5001` is the same bridge as `ws://10.0.0.2:5001/ws`. */
const socketUrl = (address: string): string => `${address.replace(/^http/, 'ws')}/ws`;

/**
 * `built` is what the page was built with, origins or WebSocket URLs between commas or blanks: `http://10.0.0.2:5001,
 * wss://rover.example/ws`. What is no such address is passed over; without any it is `own`, where the page came from.
 */
export function bridgeUrls(built: string | undefined, own: string): readonly string[] {
  const urls = (built ?? '').split(/[\s,]+/).flatMap((text) => (isAddress(text) ? [urlOf(text)] : []));
  return urls.length === 0 ? [own] : [...new Set(urls)];
}

/** `wss://10.0.0.2:5001/ws` is the same bridge as `https://10.0.0.2:5001`. */
export const originOf = (url: string): string => url.replace(/^ws/, 'http').replace(/\/ws$/, '');

const isAddress = (text: string): boolean => /^(https?|wss?):\/\/[^/\s]+(\/ws)?\/?$/.test(text);
const urlOf = (text: string): string => socketUrl(text.replace(/\/(ws\/?)?$/, ''));

/** Those that are not `url`. From a page over TLS none without: browsers would refuse them (mixed content). */
export const otherUrls = (url: string, addresses: readonly string[]): readonly string[] =>
  [...new Set(addresses.map(socketUrl))].filter(
    (other) => other !== url && (other.startsWith('wss:') || (other.startsWith('ws:') && !url.startsWith('wss:'))),
  );
