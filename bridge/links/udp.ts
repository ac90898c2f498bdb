/**
 * MAVLink over UDP. `udpin` listens and answers each vehicle at the address and port that it was last heard from,
 * because an autopilot's own port changes when it reboots. `udpout` speaks first, to one host, and hears only that
 * host. The receive buffer is 1 MB: with the kernel's default, a parameter burst overflows it while the process is
 * busy for 200 ms.
 */
import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { isIP, isIPv6 } from 'node:net';
import { type Outlet, outlet } from './drain.ts';
import { abortable, openFault } from './faults.ts';
import { keyOf, PeerTable } from './peers.ts';
import { type Place, placeName } from './place.ts';
import { type Port, type Rim, type Transport, type TransportEvents, untilClosed } from './transport.ts';

export const receiveBufferBytes = 1024 * 1024;

/** A socket bound to an address and port; rejects with the system's error. */
async function bind(address: string, port: number, signal: AbortSignal, rim: Rim): Promise<Socket> {
  signal.throwIfAborted();
  const type = isIPv6(address) ? 'udp6' : 'udp4';
  const socket = createSocket({ type, recvBufferSize: receiveBufferBytes });
  try {
    socket.bind(port, address);
    await once(socket, 'listening', { signal });
  } catch (error) {
    socket.once('error', () => {}).close();
    throw error;
  }
  // Linux reports twice what it grants.
  const granted = socket.getRecvBufferSize() / (process.platform === 'linux' ? 2 : 1);
  if (granted < receiveBufferBytes) {
    const { port: bound } = socket.address();
    rim.note(`udp port ${bound}: the system grants a receive buffer of ${granted} bytes only, bursts may be lost`);
  }
  return socket;
}

type Destination = { readonly address: string; readonly port: number };

/** Sends datagrams, never more than the socket drains. */
function datagramOutlet(socket: Socket, isOpen: () => boolean, rim: Rim): Outlet<Destination> {
  const write = (bytes: Uint8Array, { port, address }: Destination, done: () => void) =>
    socket.send(bytes, port, address, (error) => {
      if (error !== null) rim.counters.add('send_failed');
      done();
    });
  return outlet({ queued: () => socket.getSendQueueSize(), write, isOpen }, rim.clock, rim.counters);
}

async function closeSocket(socket: Socket): Promise<void> {
  const closed = once(socket, 'close');
  socket.close();
  await closed;
}

/** Listens on an address of this machine; port 0 takes any free one, which `Port.where` then names. */
export function udpIn(place: Place, rim: Rim): Transport {
  return {
    open: async (events, signal) => {
      const socket = await bind(place.host, place.port, signal, rim).catch((error: unknown) => {
        throw openFault(`cannot listen on udp ${placeName(place)}`, error);
      });
      return listeningPort(socket, events, rim);
    },
  };
}

function listeningPort(socket: Socket, events: TransportEvents, rim: Rim): Port {
  const life = untilClosed(events, () => closeSocket(socket));
  const peers = new PeerTable();
  const out = datagramOutlet(socket, life.isOpen, rim);
  socket.on('message', (bytes, from) => {
    const { admitted, left } = peers.hear(from.address, from.port, rim.clock.monoMs());
    for (const peer of left) life.onLeave(peer.key);
    if (admitted) life.onBytes(bytes, keyOf(from.address, from.port));
    else rim.counters.add('peer_refused');
  });
  const { address, port } = socket.address();
  const where = `udp ${placeName({ host: address, port })}`;
  socket.on('error', (error) => life.onClose(openFault(where, error).message));
  return {
    where: `listening on ${where}`,
    prove: (peer) => peers.prove(peer),
    send: (bytes, key) => {
      const known = key === undefined ? peers.proven() : [peers.get(key)];
      const sent = known.map((peer) => peer !== undefined && out.send(bytes, peer));
      return sent.some(Boolean);
    },
    offer: (make, key, lane) => {
      const peer = peers.get(key);
      return peer !== undefined && out.offer(make, peer, lane);
    },
    undrained: out.undrained,
    close: life.close,
  };
}

/** Sends to one host and hears only that one; its name is looked up anew at each open. */
export function udpOut(place: Place, rim: Rim): Transport {
  return {
    open: async (events, signal) => {
      try {
        const { address } = await abortable(lookup(place.host), signal);
        const socket = await bind(isIPv6(address) ? '::' : '0.0.0.0', 0, signal, rim);
        return speakingPort(socket, address, place, events, rim);
      } catch (error) {
        throw openFault(`cannot send to udp ${placeName(place)}`, error);
      }
    },
  };
}

function speakingPort(socket: Socket, address: string, place: Place, events: TransportEvents, rim: Rim): Port {
  const life = untilClosed(events, () => closeSocket(socket));
  const where = `udp ${placeName(place)}`;
  const out = datagramOutlet(socket, life.isOpen, rim);
  const to = { address, port: place.port };
  socket.on('message', (bytes, from) => {
    if (from.address === address) life.onBytes(bytes, where);
    else rim.counters.add('peer_refused');
  });
  socket.on('error', (error) => life.onClose(openFault(where, error).message));
  // A name may lead elsewhere by now; a number cannot.
  const reopens = isIP(place.host) === 0;
  return {
    where: `sending to ${where}`,
    prove: () => {},
    send: (bytes) => out.send(bytes, to),
    offer: (make, _peer, lane) => out.offer(make, to, lane),
    undrained: out.undrained,
    ...(reopens && { hangUp: (_peer: string, why: string) => life.onClose(`${where} ${why}`) }),
    close: life.close,
  };
}
