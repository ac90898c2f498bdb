/** One greeted conversation, to say intent in. Whoever keeps one knows by its identity that it is still the same. */
import type { CancelCommand, Role, SendCommand } from '../../bridge/protocol/command.ts';
import type { Drive } from '../../bridge/protocol/drive.ts';
import type { LeaseRequest } from '../../bridge/protocol/lease.ts';
import type { FallbackName } from './surroundings.ts';

export type IntentMessage = SendCommand | CancelCommand | LeaseRequest | Drive;

export type Voice = {
  readonly way: FallbackName | 'socket';
  /** As the bridge greeted it. */
  readonly session: string;
  /** As it is now: it may change while one is here ([U6]). */
  role: Role;
  /** The bridge was heard within `staleAfterMs`. */
  isHeard(): boolean;
  /** False where the conversation is over: nothing was said. */
  say(message: IntentMessage): boolean;
};

/** What a connection asks of those whose intent it carries, and tells them. */
export type Operator = {
  /** Commands whose outcome is not known, for the greeting ([I12]). */
  pending(): readonly string[];
  /** The page is visible and showed life within the last second ([A2]). */
  isAwake(): boolean;
  holdsLease(): boolean;
  /** A conversation was greeted, ended, fell silent or is heard again. */
  onVoices(): void;
};

/** Nobody acts here: as for trials, which only look. */
export const nobody: Operator = {
  pending: () => [],
  isAwake: () => false,
  holdsLease: () => false,
  onVoices() {},
};
