/** What a terminal close code means to the person at the page: the reason and the cure, one sentence each. */
import { closeCodes } from '../../bridge/protocol/close.ts';
import { closedWords } from '../words/link.ts';

const reasons: Readonly<Record<number, string>> = {
  [closeCodes.superseded]: closedWords.superseded,
  [closeCodes.versionUnsupported]: closedWords.version,
  [closeCodes.protocolViolation]: closedWords.violation,
  [closeCodes.connectionLimit]: closedWords.limit,
  [closeCodes.originRefused]: closedWords.origin,
};

/** `said` is what the bridge gave as its reason, empty where it gave none. */
export function terminalReason(code: number, said: string): string {
  return reasons[code] ?? (said || closedWords.refused(code));
}
