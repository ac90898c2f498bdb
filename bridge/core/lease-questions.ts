/**
 * Who asked the holder of a lease for it, first come, first served ([A3]). The holder has a while to answer an asker; an
 * asker without an answer may take it. An admin asks nobody: its holder is only warned.
 */

/** More are refused. */
export const mostWaiting = 8;
const answerWithinMs = 10_000;
const warnMs = 3000;
/** A question without an answer is a right to take; it does not last for ever. */
const forgetAfterMs = 30_000;

export type Question = {
  readonly session: string;
  /** Of the request that is still to be answered. */
  readonly id: string;
  readonly kind: 'ask' | 'take';
  readonly askedAt: number;
  readonly answerBy: number;
  /** The time to answer went by, and the asker was told so. */
  readonly isLapsed: boolean;
};

const windowMs = (kind: Question['kind']): number => (kind === 'take' ? warnMs : answerWithinMs);

export class LeaseQuestions {
  /** At most `mostWaiting`, in the order in which they came. */
  #list: Question[] = [];

  get all(): readonly Question[] {
    return this.#list;
  }

  of(session: string): Question | undefined {
    return this.#list.find((question) => question.session === session);
  }

  /** Puts a question, or the same one anew; false where too many wait. */
  put(session: string, id: string, kind: Question['kind'], at: number): boolean {
    const question = { session, id, kind, askedAt: at, answerBy: at + windowMs(kind), isLapsed: false };
    const known = this.of(session);
    if (known) this.#replace(known, question);
    else if (this.#list.length < mostWaiting) this.#list = [...this.#list, question];
    return this.of(session) === question;
  }

  /** The same question under another request: its time goes on. */
  rename(question: Question, id: string): void {
    this.#replace(question, { ...question, id });
  }

  remove(session: string): Question | undefined {
    const question = this.of(session);
    this.#list = this.#list.filter((other) => other !== question);
    return question;
  }

  /** Who gets it when it becomes free, of those who may: an admin who is about to take it, else who asked first. */
  next(mayHold: (session: string) => boolean): Question | undefined {
    const waiting = this.#list.filter(({ session, isLapsed }) => !isLapsed && mayHold(session));
    return waiting.find(({ kind }) => kind === 'take') ?? waiting[0];
  }

  /** Those whose time just went by, each once. Forgets what lapsed long ago. */
  lapse(at: number): Question[] {
    this.#list = this.#list.filter(({ answerBy, isLapsed }) => !isLapsed || at - answerBy < forgetAfterMs);
    const due = this.#list.filter(({ answerBy, isLapsed }) => !isLapsed && at >= answerBy);
    for (const question of due) this.#replace(question, { ...question, isLapsed: true });
    return due;
  }

  /** Another holds it: who still waits asks them, with all the time that is due to an answer. */
  putAgain(at: number): void {
    this.#list = this.#list
      .filter(({ isLapsed }) => !isLapsed)
      .map((question) => ({ ...question, answerBy: at + windowMs(question.kind) }));
  }

  clear(): void {
    this.#list = [];
  }

  #replace(old: Question, question: Question): void {
    this.#list = this.#list.map((other) => (other === old ? question : other));
  }
}
