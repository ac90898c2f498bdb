/**
 * Questions to a thread: each has a number and gets one answer, bounded in number and in time, so that a disk that hangs
 * answers everybody with no. One that is waited for no longer keeps its place until the thread has dealt with it, as it
 * still lies before the thread with all that was sent with it.
 */
export type QuestionRules<Answer> = {
  /** So many lie before the thread at once; the next is turned away, and counted. */
  readonly most: number;
  readonly withinMs: number;
  readonly tooMany: Answer;
  readonly late: Answer;
};

type Asked<Answer> = { readonly settle: (answer: Answer) => void; readonly overdue: NodeJS.Timeout; isLate: boolean };

export class Questions<Answer> {
  readonly #rules: QuestionRules<Answer>;
  readonly #asked = new Map<number, Asked<Answer>>();
  #lastId = 0;
  #turnedAway = 0;
  #over: Answer | undefined;

  constructor(rules: QuestionRules<Answer>) {
    this.#rules = rules;
  }

  get turnedAway(): number {
    return this.#turnedAway;
  }

  /** `send` is called at once, with the number to send it under, where there is a place. */
  ask(send: (id: number) => void): Promise<Answer> {
    const { most, withinMs } = this.#rules;
    if (this.#over !== undefined) return Promise.resolve(this.#over);
    if (this.#asked.size >= most) return Promise.resolve(this.#turnAway());
    const id = ++this.#lastId;
    return new Promise((settle) => {
      this.#asked.set(id, { settle, overdue: setTimeout(() => this.#giveUp(id), withinMs), isLate: false });
      send(id);
    });
  }

  /** The thread has dealt with it. */
  answered(id: number, answer: Answer): void {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    clearTimeout(asked?.overdue);
    asked?.settle(answer);
  }

  /** The thread is gone, and with it all that lay before it. */
  failAll(answer: Answer): void {
    for (const id of [...this.#asked.keys()]) this.answered(id, answer);
  }

  /** Whoever asks from now on is answered so as well. */
  end(answer: Answer): void {
    this.#over = answer;
    this.failAll(answer);
  }

  #turnAway(): Answer {
    this.#turnedAway += 1;
    const isHanging = [...this.#asked.values()].some(({ isLate }) => isLate);
    return isHanging ? this.#rules.late : this.#rules.tooMany;
  }

  #giveUp(id: number): void {
    const asked = this.#asked.get(id);
    if (asked === undefined) return;
    asked.isLate = true;
    asked.settle(this.#rules.late);
  }
}
