/** Opening the port that serves the page, and saying in words why it cannot be opened. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { FastifyInstance } from 'fastify';

export type ListenAt = { readonly host: string; readonly port: number };

export type Scheme = 'http' | 'https';

/** A place that this machine does not have, or does not know by that name: it may get it, with a network that comes later. */
export class AbsentHost extends Error {}

/** Resolves to the page's address as people type it; rejects with an Error whose message is one sentence. */
export async function listen(server: FastifyInstance, at: ListenAt, scheme: Scheme = 'http'): Promise<string> {
  try {
    await server.listen(at);
  } catch (error) {
    throw explained(error, at);
  }
  const address = server.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : at.port;
  return addressOf({ ...at, port }, scheme);
}

export const addressOf = ({ host, port }: ListenAt, scheme: Scheme): string => `${scheme}://${nameOf(host)}:${port}`;

/** Rejects with {@link AbsentHost} where nothing could listen there. Opens a port of it for a moment. */
export async function mustBeHere(host: string): Promise<void> {
  const probe = createServer().listen({ host, port: 0 });
  try {
    await once(probe, 'listening');
    probe.close();
  } catch (error) {
    const why = explained(error, { host, port: 0 });
    // Whatever else is wrong is said by whoever opens the port itself.
    if (why instanceof AbsentHost) throw why;
  }
}

const everywhere = ['127.0.0.1', '0.0.0.0', '::'];

function nameOf(host: string): string {
  if (everywhere.includes(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

const absent: Readonly<Record<string, string>> = {
  EADDRNOTAVAIL: 'is not an address of this machine',
  ENOTFOUND: 'is a name that nobody knows',
  EAI_AGAIN: 'is a name that cannot be looked up now',
};

function explained(error: unknown, { host, port }: ListenAt): Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const why = absent[code];
  if (why !== undefined) return new AbsentHost(`${host} ${why}: see --host`);
  if (code === 'EADDRINUSE') {
    return new Error(`port ${port} is already in use on ${host}: stop the other program or take another with --port`);
  }
  if (code === 'EACCES')
    return new Error(`port ${port} may not be opened by this user: take one above 1023 with --port`);
  return new Error(`cannot listen on ${host}:${port}: ${error instanceof Error ? error.message : String(error)}`);
}
