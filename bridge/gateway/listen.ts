/** Opening the port that serves the page, and saying in words why it cannot be opened. */
import type { FastifyInstance } from 'fastify';

export type ListenAt = { readonly host: string; readonly port: number };

/** Resolves to the page's address as people type it; rejects with an Error whose message is one sentence. */
export async function listen(
  server: FastifyInstance,
  at: ListenAt,
  scheme: 'http' | 'https' = 'http',
): Promise<string> {
  try {
    await server.listen(at);
  } catch (error) {
    throw new Error(explain(error, at));
  }
  const address = server.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : at.port;
  return `${scheme}://${nameOf(at.host)}:${port}`;
}

const everywhere = ['127.0.0.1', '0.0.0.0', '::'];

function nameOf(host: string): string {
  if (everywhere.includes(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

function explain(error: unknown, { host, port }: ListenAt): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return `port ${port} is already in use on ${host}: stop the other program or take another with --port`;
  }
  if (code === 'EACCES') return `port ${port} may not be opened by this user: take one above 1023 with --port`;
  if (code === 'EADDRNOTAVAIL') return `${host} is not an address of this machine: see --host`;
  return `cannot listen on ${host}:${port}: ${error instanceof Error ? error.message : String(error)}`;
}
