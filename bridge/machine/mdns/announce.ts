/**
 * The rover's name on the network: sockets, timers and the networks that come and go, around `responder.ts`. Only in private
 * networks; a network that cannot be joined is said once and tried again.
 */
import { createSocket, type Socket } from 'node:dgram';
import { isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Clock, Stop } from '../../core/clock.ts';
import type { Page, Place } from './records.ts';
import { type Asker, Responder } from './responder.ts';

const group = '224.0.0.251';
const tickMs = 50;
const lookMs = 5000;
const mostPlaces = 16;

/** An IPv4 address of ours, and how many of its bits name the network. */
export type Network = {
  readonly name: string;
  readonly address: string;
  readonly bits: number;
  readonly all: readonly string[];
};

export type AnnounceOptions = {
  /** The one that is wanted, then what is taken instead. */
  readonly names: readonly string[];
  readonly page: Page;
  readonly clock: Clock;
  /** The networks to be found in, as they are now. */
  networks(): readonly Network[];
  note(text: string): void;
  /** 5353, but in tests. */
  readonly port?: number;
};

export type Announced = {
  /** Null while it is not settled, or where none is to be had. */
  name(): string | null;
  readonly stop: Stop;
};

/** Containers and tunnels are no networks that a person is in. */
const inner = /^(lo|docker|veth|br-|virbr|tun|tap|wg|tailscale|zt|utun)/;
const privateRanges = /^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.)/;

/**
 * The private networks of this machine. `host` is where the page listens: an address of its own is told alone, and IPv6
 * only where the page can be reached by it.
 */
export function privateNetworks(host: string, interfaces = networkInterfaces()): readonly Network[] {
  const everywhere = host === '0.0.0.0' || host === '::';
  return Object.entries(interfaces)
    .filter(([name]) => !inner.test(name))
    .flatMap(([name, addresses = []]) => {
      const [four] = addresses.filter(
        ({ family, internal, address }) =>
          family === 'IPv4' && !internal && privateRanges.test(address) && (everywhere || address === host),
      );
      if (four === undefined) return [];
      const six =
        host === '::' ? addresses.filter(({ family, address }) => family === 'IPv6' && !/^fe80/i.test(address)) : [];
      const bits = Number(four.cidr?.split('/')[1] ?? 24);
      return [{ name, address: four.address, bits, all: [four.address, ...six.map(({ address }) => address)] }];
    })
    .slice(0, mostPlaces);
}

const numberOf = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

/** Only from the network itself: what comes from beyond it is no neighbour's (RFC 6762, 11). */
export function isNeighbour({ address, bits }: Network, other: string): boolean {
  const size = 2 ** (32 - bits);
  return isIPv4(other) && Math.floor(numberOf(address) / size) === Math.floor(numberOf(other) / size);
}

export function announce({ names, page, clock, networks, note, port = 5353 }: AnnounceOptions): Announced {
  const sockets = new Map<string, { readonly socket: Socket; readonly network: Network }>();
  const refused = new Set<string>();
  const responder = new Responder(names, page, clock.monoMs(), {
    onName: (_, why) => note(why),
    send: (place, bytes, to: Asker = { address: group, port }) =>
      sockets.get(place)?.socket.send(bytes, to.port, to.address, () => {}),
  });
  const drop = (key: string) => {
    sockets.get(key)?.socket.close();
    sockets.delete(key);
  };
  const joinOne = async (network: Network) => {
    const key = keyOf(network);
    const socket = await join(network, port).catch((error: Error) => error);
    if (socket instanceof Error) {
      if (!refused.has(key)) note(`the rover has no name in the network of ${key}: ${socket.message}`);
      refused.add(key);
      return;
    }
    socket.on('message', (bytes, from) => {
      if (isNeighbour(network, from.address)) responder.hear(key, bytes, from, clock.monoMs());
    });
    socket.on('error', () => drop(key));
    sockets.set(key, { socket, network });
    refused.delete(key);
    if (isOver) drop(key);
  };
  const enter = async () => {
    const now = networks();
    for (const key of [...sockets.keys()]) if (!now.some((one) => keyOf(one) === key)) drop(key);
    for (const network of now) if (!sockets.has(keyOf(network))) await joinOne(network);
    const places: Place[] = [...sockets].map(([key, { network }]) => ({ key, addresses: network.all }));
    if (!isOver) responder.enter(places, clock.monoMs());
  };
  let isOver = false;
  // What the system will not tell today it may tell next time.
  const enterOrNot = () => enter().catch((error: Error) => note(`networks cannot be looked at: ${error.message}`));
  let entering: Promise<void> = enterOrNot();
  const timers = [
    setInterval(() => responder.tick(clock.monoMs()), tickMs),
    setInterval(() => {
      entering = entering.then(enterOrNot);
    }, lookMs),
  ];
  const stopAll = async () => {
    isOver = true;
    for (const timer of timers) clearInterval(timer);
    await entering;
    responder.leave();
    // What was said last has to have left.
    await new Promise<void>((resolve) => setImmediate(resolve));
    for (const key of [...sockets.keys()]) drop(key);
  };
  let stopping: Promise<void> | undefined;
  return {
    name: () => responder.name,
    stop: () => {
      stopping ??= stopAll();
      return stopping;
    },
  };
}

const keyOf = ({ name, address }: Network): string => `${name} ${address}`;

/** Beside others who answer on this machine, such as avahi. */
function join({ address }: Network, port: number): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  return new Promise((resolve, reject) => {
    socket.once('error', (error) => {
      socket.close();
      reject(error);
    });
    socket.bind(port, () => {
      try {
        socket.addMembership(group, address);
        socket.setMulticastInterface(address);
        socket.setMulticastTTL(255);
        socket.setMulticastLoopback(true);
        socket.removeAllListeners('error');
        socket.unref();
        resolve(socket);
      } catch (error) {
        socket.close();
        reject(error);
      }
    });
  });
}
