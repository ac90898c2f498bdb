/** Questions to the recorder's thread: bounded in number and in time, so that a disk that hangs answers everybody with no. */
import type { Refused } from '../../core/recordings.ts';
import type { Answer, Request } from './messages.ts';

const most = 8;
const withinMs = 5000;

type Question = Extract<Request, { t: 'list' | 'read' | 'remove' }>;
type Unnumbered<Q> = Q extends Question ? Omit<Q, 'id'> : never;
type Waiting = { readonly settle: (answer: Answer) => void; readonly overdue: NodeJS.Timeout };

const refused = (code: Refused['code'], why: string): Refused => ({ ok: false, code, why });

export class Questions {
  readonly #send: (request: Request) => boolean;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #refused = 0;
  #isOver = false;

  /** `send` tells whether anybody is there to answer. */
  constructor(send: (request: Request) => boolean) {
    this.#send = send;
  }

  get refused(): number {
    return this.#refused;
  }

  ask(question: Unnumbered<Question>): Promise<Answer> {
    if (this.#isOver) return Promise.resolve(refused('BUSY', 'the bridge is stopping'));
    if (this.#waiting.size >= most) {
      this.#refused++;
      return Promise.resolve(refused('BUSY', 'too many ask for recordings at once: try again in a moment'));
    }
    const id = ++this.#lastId;
    return new Promise((settle) => {
      const late = refused('DISK', `the disk has not answered for ${withinMs / 1000} s`);
      const overdue = setTimeout(() => this.onAnswer(id, late), withinMs);
      this.#waiting.set(id, { settle, overdue });
      if (!this.#send({ ...question, id }))
        this.onAnswer(id, refused('BUSY', 'the recorder begins again: try again in a moment'));
    });
  }

  onAnswer(id: number, answer: Answer): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    clearTimeout(waiting.overdue);
    waiting.settle(answer);
  }

  failAll(why: string): void {
    for (const id of [...this.#waiting.keys()]) this.onAnswer(id, refused('DISK', why));
  }

  end(): void {
    this.#isOver = true;
    this.failAll('the bridge is stopping');
  }
}
