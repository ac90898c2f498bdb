/**
 * Who did what: of all that happens, what somebody is answerable for, into a book that shows what was changed in it. The
 * stream of events tells most of it; who came in, paired or was refused is told by the door.
 */
import { join } from 'node:path';
import type { Deed } from './core/access/audit.ts';
import type { Clock } from './core/clock.ts';
import type { Audit } from './gateway/auth/entrance.ts';
import { type AuditBook, openAuditBook } from './journal/audit-book.ts';
import type { Logger } from './log.ts';
import type { Entry, EventBody } from './protocol/stream.ts';
import type { Config } from './settings.ts';

export type AuditDesk = {
  readonly book: AuditBook;
  readonly note: Audit;
  /** An event got its place in the stream. */
  entry(entry: Entry): void;
};

type Told = Pick<Deed, 'who' | 'act' | 'about'>;

export async function openAudit(config: Config, clock: Clock, boot: string, log: Logger): Promise<AuditDesk> {
  const now = () => ({ wall: clock.wallMs(), boot, at: clock.monoMs() });
  const directory = join(config.dataDir, 'audit');
  const book = await openAuditBook({ directory, note: (text) => log.error(text), self: now });
  return {
    book,
    note: ({ who, from, act, about = {} }) => book.write({ ...now(), who, from, act, about }),
    entry(entry) {
      // What a recording tells happened then, and nobody here did it.
      const told = entry.replay === true ? undefined : deedOf(entry.body);
      if (told) book.write({ wall: entry.wall, boot, at: entry.at, from: '', ...told });
    },
  };
}

/** What of an event somebody did; undefined where nobody did. */
export function deedOf(body: EventBody): Told | undefined {
  switch (body.kind) {
    case 'command': {
      const { id, vehicle, name, step, by, code, args } = body;
      if (step !== 'accepted' && !body.final) return undefined;
      const asked = args === undefined ? {} : { args: JSON.stringify(args).slice(0, 500) };
      return { who: by, act: `command ${step}`, about: { id, vehicle, name, ...(code && { code }), ...asked } };
    }
    case 'lease':
      return {
        who: body.by ?? 'bridge',
        act: `lease ${body.change}`,
        about: { vehicle: body.vehicle, holder: body.holder, term: body.term },
      };
    case 'drive':
      return { who: body.by ?? 'bridge', act: `drive ${body.phase}`, about: { vehicle: body.vehicle, why: body.why } };
    case 'stop':
      return { who: body.by, act: `STOP ${body.phase}`, about: { vehicle: body.vehicle } };
    case 'refused':
      return { who: body.by, act: 'refused', about: { vehicle: body.vehicle, what: body.what, code: body.code } };
    case 'operator':
      return { who: body.session, act: body.presence, about: {} };
    default:
      return undefined;
  }
}
