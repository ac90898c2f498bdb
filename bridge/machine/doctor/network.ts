/** The network: by which addresses the page is reached, whether its port is free, and by which name. */
import type { Look } from '../look.ts';
import { attention, type Found, fail, ok, unknown } from './finding.ts';
import type { Subject } from './subject.ts';

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || host.startsWith('127.');

type Addressed = { readonly name: string; readonly address: string; readonly family: 'IPv4' | 'IPv6' };

const outside = ({ interfaces }: Subject): readonly Addressed[] =>
  Object.entries(interfaces).flatMap(([name, all = []]) =>
    all.filter(({ internal }) => !internal).map(({ address, family }) => ({ name, address, family })),
  );

/** NetworkManager's own range for those it lets in, and the one that hot-spots are mostly given by hand. */
const hotspot = /^(10\.42\.\d+\.1|192\.168\.4\.1)$/;

export async function addresses(_: Look, subject: Subject): Promise<readonly Found[]> {
  const all = outside(subject);
  if (isLoopback(subject.host))
    return [
      attention(
        `the bridge listens on ${subject.host}, which only this machine reaches`,
        'Start it with --host 0.0.0.0 to let others in',
      ),
    ];
  if (all.length === 0)
    return [fail('this machine has no address on any network', 'Join a Wi-Fi, or open a hot-spot (README)')];
  const v4 = all.filter(({ family }) => family === 'IPv4');
  const own = v4.find(({ name, address }) => /^(wl|ap|uap)/.test(name) && hotspot.test(address));
  const told = v4.slice(0, 6).map(({ name, address }) => `${address} (${name})`);
  return [
    v4.length === 0
      ? attention('only IPv6 addresses are there', 'Type them in brackets, or use its name')
      : ok(`${told.join(', ')}${own ? `; ${own.name} is a hot-spot` : ''}`),
  ];
}

export async function ipv6(look: Look, subject: Subject): Promise<Found> {
  const off = (await look.read('/proc/sys/net/ipv6/conf/all/disable_ipv6'))?.trim();
  const listensOn6 = subject.host.includes(':');
  if (off === '1' || off === undefined)
    return listensOn6
      ? fail(`IPv6 is off, but the bridge is to listen on ${subject.host}`, 'Take --host 0.0.0.0')
      : ok('off');
  const all = outside(subject).filter(({ family }) => family === 'IPv6');
  return ok(all.length === 0 ? 'on, without an address' : `on, ${all.length} addresses`);
}

const listening = '0A';

/** Ports that somebody listens on, of the kernel's table: local address and port in hexadecimal, then the state. */
export const listenersIn = (table: string): readonly number[] =>
  table.split('\n').flatMap((line) => {
    const [, , local = '', , state] = ` ${line.trim()}`.split(/\s+/);
    return state === listening ? Number.parseInt(local.split(':')[1] ?? '', 16) : [];
  });

export async function pagePort(look: Look, { port, bridge, userId }: Subject): Promise<Found> {
  if (port === 0) return ok('any free one');
  const tables = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map((path) => look.read(path)));
  if (tables.every((table) => table === undefined)) return unknown('whether it is free cannot be told');
  const isTaken = tables.some((table) => listenersIn(table ?? '').includes(port));
  if (bridge.state === 'running')
    return isTaken
      ? ok(`${port} is open`)
      : attention(`the bridge runs, and nobody listens on ${port}`, 'It was started with another --port');
  if (isTaken && bridge.state === 'absent')
    return fail(
      `${port} is taken by another program`,
      `See who: sudo ss -ltnp 'sport = :${port}'; or take another --port`,
    );
  if (port < 1024 && userId !== 0)
    return attention(`${port} is for root alone`, 'Take one above 1023 with --port, or the unit’s AmbientCapabilities');
  return isTaken
    ? unknown(`${port} is taken, perhaps by the bridge`, 'Ask as its user, or with sudo')
    : ok(`${port} is free`);
}

export async function localName(look: Look, { bridge, host }: Subject): Promise<Found> {
  const avahi = (await look.about('/run/avahi-daemon/pid')) !== undefined;
  const beside = avahi ? '; avahi answers for the machine’s own name' : '';
  if (bridge.state === 'running')
    return bridge.said.mdnsName === null
      ? ok(`the bridge announces none${beside}`)
      : ok(`${bridge.said.mdnsName}${beside}`);
  return isLoopback(host) ? ok(`none on loopback${beside}`) : unknown(`the bridge does not run${beside}`);
}
