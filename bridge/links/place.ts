/** Where a socket is or goes. */
import { isIPv6 } from 'node:net';

export type Place = { readonly host: string; readonly port: number };

/** As people write it; an IPv6 address in brackets, so that its port can be told from it. */
export const placeName = ({ host, port }: Place): string => `${isIPv6(host) ? `[${host}]` : host}:${port}`;
