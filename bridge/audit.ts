/**
 * Who did what: of all that happens, what somebody is answerable for, into a book that shows what was changed in it. The
 * stream of events tells most of it; who came in, paired or was refused is told by the door. The log says the same in short.
 */
import { join } from 'node:path';
import type { Deed } from './core/access/audit.ts';
import type { Clock, Stop } from './core/clock.ts';
import type { Audit } from './gateway/auth/entrance.ts';
import { type AuditBook, openAuditBook } from './journal/audit-book.ts';
import type { Logger } from './log.ts';
import { type Line, lineOf, logTransitions } from './log-transitions.ts';
import type { Entry, EventBody } from './protocol/stream.ts';
import type { Config } from './settings.ts';

export type AuditDesk = {
  readonly book: AuditBook;
  readonly note: Audit;
  /** An event got its place in the stream. */
  entry(entry: Entry): void;
  readonly stop: Stop;
};

type Told = Pick<Deed, 'who' | 'act' | 'about'>;

export async function openAudit(config: Config, clock: Clock, boot: string, log: Logger): Promise<AuditDesk> {
  const now = () => ({ wall: clock.wallMs(), boot, at: clock.monoMs() });
  const directory = join(config.dataDir, 'audit');
  const book = await openAuditBook({ directory, note: (text) => log.error(text), self: now });
  const transitions = logTransitions(log, clock);
  const write = (deed: Deed) => {
    book.write(deed);
    transitions.say(deedLine(deed), faultIn(deed));
  };
  return {
    book,
    note: ({ who, from, act, about = {} }) => write({ ...now(), who, from, act, about }),
    entry(entry) {
      // What a recording tells happened then, and nobody here did it.
      if (entry.replay === true) return;
      const told = deedOf(entry.body);
      const line = lineOf(entry.body);
      if (told) write({ wall: entry.wall, boot, at: entry.at, from: '', ...told });
      if (line) transitions.say(line);
    },
    async stop() {
      await transitions.stop();
      await book.stop();
    },
  };
}

/** What is the same fault again, of the same one; undefined where it is none. */
function faultIn({ who, from, act, about: { code, why, what, name } }: Deed): string | undefined {
  return act.includes('refused') || code !== undefined
    ? JSON.stringify([who, from, act, code, why, what, name])
    : undefined;
}

/** Without what a command was asked with: the log is for whoever looks after the bridge. */
function deedLine({ who, from, act, about: { args: _, ...about } }: Deed): Line {
  return { text: act, ids: { who, ...(from !== '' && { from }), ...about } };
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
