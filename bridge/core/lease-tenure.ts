/**
 * Who has the lease of a vehicle, and how it moves on ([A2], [A4]–[A6]): `free`, `held` until it expires, or `leaving`
 * while something else than neutral is still being sent. Each move raises the term, which fences off everything that was
 * meant under an earlier one.
 */
import type { LeaseResponse, Lease as LeaseState, leaseChanges, Will } from '../protocol/lease.ts';
import type { Happening } from './fleet.ts';
import type { LeaseQuestions } from './lease-questions.ts';

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
  /** Whether it may go to this session now: it is there, and an operator ([A3]). */
  readonly mayHold: (session: string) => boolean;
};

export type Departure = {
  readonly change: LeaseChange;
  readonly to: string | null;
  readonly by: string;
  readonly why?: string;
};
type Tenure =
  | { readonly state: 'free' }
  | { readonly state: 'held'; readonly holder: string; readonly since: number; readonly expiresAt: number }
  | { readonly state: 'leaving'; readonly holder: string; readonly since: number; readonly departure: Departure };

export type Reply = Omit<LeaseResponse, 't' | 'id'>;

/** Whom it was for may not have it any more. */
const ownerless = ({ by }: Departure): Departure => ({
  change: 'void',
  to: null,
  by,
  why: 'who was to have it is not there any more',
});

const livesMs = 3000;
/** MAV_SEVERITY of what is more than a note. */
const severities: Partial<Record<LeaseChange, number>> = { taken_over: 4, expired: 4, stopped: 4, void: 4 };
const note = 5;

/** `at` is monotonic ms throughout. What is to be done is fetched with `take`, in order. */
export class LeaseTenure {
  readonly #options: LeaseOptions;
  readonly #questions: LeaseQuestions;
  #tenure: Tenure = { state: 'free' };
  #term: number;
  #effects: LeaseEffect[] = [];
  will: Will = 'hold';

  constructor(options: LeaseOptions, questions: LeaseQuestions) {
    this.#options = options;
    this.#questions = questions;
    this.#term = options.term;
  }

  get state(): Tenure['state'] {
    return this.#tenure.state;
  }

  /** Null as well while the holder is leaving. */
  get holder(): string | null {
    return this.#tenure.state === 'held' ? this.#tenure.holder : null;
  }

  get term(): number {
    return this.#term;
  }

  holds(session: string, term: number, at: number): boolean {
    const tenure = this.#tenure;
    return tenure.state === 'held' && tenure.holder === session && term === this.#term && at < tenure.expiresAt;
  }

  renew(session: string, at: number): void {
    const tenure = this.#tenure;
    if (tenure.state !== 'held' || tenure.holder !== session || at >= tenure.expiresAt) return;
    this.#tenure = { ...tenure, expiresAt: Math.max(tenure.expiresAt, at + livesMs) };
  }

  raise(): void {
    this.#term += 1;
  }

  /** Moves on what was only waiting for neutral, and ends what expired. */
  run(at: number): void {
    const tenure = this.#tenure;
    if (tenure.state === 'leaving' && this.#options.isNeutral()) this.#goOn(tenure.departure, at);
    if (tenure.state !== 'held' || at < tenure.expiresAt) return;
    const why = 'nothing was heard of its holder for 3 s';
    this.leave({ change: 'expired', to: null, by: tenure.holder, why }, at);
  }

  /** Its holder leaves: at once where nothing but neutral is sent, else after the drive was stopped ([A4]). */
  leave(departure: Departure, at: number): void {
    if (this.#tenure.state === 'free') return;
    const { holder, since } = this.#tenure;
    this.#tenure = { state: 'leaving', holder, since, departure };
    if (this.#options.isNeutral()) this.#goOn(departure, at);
    else this.#effects.push({ kind: 'leaving', session: holder, to: departure.to });
  }

  /** For a reason that is not the holder's. */
  void(why: string, at: number): void {
    if (this.#tenure.state !== 'free') this.leave({ change: 'void', to: null, by: this.#tenure.holder, why }, at);
  }

  /** Nothing goes to it any more, and what it holds goes to who waits. */
  withdraw(session: string, why: string, at: number): void {
    const tenure = this.#tenure;
    if (tenure.state === 'held' && tenure.holder === session) this.void(why, at);
    else if (tenure.state === 'leaving' && tenure.departure.to === session)
      this.#tenure = { ...tenure, departure: ownerless(tenure.departure) };
  }

  /** To whom it goes, or else to who waits for it and may have it. */
  move({ change, to, by, why }: Departure, at: number): void {
    const { will } = this;
    const next = to ?? this.#questions.next(this.#options.mayHold)?.session ?? null;
    const question = next === null ? undefined : this.#questions.remove(next);
    this.#term += 1;
    this.will = 'hold';
    this.#tenure =
      next === null ? { state: 'free' } : { state: 'held', holder: next, since: at, expiresAt: at + livesMs };
    this.#questions.putAgain(at);
    // Where nobody has it, its will is what is done now.
    this.tell(change, by, at, why, next === null ? will : this.will);
    this.#effects.push({ kind: 'moved', change, holder: next, term: this.#term, will });
    if (question) this.answer(question.session, question.id, { ok: true, term: this.#term });
    if (next === null) this.#dismiss();
  }

  /** Whom it is for may have gone, also while it waited for neutral. */
  #goOn(departure: Departure, at: number): void {
    const { to } = departure;
    this.move(to === null || this.#options.mayHold(to) ? departure : ownerless(departure), at);
  }

  /** It is free, and who still waits was not there to have it: what they asked is over, and they may ask anew. */
  #dismiss(): void {
    const message = 'it became free while you were not there: ask again';
    for (const { session, id } of this.#questions.all)
      this.answer(session, id, { ok: false, term: this.#term, code: 'EXPIRED', message });
    this.#questions.clear();
  }

  /** Into the stream, for everyone. */
  tell(change: LeaseChange, by: string, at: number, why?: string, will = this.will): void {
    const { vehicle } = this.#options;
    const { term, holder } = this.shown();
    const told = { kind: 'lease', vehicle, change, by, holder, term, will } as const;
    const body = why === undefined ? told : { ...told, why };
    this.#effects.push({ kind: 'happened', happening: { at, severity: severities[change] ?? note, body } });
  }

  answer(session: string, id: string, reply: Reply): void {
    this.#effects.push({ kind: 'answer', session, response: { t: 'lease_response', id, ...reply } });
  }

  shown(): LeaseState {
    const tenure = this.#tenure;
    return {
      term: this.#term,
      holder: tenure.state === 'free' ? null : tenure.holder,
      since: tenure.state === 'free' ? null : tenure.since,
      expiresAt: tenure.state === 'held' ? tenure.expiresAt : null,
      will: this.will,
      waiting: this.#questions.all.map(({ session, askedAt, answerBy }) => ({ session, askedAt, answerBy })),
    };
  }

  take(): LeaseEffect[] {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }
}
