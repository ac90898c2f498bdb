/** What a terminal close code means to the person at the page: the reason and the cure, one sentence each. */
import { closeCodes } from '../../bridge/protocol/close.ts';

const reasons: Readonly<Record<number, string>> = {
  [closeCodes.superseded]: 'another page took this place: reload to take it back',
  [closeCodes.versionUnsupported]: 'page and bridge are of different versions: reload the page',
  [closeCodes.protocolViolation]: 'the bridge could not understand this page: reload it',
  [closeCodes.connectionLimit]: 'too many connections from here: close other pages, then reload',
  [closeCodes.originRefused]: 'the bridge does not serve pages from this address',
};

/** `said` is what the bridge gave as its reason, empty where it gave none. */
export function terminalReason(code: number, said: string): string {
  return reasons[code] ?? (said || `the bridge refused with code ${code}`);
}
