/** Questions to the thread: bounded in number and in time, so that a disk that hangs answers everybody with no. */
import type { Answer, Reply } from './messages.ts';
import { refusal } from './messages.ts';

const most = 8;
const withinMs = 10_000;

type Waiting = { readonly settle: (answer: Answer) => void; readonly overdue: NodeJS.Timeout };

export type Asking = {
  /** `send` is called with the number to send it under. */
  ask(send: (id: number) => void): Promise<Answer>;
  onAnswer(reply: Extract<Reply, { t: 'answer' }>): void;
  failAll(why: string): void;
  /** Turned away because too many were waiting. */
  readonly turnedAway: () => number;
};

export function startAsking(): Asking {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let turnedAway = 0;

  const settle = (id: number, answer: Answer): void => {
    const one = waiting.get(id);
    if (one === undefined) return;
    waiting.delete(id);
    clearTimeout(one.overdue);
    one.settle(answer);
  };
  return {
    ask(send) {
      if (waiting.size >= most) {
        turnedAway += 1;
        return Promise.resolve(refusal('BUSY', 'too many files are being read at once: try again in a moment'));
      }
      const id = ++lastId;
      return new Promise((resolve) => {
        const late = refusal('DISK', `the disk has not answered for ${withinMs / 1000} s`);
        waiting.set(id, { settle: resolve, overdue: setTimeout(() => settle(id, late), withinMs) });
        send(id);
      });
    },
    onAnswer: ({ id, answer }) => settle(id, answer),
    failAll(why) {
      for (const id of [...waiting.keys()]) settle(id, refusal('DISK', why));
    },
    turnedAway: () => turnedAway,
  };
}
