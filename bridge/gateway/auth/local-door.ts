/**
 * A door for whoever has the machine: a socket in the data directory, which its owner alone can open, with the routes that
 * admins have for devices and codes, what `tether doctor` asks, and no others. Nobody is asked there, since whoever can open it can read and write the
 * files beside it as well; so the one who lost every admin comes in again.
 */
import { chmod, mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import Fastify from 'fastify';
import type { Pass } from '../../core/access/pass.ts';
import type { Stop } from '../../core/clock.ts';
import type { Entrance } from './entrance.ts';
import { registerDevices } from './routes.ts';

/** What the systems have room for (Linux 107, macOS 103); a longer path would be cut without a word. */
const longestPathB = 103;

export type LocalDoorOptions = {
  readonly path: string;
  /** Null where nobody is asked. */
  readonly entrance: Entrance | null;
  /** Where browsers reach the bridge. */
  readonly address: string;
  /** How the bridge is, for `tether doctor`: looked at, never changed. */
  told(): object;
  /** Said to who asks although nobody is asked. */
  readonly whyOpen: string;
};

/** As the audit calls who comes this way. */
const terminal: Pass = { device: 'terminal', name: 'terminal', role: 'admin', until: Number.POSITIVE_INFINITY };

/** Rejects with one sentence. One bridge per data directory: what a killed one left there is taken away. */
export async function openLocalDoor({ path, entrance, address, told, whyOpen }: LocalDoorOptions): Promise<Stop> {
  if (Buffer.byteLength(path) > longestPathB)
    throw new Error(`${path} is too long for a socket: tether pair and tether devices need a shorter data directory`);
  const server = Fastify({ bodyLimit: 4096, forceCloseConnections: true });
  server.decorateRequest('pass', null);
  server.addHook('onRequest', async (request) => {
    request.pass = terminal;
  });
  server.setNotFoundHandler((_, reply) => reply.code(404).send({ error: entrance === null ? whyOpen : 'no such act' }));
  server.get('/api/doctor', async () => told());
  if (entrance) registerDevices(server, entrance, { address: () => address });
  // A folder of its own, shut before the socket is there: that has the mode it was made with for a moment.
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await chmod(dirname(path), 0o700);
  await rm(path, { force: true });
  await server.listen({ path });
  await chmod(path, 0o600);
  return () => server.close();
}
