/** The audit over HTTP, for admins: everything as it stands in the files, and whether the chain holds. */
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Verdict } from '../core/access/audit.ts';

export type AuditSource = { lines(): AsyncGenerator<string>; verify(): Promise<Verdict>; readonly dropped: number };

const config = { access: 'admin' } as const;
const tags = ['audit'];

export function registerAudit(server: FastifyInstance, book: AuditSource): void {
  server.get(
    '/api/audit',
    { config, schema: { tags, summary: 'Every record, oldest first, one to a line' } },
    (_, reply) => {
      reply
        .header('cache-control', 'no-store')
        .header('content-disposition', 'attachment; filename="tether-audit.jsonl"');
      return reply.type('application/jsonl').send(Readable.from(withEnds(book.lines())));
    },
  );
  server.get(
    '/api/audit/verdict',
    { config, schema: { tags, summary: 'Whether the chain holds' } },
    async (_, reply) => {
      reply.header('cache-control', 'no-store');
      return { ...(await book.verify()), dropped: book.dropped };
    },
  );
}

async function* withEnds(lines: AsyncGenerator<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`;
}
