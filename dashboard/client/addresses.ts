/** The bridge's other addresses as URLs to connect to ([H10]). */

/** `http://10.0.0.2:5001` is the same bridge as `ws://10.0.0.2:5001/ws`. */
const socketUrl = (address: string): string => `${address.replace(/^http/, 'ws')}/ws`;

/** Those that are not `url`. From a page over TLS none without: browsers would refuse them (mixed content). */
export const otherUrls = (url: string, addresses: readonly string[]): readonly string[] =>
  [...new Set(addresses.map(socketUrl))].filter(
    (other) => other !== url && (other.startsWith('wss:') || (other.startsWith('ws:') && !url.startsWith('wss:'))),
  );
