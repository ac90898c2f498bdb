/** Plans and parameter sets that were handed in, kept beside the journal. */
import type { Clock } from './core/clock.ts';
import type { DocumentRoom } from './core/documents.ts';
import { openDocuments } from './journal/documents/documents.ts';
import type { Logger } from './log.ts';
import type { Config } from './settings.ts';

/** Resolves within five seconds, with whatever could be read by then; never rejects. */
export const openKeptDocuments = (
  { dataDir }: Pick<Config, 'dataDir'>,
  clock: Clock,
  log: Logger,
): Promise<DocumentRoom> =>
  openDocuments({ directory: `${dataDir}/documents`, clock, note: (text) => log.warn(`documents: ${text}`) });
