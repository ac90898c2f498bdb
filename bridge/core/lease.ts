/**
 * The lease of one vehicle: who may drive it and send what moves it ([A1]–[A6]). Here sessions ask for it, hand it on,
 * refuse it and take it; who has it, and how it moves, is its tenure. Between two holders nobody may move the vehicle,
 * until nothing but neutral is sent to it.
 */
import type { Role } from '../protocol/command.ts';
import type { LeaseRequest, Lease as LeaseState, Will } from '../protocol/lease.ts';
import type { RefusalCode } from '../protocol/refusal.ts';
import { LeaseQuestions, type Question } from './lease-questions.ts';
import { type LeaseEffect, type LeaseOptions, LeaseTenure, type Reply } from './lease-tenure.ts';

type Asked = { readonly session: string; readonly role: Role; readonly message: LeaseRequest; readonly at: number };

/** `at` is monotonic ms throughout. Requests that come late, twice or out of order meet the term. */
export class Lease {
  readonly #questions = new LeaseQuestions();
  readonly #tenure: LeaseTenure;
  readonly #mayHold: (session: string) => boolean;

  constructor(options: LeaseOptions) {
    this.#mayHold = options.mayHold;
    this.#tenure = new LeaseTenure(options, this.#questions);
  }

  /** Whether this session may move the vehicle under this term now: the fence. */
  holds(session: string, term: number, at: number): boolean {
    return this.#tenure.holds(session, term, at);
  }

  /** Null as well while the holder is leaving. */
  get holder(): string | null {
    return this.#tenure.holder;
  }

  get term(): number {
    return this.#tenure.term;
  }

  get will(): Will {
    return this.#tenure.will;
  }

  /** Every act but `clear_stop`, which is STOP's. */
  request(session: string, role: Role, message: LeaseRequest, at: number): LeaseEffect[] {
    this.#run(at);
    const reply = this.#act({ session, role, message, at });
    if (reply) this.#tenure.answer(session, message.id, reply);
    return this.#tenure.take();
  }

  /** A sign of life of a session; means something where it is the holder ([A2]). */
  awake(session: string, at: number): void {
    this.#tenure.renew(session, at);
  }

  /** A STOP: the term rises, the holder stays ([X3]). */
  fence(by: string, at: number): LeaseEffect[] {
    this.#tenure.raise();
    this.#tenure.tell('stopped', by, at);
    return this.#tenure.take();
  }

  /** Ends it for a reason that is not the holder's, for everybody: the vehicle is gone, the bridge leaves. */
  end(why: string, at: number): LeaseEffect[] {
    for (const { session, id, isLapsed } of this.#questions.all) {
      if (!isLapsed) this.#tenure.answer(session, id, this.#no('VEHICLE_OFFLINE', why));
    }
    this.#questions.clear();
    this.#tenure.void(why, at);
    return this.#tenure.take();
  }

  /** Who this is no longer counts: it waits for nothing, and what it holds goes to who waits. */
  withdraw(session: string, why: string, at: number): LeaseEffect[] {
    const question = this.#questions.of(session);
    if (question?.isLapsed) this.#questions.remove(session);
    else if (question) this.#close(question, this.#no('FORBIDDEN', why), why, at);
    this.#tenure.withdraw(session, why, at);
    return this.#tenure.take();
  }

  /** Expires, hands over, and closes questions. Call every 20 ms or so. */
  sweep(at: number): LeaseEffect[] {
    this.#run(at);
    return this.#tenure.take();
  }

  /** For `control`. */
  state(): LeaseState {
    return this.#tenure.shown();
  }

  #run(at: number): void {
    this.#tenure.run(at);
    for (const question of this.#questions.lapse(at)) this.#lapsed(question, at);
  }

