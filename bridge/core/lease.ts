/**
 * The lease of one vehicle: who may drive it and send what moves it ([A1]–[A6]). One session holds it or none does; the
 * term fences off everything that was meant under an earlier one. Between two holders stands `leaving`, in which nobody
 * may move the vehicle, until nothing but neutral is sent to it.
 */
import type { Role } from '../protocol/command.ts';
import type { LeaseRequest, LeaseResponse, Lease as LeaseState, leaseChanges, Will } from '../protocol/lease.ts';
import type { RefusalCode } from '../protocol/refusal.ts';
import type { Happening } from './fleet.ts';
import { LeaseQuestions, type Question } from './lease-questions.ts';

export type LeaseChange = (typeof leaseChanges)[number];

/** What the caller has to do. */
export type LeaseEffect =
  | { readonly kind: 'answer'; readonly session: string; readonly response: LeaseResponse }
  | { readonly kind: 'happened'; readonly happening: Happening }
  /** The holder is leaving: stop its drive at once. The lease moves on when `isNeutral` says so ([A4]). */
  | { readonly kind: 'leaving'; readonly session: string; readonly to: string | null }
  /**
   * It moved on. Where `holder` is null its will is due in an automatic mode; in a manual one neutral and HOLD are,
   * unless it was handed on while nobody drove ([A5]).
   */
  | {
      readonly kind: 'moved';
      readonly change: LeaseChange;
      readonly holder: string | null;
      readonly term: number;
      readonly will: Will;
    };

export type LeaseOptions = {
  readonly vehicle: string;
  /** Higher than any term there was before. */
  readonly term: number;
  /** Nothing but neutral is being sent to the vehicle. */
  readonly isNeutral: () => boolean;
};

type Departure = {
  readonly change: LeaseChange;
  readonly to: string | null;
  readonly by: string;
  readonly why?: string;
};
type Tenure =
  | { readonly state: 'free' }
  | { readonly state: 'held'; readonly holder: string; readonly since: number; readonly expiresAt: number }
  | { readonly state: 'leaving'; readonly holder: string; readonly since: number; readonly departure: Departure };

type Reply = Omit<LeaseResponse, 't' | 'id'>;
type Asked = { readonly session: string; readonly role: Role; readonly message: LeaseRequest; readonly at: number };

const livesMs = 3000;
/** MAV_SEVERITY of what is more than a note. */
const severities: Partial<Record<LeaseChange, number>> = { taken_over: 4, expired: 4, stopped: 4, void: 4 };
const note = 5;

/** `at` is monotonic ms throughout. Requests that come late, twice or out of order meet the term. */
export class Lease {
  readonly #options: LeaseOptions;
  readonly #questions = new LeaseQuestions();
  #tenure: Tenure = { state: 'free' };
  #term: number;
  #will: Will = 'hold';
  #effects: LeaseEffect[] = [];

  constructor(options: LeaseOptions) {
    this.#options = options;
    this.#term = options.term;
  }

  /** Whether this session may move the vehicle under this term now: the fence. */
  holds(session: string, term: number, at: number): boolean {
    const tenure = this.#tenure;
    return tenure.state === 'held' && tenure.holder === session && term === this.#term && at < tenure.expiresAt;
  }

  /** Null as well while the holder is leaving. */
  get holder(): string | null {
    return this.#tenure.state === 'held' ? this.#tenure.holder : null;
  }

  get term(): number {
    return this.#term;
  }

  get will(): Will {
    return this.#will;
  }

  /** Every act but `clear_stop`, which is STOP's. */
  request(session: string, role: Role, message: LeaseRequest, at: number): LeaseEffect[] {
    this.#run(at);
    const reply = this.#act({ session, role, message, at });
    if (reply) this.#answer(session, message.id, reply);
    return this.#take();
  }

  /** A sign of life of a session; means something where it is the holder ([A2]). */
  awake(session: string, at: number): void {
    const tenure = this.#tenure;
    if (tenure.state !== 'held' || tenure.holder !== session || at >= tenure.expiresAt) return;
    this.#tenure = { ...tenure, expiresAt: Math.max(tenure.expiresAt, at + livesMs) };
  }

