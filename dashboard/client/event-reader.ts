/**
 * Reads events for a page: what is new goes on, what was heard before is passed over, and numbers that nobody spoke for
 * are asked about once, on a new line; a hole that comes again there is the bridge's last word ([S11]).
 */
import type { Events } from '../../bridge/protocol/stream.ts';
import { freshOf, type Hole, holeBefore, type Position, withGap } from './position.ts';

export type ReaderOwner = {
  onFresh(message: Events): void;
  /** The line that brought it has lost a message: it is to be ended, and nothing of this message was applied. */
  onHole(hole: Hole): void;
};

/** What it returns takes a message from a conversation of `epoch`. */
export function readEvents(position: Position, { onFresh, onHole }: ReaderOwner) {
  /** The hole that was asked about last. */
  let asked: string | null = null;
  return (message: Events, epoch: string): void => {
    const hole = holeBefore(message, epoch, position);
    const key = hole && `${epoch}:${hole.from}`;
    if (hole !== null && asked !== key) {
      asked = key;
      onHole(hole);
      return;
    }
    const fresh = freshOf(hole === null ? message : withGap(message, hole), epoch, position);
    if (fresh !== null) onFresh(fresh);
  };
}