  #lapsed(question: Question, at: number): void {
    const { session, id, kind } = question;
    if (kind === 'take') {
      this.#takeWarned(question, at);
      return;
    }
    this.#tenure.tell('no_answer', session, at);
    const why = 'the holder did not answer within 10 s; you may take it now';
    this.#tenure.answer(session, id, this.#no('LEASE_HELD', why));
  }

  /** The holder was warned; whoever went away meanwhile takes nothing. */
  #takeWarned(question: Question, at: number): void {
    const { session } = question;
    const why = 'who was to take it over is not there any more';
    if (!this.#mayHold(session)) this.#close(question, this.#no('EXPIRED', why), why, at);
    else if (this.holder !== null) this.#tenure.leave({ change: 'taken_over', to: session, by: session }, at);
  }

  /** A question is over, and its asker does not get it. */
  #close(question: Question, refusal: Reply, why: string | undefined, at: number): void {
    const { session, id } = question;
    this.#questions.remove(session);
    this.#tenure.tell('denied', session, at, why);
    this.#tenure.answer(session, id, refusal);
  }

  #act(asked: Asked): Reply | null {
    const { session, message, at } = asked;
    if (message.act === 'ask' || message.act === 'take') return this.#seek(asked);
    if (!this.holds(session, message.term ?? -1, at)) return this.#no('NOT_IN_CONTROL', this.#whoElse(asked));
    if (message.act === 'grant') return this.#grant(asked);
    if (message.act === 'deny') return this.#deny(asked);
    if (message.act === 'release') return this.#release(asked);
    if (message.act === 'will') return this.#setWill(asked);
    return this.#no('UNSUPPORTED', 'the latch of a STOP is not part of the lease');
  }

  #seek(asked: Asked): Reply | null {
    const { session, role, message, at } = asked;
    if (role === 'viewer') return this.#no('FORBIDDEN', 'a viewer may look and press STOP, not drive');
    if (this.holder === session) return this.#yes();
    const isLate = message.act === 'take' && message.term !== undefined && message.term !== this.term;
    if (isLate) return this.#no('NOT_IN_CONTROL', 'the lease changed meanwhile');
    if (this.#tenure.state === 'free') {
      this.#tenure.move({ change: 'granted', to: session, by: session }, at);
      return this.#yes();
    }
    if (message.act === 'ask') return this.#ask(asked, 'ask');
    return role === 'admin' ? this.#ask(asked, 'take') : this.#takeUnanswered(asked);
  }

  /** Asked again, a question goes on; only its last request will be answered. */
  #ask({ session, message, at }: Asked, kind: Question['kind']): Reply {
    const open = this.#questions.of(session);
    const known = open?.isLapsed ? undefined : open;
    if (known && known.id !== message.id) this.#tenure.answer(session, known.id, this.#no('BUSY', 'you asked again'));
    if (known && (known.kind === kind || known.kind === 'take')) this.#questions.rename(known, message.id);
    else if (!this.#questions.put(session, message.id, kind, at)) {
      return this.#no('TOO_MANY', 'too many wait for this lease already');
    } else this.#tenure.tell('asked', session, at, kind === 'take' ? 'an admin takes it over in 3 s' : undefined);
    return { ...this.#yes(), pending: true };
  }

  /** The answer comes when it has moved, which may be at once. */
  #takeUnanswered({ session, message, at }: Asked): Reply | null {
    const question = this.#questions.of(session);
    if (!question?.isLapsed) return this.#no('NOT_ASKED', 'ask its holder first, who has 10 s to answer');
    if (this.#tenure.state !== 'held') return this.#no('BUSY', 'the lease is changing hands');
    this.#questions.rename(question, message.id);
    this.#tenure.answer(session, message.id, { ...this.#yes(), pending: true });
    this.#tenure.leave({ change: 'taken_over', to: session, by: session }, at);
    return null;
  }

  #grant({ session, message, at }: Asked): Reply {
    const question = this.#asker(message.to, this.#mayHold);
    if (!question) return this.#no('NOT_ASKED', 'nobody of that name waits for it and is there');
    this.#tenure.leave({ change: 'handed_over', to: question.session, by: session }, at);
    return this.#yes();
  }

  #deny({ message, at }: Asked): Reply {
    const question = this.#asker(message.to);
    if (!question) return this.#no('NOT_ASKED', 'nobody of that name waits for it');
    this.#close(question, this.#no('LEASE_HELD', message.why ?? 'the holder said no'), message.why, at);
    return this.#yes();
  }

  #release({ session, at }: Asked): Reply {
    this.#tenure.leave({ change: 'released', to: null, by: session }, at);
    return this.#yes();
  }

  #setWill({ message }: Asked): Reply {
    if (message.will === undefined) return this.#no('BAD_ARGS', 'say which will');
    this.#tenure.will = message.will;
    return this.#yes();
  }

  /** Whom an answer is for; an admin who takes over asks nothing. */
  #asker(name: string | undefined, isMeant = (_session: string) => true): Question | undefined {
    const asking = this.#questions.all.filter(({ kind, session }) => kind === 'ask' && isMeant(session));
    return name === undefined ? asking[0] : asking.find(({ session }) => session === name);
  }

  #whoElse({ session, message }: Asked): string {
    if (this.#tenure.state === 'leaving') return 'the lease is changing hands';
    if (this.holder === session) return `term ${message.term ?? 'none'} is not the present one, ${this.term}`;
    return this.holder === null ? 'nobody holds the lease' : 'another holds the lease';
  }

  #yes(): Reply {
    return { ok: true, term: this.term };
  }

  #no(code: RefusalCode, message: string): Reply {
    return { ok: false, term: this.term, code, message };
  }
}