  /** A STOP: the term rises, the holder stays ([X3]). */
  fence(by: string, at: number): LeaseEffect[] {
    this.#term += 1;
    this.#tell('stopped', by, at);
    return this.#take();
  }

  /** Ends it for a reason that is not the holder's, for everybody: the vehicle is gone, the bridge leaves. */
  end(why: string, at: number): LeaseEffect[] {
    for (const { session, id, isLapsed } of this.#questions.all) {
      if (!isLapsed) this.#answer(session, id, this.#no('VEHICLE_OFFLINE', why));
    }
    this.#questions.clear();
    if (this.#tenure.state !== 'free') this.#leave({ change: 'void', to: null, by: this.#tenure.holder, why }, at);
    return this.#take();
  }

  /** Expires, hands over, and closes questions. Call every 20 ms or so. */
  sweep(at: number): LeaseEffect[] {
    this.#run(at);
    return this.#take();
  }

  /** For `control`. */
  state(): LeaseState {
    const tenure = this.#tenure;
    return {
      term: this.#term,
      holder: tenure.state === 'free' ? null : tenure.holder,
      since: tenure.state === 'free' ? null : tenure.since,
      expiresAt: tenure.state === 'held' ? tenure.expiresAt : null,
      will: this.#will,
      waiting: this.#questions.all.map(({ session, askedAt, answerBy }) => ({ session, askedAt, answerBy })),
    };
  }

  #run(at: number): void {
    const tenure = this.#tenure;
    if (tenure.state === 'leaving' && this.#options.isNeutral()) this.#move(tenure.departure, at);
    if (tenure.state === 'held' && at >= tenure.expiresAt) {
      this.#leave(
        { change: 'expired', to: null, by: tenure.holder, why: 'nothing was heard of its holder for 3 s' },
        at,
      );
    }
    for (const question of this.#questions.lapse(at)) this.#lapsed(question, at);
  }

  #lapsed({ session, id, kind }: Question, at: number): void {
    if (kind === 'take') {
      if (this.#tenure.state === 'held') this.#leave({ change: 'taken_over', to: session, by: session }, at);
      return;
    }
    this.#tell('no_answer', session, at);
    this.#answer(session, id, this.#no('LEASE_HELD', 'the holder did not answer within 10 s; you may take it now'));
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
    if (this.#tenure.state === 'held' && this.#tenure.holder === session) return this.#yes();
    const isLate = message.act === 'take' && message.term !== undefined && message.term !== this.#term;
    if (isLate) return this.#no('NOT_IN_CONTROL', 'the lease changed meanwhile');
    if (this.#tenure.state === 'free') {
      this.#move({ change: 'granted', to: session, by: session }, at);
      return this.#yes();
    }
    if (message.act === 'ask') return this.#ask(asked, 'ask');
    return role === 'admin' ? this.#ask(asked, 'take') : this.#takeUnanswered(asked);
  }

  /** Asked again, a question goes on; only its last request will be answered. */
  #ask({ session, message, at }: Asked, kind: Question['kind']): Reply {
    const open = this.#questions.of(session);
    const known = open?.isLapsed ? undefined : open;
    if (known && known.id !== message.id) this.#answer(session, known.id, this.#no('BUSY', 'you asked again'));
    if (known && (known.kind === kind || known.kind === 'take')) this.#questions.rename(known, message.id);
    else if (!this.#questions.put(session, message.id, kind, at)) {
      return this.#no('TOO_MANY', 'too many wait for this lease already');
    } else this.#tell('asked', session, at, kind === 'take' ? 'an admin takes it over in 3 s' : undefined);
    return { ...this.#yes(), pending: true };
  }

  /** The answer comes when it has moved, which may be at once. */
  #takeUnanswered({ session, message, at }: Asked): Reply | null {
    const question = this.#questions.of(session);
    if (!question?.isLapsed) return this.#no('NOT_ASKED', 'ask its holder first, who has 10 s to answer');
    if (this.#tenure.state !== 'held') return this.#no('BUSY', 'the lease is changing hands');
    this.#questions.rename(question, message.id);
    this.#answer(session, message.id, { ...this.#yes(), pending: true });
    this.#leave({ change: 'taken_over', to: session, by: session }, at);
    return null;
  }

  #grant({ session, message, at }: Asked): Reply {
    const question = this.#asker(message.to);
    if (!question) return this.#no('NOT_ASKED', 'nobody of that name waits for it');
    this.#leave({ change: 'handed_over', to: question.session, by: session }, at);
    return this.#yes();
  }

  #deny({ message, at }: Asked): Reply {
    const question = this.#asker(message.to);
    if (!question) return this.#no('NOT_ASKED', 'nobody of that name waits for it');
    this.#questions.remove(question.session);
    this.#tell('denied', question.session, at, message.why);
    this.#answer(question.session, question.id, this.#no('LEASE_HELD', message.why ?? 'the holder said no'));
    return this.#yes();
  }

