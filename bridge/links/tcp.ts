/**
 * MAVLink over TCP. `tcpout` connects to one vehicle; `tcpin` listens and takes a few. Neither waits for TCP to notice
 * that a peer vanished without a word, which takes minutes: the link hangs up on a peer that spoke and fell silent.
 */
import { once } from 'node:events';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { type Outlet, streamOutlet, together } from './drain.ts';
import { abortable, meaningOf, openFault } from './faults.ts';
import { type Place, placeName } from './place.ts';
import { type Port, type Rim, type Transport, type TransportEvents, untilClosed } from './transport.ts';

export const connectTimeoutMs = 5000;
export const maxTcpPeers = 8;
/** A peer that never sent a valid frame holds a place for no longer than this. */
export const unprovenMs = 30_000;
const keepAliveMs = 5000;
const tuning = { noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs } as const;

/** An open connection to there; rejects with the system's error. */
export async function connectTcp(place: Place, signal: AbortSignal): Promise<Socket> {
  const patience = AbortSignal.timeout(connectTimeoutMs);
  const socket = createConnection({ ...place, ...tuning });
  try {
    await once(socket, 'connect', { signal: AbortSignal.any([signal, patience]) });
    return socket;
  } catch (error) {
    socket.on('error', () => {}).destroy();
    throw patience.aborted && !signal.aborted ? new Error(`no answer within ${connectTimeoutMs / 1000} s`) : error;
  }
}

async function destroy(socket: Socket): Promise<void> {
  if (socket.closed) return;
  const closed = once(socket, 'close');
  socket.destroy();
  await closed;
}

/** Calls once when the connection is over, with the reason in words. */
function whenOver(socket: Socket, tell: (why: string) => void): void {
  let why = 'the other end closed the connection';
  socket.on('error', (error) => {
    why = meaningOf(error);
  });
  // A peer that has said its last is of no use as a listener either.
  socket.on('end', () => socket.destroy());
  socket.on('close', () => tell(why));
}

/** The port of a connected socket; `release` frees what belongs to it besides. */
export function connectedPort(socket: Socket, what: string, events: TransportEvents, rim: Rim): Port {
  const life = untilClosed(events, () => destroy(socket));
  const out = streamOutlet(socket, rim.clock, rim.counters);
  socket.on('data', (bytes) => life.onBytes(bytes, what));
  whenOver(socket, (why) => life.onClose(`${what}: ${why}`));
  return {
    where: `connected to ${what}`,
    prove: () => {},
    send: (bytes) => life.isOpen() && out.send(bytes),
    offer: (make, _peer, lane) => life.isOpen() && out.offer(make, undefined, lane),
    undrained: out.undrained,
    hangUp: (_peer, why) => life.onClose(`${what} ${why}`),
    close: life.close,
  };
}

/** Connects to one host; its name is looked up anew at each open. */
export function tcpOut(place: Place, rim: Rim): Transport {
  const what = `tcp ${placeName(place)}`;
  return {
    // An autopilot that restarts is back at once: a refused connect once a second costs neither end anything.
    retry: { baseMs: 300, maxMs: 750 },
    open: async (events, signal) => {
      const socket = await connectTcp(place, signal).catch((error: unknown) => {
        throw openFault(`cannot connect to ${what}`, error);
      });
      return connectedPort(socket, what, events, rim);
    },
  };
}

/** Listens on an address of this machine; port 0 takes any free one, which `Port.where` then names. */
export function tcpIn(place: Place, rim: Rim): Transport {
  return {
    open: async (events, signal) => {
      const server = createServer(tuning);
      try {
        server.listen(place.port, place.host);
        await abortable(once(server, 'listening'), signal);
      } catch (error) {
        server.close();
        throw openFault(`cannot listen on tcp ${placeName(place)}`, error);
      }
      return servingPort(server, events, rim);
    },
  };
}

type Guest = {
  readonly socket: Socket;
  readonly out: Outlet<void>;
  readonly since: number;
  proven: boolean;
};

function servingPort(server: Server, events: TransportEvents, rim: Rim): Port {
  const guests = new Map<string, Guest>();
  const life = untilClosed(events, async () => {
    const closed = once(server, 'close');
    server.close();
    for (const { socket } of guests.values()) socket.destroy();
    await closed;
  });
  const overstays = (guest: Guest, at: number) => !guest.proven && at - guest.since > unprovenMs;
  server.on('connection', (socket) => {
    const at = rim.clock.monoMs();
    for (const guest of guests.values()) if (overstays(guest, at)) guest.socket.destroy();
    seat(socket, at);
  });
  const seat = (socket: Socket, since: number) => {
    const present = [...guests.values()].filter((guest) => !guest.socket.destroyed);
    if (present.length >= maxTcpPeers) {
      rim.counters.add('peer_refused');
      socket.on('error', () => {}).destroy();
      return;
    }
    const peer = placeName({ host: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 });
    guests.set(peer, { socket, out: streamOutlet(socket, rim.clock, rim.counters), since, proven: false });
    life.onJoin(peer);
    socket.on('data', (bytes) => life.onBytes(bytes, peer));
    whenOver(socket, () => {
      guests.delete(peer);
      life.onLeave(peer);
    });
  };
  server.on('error', (error) => life.onClose(`tcp server: ${meaningOf(error)}`));
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address : { address: '', port: 0 };
  return {
    where: `listening on tcp ${placeName({ host: bound.address, port: bound.port })}`,
    prove: (peer) => {
      const guest = guests.get(peer);
      if (guest !== undefined) guest.proven = true;
    },
    send: (bytes, peer) => {
      if (!life.isOpen()) return false;
      const to = peer === undefined ? [...guests.values()] : [guests.get(peer)];
      return to.map((guest) => guest?.out.send(bytes) ?? false).some(Boolean);
    },
    offer: (make, peer, lane) => (life.isOpen() && guests.get(peer)?.out.offer(make, undefined, lane)) ?? false,
    undrained: () => together([...guests.values()].map(({ out }) => out.undrained())),
    hangUp: (peer) => void guests.get(peer)?.socket.destroy(),
    close: life.close,
  };
}
