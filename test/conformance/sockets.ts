/** Carriers over TCP and UDP, from addresses as the bridge spells them. */
import { createSocket, type RemoteInfo } from 'node:dgram';
import { connect, type Socket } from 'node:net';
import type { Carrier, OnBytes, OpenCarrier } from './carrier.ts';
import { clock, createBell, type Pace } from './pace.ts';

export interface Address {
  readonly scheme: 'tcpout' | 'udpin' | 'udpout';
  readonly host: string;
  readonly port: number;
}

const examples = 'tcpout://127.0.0.1:5760, udpin://0.0.0.0:14550 or udpout://127.0.0.1:14550';

/** Throws one sentence about an address that cannot be understood. */
export function parseAddress(text: string): Address {
  const match = /^(tcpout|udpin|udpout):\/\/([^:/]+):(\d{1,5})$/.exec(text);
  const [, scheme, host = '', port = ''] = match ?? [];
  if ((scheme !== 'tcpout' && scheme !== 'udpin' && scheme !== 'udpout') || Number(port) > 65_535)
    throw new Error(`The target ${JSON.stringify(text)} is not an address like ${examples}.`);
  return { scheme, host, port: Number(port) };
}

function dial(address: Address): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address.host, port: address.port, noDelay: true, timeout: 5000 });
    const fail = (why: string) => {
      socket.destroy();
      reject(new Error(`Nobody answers at tcpout://${address.host}:${address.port} (${why}).`));
    };
    socket.once('error', (error) => fail(error.message));
    socket.once('timeout', () => fail('no answer within 5 s'));
    socket.once('connect', () => {
      socket.setTimeout(0);
      resolve(socket);
    });
  });
}

async function openTcp(address: Address, pace: Pace, onBytes: OnBytes): Promise<Carrier> {
  const { speedup } = pace;
  const bell = createBell();
  const { now, slackMs } = clock(pace);
  let socket: Socket;
  let open = false;
  const attach = async () => {
    socket = await dial(address);
    open = true;
    const mine = socket;
    mine.on('data', (bytes) => {
      onBytes(bytes);
      bell.ring();
    });
    mine.on('error', () => {});
    mine.on('close', () => {
      if (mine === socket) open = false;
      bell.ring();
    });
  };
  const turn = (untilMs: number) => bell.wait((untilMs - now()) / speedup);
  await attach();
  return {
    now,
    slackMs,
    turn,
    isOpen: () => open,
    again: (also) => openTcp(address, pace, also),
    send: (bytes) => {
      if (open) socket.write(bytes);
    },
    reopen: async (untilMs) => {
      socket.destroy();
      for (;;) {
        try {
          return await attach();
        } catch (error) {
          if (now() > untilMs) throw error;
          await turn(now() + 50 * speedup);
        }
      }
    },
    stop: async () => {
      socket.destroy();
    },
  };
}

/** The vehicle may come from a new port after its reboot: the newest sender is answered. */
async function openUdp(address: Address, pace: Pace, onBytes: OnBytes): Promise<Carrier> {
  const { speedup } = pace;
  const bell = createBell();
  const { now, slackMs } = clock(pace);
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 20 });
  const fixed = address.scheme === 'udpout' ? { address: address.host, port: address.port } : undefined;
  let sender: Pick<RemoteInfo, 'address' | 'port'> | undefined = fixed;
  socket.on('message', (bytes, from) => {
    sender = fixed ?? from;
    onBytes(bytes);
    bell.ring();
  });
  socket.on('error', () => {});
  await new Promise<void>((resolve, reject) => {
    socket.once('error', (error) => reject(new Error(`udpin cannot listen: ${error.message}`)));
    if (fixed) socket.bind(0, resolve);
    else socket.bind(address.port, address.host, resolve);
  });
  return {
    now,
    slackMs,
    isOpen: () => true,
    turn: (untilMs) => bell.wait((untilMs - now()) / speedup),
    send: (bytes) => {
      if (sender !== undefined) socket.send(bytes, sender.port, sender.address);
    },
    reopen: async () => {},
    stop: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

const busyMs = 25;

/** How to reach a vehicle at an address. */
export function carrierTo(
  target: string,
  { speedup, latencyMs = busyMs }: { speedup: number; latencyMs?: number },
): OpenCarrier {
  const address = parseAddress(target);
  const open = address.scheme === 'tcpout' ? openTcp : openUdp;
  return (onBytes) => open(address, { speedup, latencyMs }, onBytes);
}