  #release({ session, at }: Asked): Reply {
    this.#leave({ change: 'released', to: null, by: session }, at);
    return this.#yes();
  }

  #setWill({ message }: Asked): Reply {
    if (message.will === undefined) return this.#no('BAD_ARGS', 'say which will');
    this.#will = message.will;
    return this.#yes();
  }

  /** Whom an answer is for; an admin who takes over asks nothing. */
  #asker(name: string | undefined): Question | undefined {
    const asking = this.#questions.all.filter(({ kind }) => kind === 'ask');
    return name === undefined ? asking[0] : asking.find(({ session }) => session === name);
  }

  /** At once where nothing but neutral is sent, else after the drive was stopped ([A4]). */
  #leave(departure: Departure, at: number): void {
    if (this.#tenure.state === 'free') return;
    const { holder, since } = this.#tenure;
    this.#tenure = { state: 'leaving', holder, since, departure };
    if (this.#options.isNeutral()) this.#move(departure, at);
    else this.#effects.push({ kind: 'leaving', session: holder, to: departure.to });
  }

  #move({ change, to, by, why }: Departure, at: number): void {
    const will = this.#will;
    const next = to ?? this.#questions.next()?.session ?? null;
    const question = next === null ? undefined : this.#questions.remove(next);
    this.#term += 1;
    this.#will = 'hold';
    this.#tenure =
      next === null ? { state: 'free' } : { state: 'held', holder: next, since: at, expiresAt: at + livesMs };
    this.#questions.putAgain(at);
    this.#tell(change, by, at, why);
    this.#effects.push({ kind: 'moved', change, holder: next, term: this.#term, will });
    if (question) this.#answer(question.session, question.id, this.#yes());
  }

  #tell(change: LeaseChange, by: string, at: number, why?: string): void {
    const { vehicle } = this.#options;
    const { term, holder, will } = this.state();
    const body = {
      kind: 'lease',
      vehicle,
      change,
      by,
      holder,
      term,
      will,
      ...(why === undefined ? {} : { why }),
    } as const;
    this.#effects.push({ kind: 'happened', happening: { at, severity: severities[change] ?? note, body } });
  }

  #whoElse({ session, message }: Asked): string {
    if (this.#tenure.state === 'leaving') return 'the lease is changing hands';
    if (this.holder === session) return `term ${message.term ?? 'none'} is not the present one, ${this.#term}`;
    return this.holder === null ? 'nobody holds the lease' : 'another holds the lease';
  }

  #yes(): Reply {
    return { ok: true, term: this.#term };
  }

  #no(code: RefusalCode, message: string): Reply {
    return { ok: false, term: this.#term, code, message };
  }

  #answer(session: string, id: string, reply: Reply): void {
    this.#effects.push({ kind: 'answer', session, response: { t: 'lease_response', id, ...reply } });
  }

  #take(): LeaseEffect[] {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }
}
