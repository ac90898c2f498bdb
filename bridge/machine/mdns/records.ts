/**
 * What the rover says of itself in one network (RFC 6762, and RFC 6763 for the service): the addresses of its name, and that a
 * page is at a port of it.
 */
import { addressData, nameBytes, type Sent, serviceData, textData, types } from './packet.ts';

/** One network: where we are in it, by which addresses. */
export type Place = { readonly key: string; readonly addresses: readonly string[] };

export type Page = { readonly port: number; readonly isSecure: boolean };

/** `asked` is the name that it is asked by. */
export type OwnRecord = Sent & { readonly asked: string };

const longTtlS = 4500;

/** All of it, under `name`; a `ttlS` of 0 takes it back. */
export function ownRecords(name: string, page: Page, place: Place, ttlS: number): readonly OwnRecord[] {
  const service = `_${page.isSecure ? 'https' : 'http'}._tcp.local`;
  const instance = `Tether on ${name.replace(/\.local$/, '')}`;
  const longS = Math.min(ttlS * longTtlS, longTtlS);
  const full = nameBytes(service, instance);
  const asked = `${instance}.${service}`.toLowerCase();
  const of = (type: number) =>
    addressesOf(place, type).map((data) => ({ asked: name, name: nameBytes(name), type, isOurs: true, ttlS, data }));
  const pointer = (from: string, data: Uint8Array) => ({
    ...{ asked: from, name: nameBytes(from), type: types.PTR, isOurs: false, ttlS: longS, data },
  });
  return [
    ...of(types.A),
    ...of(types.AAAA),
    pointer(service, full),
    pointer('_services._dns-sd._udp.local', nameBytes(service)),
    { asked, name: full, type: types.SRV, isOurs: true, ttlS, data: serviceData(page.port, name) },
    { asked, name: full, type: types.TXT, isOurs: true, ttlS: longS, data: textData(['path=/']) },
  ];
}

export const isAddress = ({ type }: { readonly type: number }): boolean => type === types.A || type === types.AAAA;

const lengths: Readonly<Record<number, number>> = { [types.A]: 4, [types.AAAA]: 16 };

/** Of a place's addresses those of that type, as they are sent. */
export const addressesOf = ({ addresses }: Place, type: number): readonly Uint8Array[] =>
  addresses.flatMap((address) => addressData(address) ?? []).filter(({ length }) => length === lengths[type]);
