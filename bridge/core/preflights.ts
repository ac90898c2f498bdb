/**
 * The pre-flight of every vehicle, kept true: its parameters are read when it is first heard, after each restart of its
 * autopilot and again until all are known, and it is judged anew whenever one of them or what else it hangs on changes.
 */
import type { Preflight } from '../protocol/control.ts';
import type { Happening } from './fleet.ts';
import type { Helm } from './helm.ts';
import type { Caveats, Report } from './link.ts';
import type { Parameters } from './parameters.ts';
import {
  helpfulParameters,
  judgePreflight,
  neededParameters,
  type PreflightFacts,
  type ReadParameters,
} from './preflight.ts';

/** What was not answered is asked for again after this. */
const readAgainMs = 5000;
/** Judged at most this often: a vehicle that is driven changes its speed ten times a second. */
const judgeEveryMs = 200;

const names = [...neededParameters.flat(), ...helpfulParameters];

type Book = {
  reading: boolean;
  readAt: number;
  /** Names that were asked for and answered, or not answered at all. */
  asked: Set<string>;
  overridden: boolean;
  dirty: boolean;
  judgedAt: number;
  basis: string;
  verdict: Preflight['verdict'] | null;
};

export type PreflightsOptions = {
  readonly groundStation: number;
  readonly overrides: PreflightFacts['overrides'];
  readonly deadManMs: number;
  readonly atMps: number;
  announce(happening: Happening): void;
  /** Somebody else beats with our system id. */
  isMasked(vehicle: string): boolean;
  /** Of the way to it. */
  caveats(vehicle: string): Caveats | undefined;
};

export class Preflights {
  readonly #parameters: Parameters;
  readonly #options: PreflightsOptions;
  readonly #books = new Map<string, Book>();

  constructor(parameters: Parameters, options: PreflightsOptions) {
    this.#parameters = parameters;
    this.#options = options;
  }

  /** A parameter of the vehicle has another value than before. */
  changed(vehicle: string, name: string): void {
    const book = this.#books.get(vehicle);
    if (book && names.includes(name)) book.dirty = true;
  }

  heard(helm: Helm, report: Report): void {
    if (report.kind === 'rebooted') this.#books.set(helm.vehicle, newBook());
  }

  /** An admin lets drive what is blocked; a sentence where there is nothing to override. */
  override(vehicle: string): string | undefined {
    const book = this.#books.get(vehicle);
    if (book?.verdict !== 'blocked' && book?.verdict !== 'reading') return 'the pre-flight does not block this vehicle';
    book.overridden = true;
    book.dirty = true;
    return undefined;
  }

  /** Call with the helm's own tick. */
  tick(helm: Helm, at: number): void {
    const book = this.#bookOf(helm.vehicle);
    if (helm.facts.linked) this.#keepReading(helm.vehicle, book, at);
    if (at - book.judgedAt < judgeEveryMs) return;
    const { mode, hasReceiver } = helm.facts;
    const basis = JSON.stringify([mode?.name, hasReceiver, helm.stopping, this.#way(helm.vehicle)]);
    if (!book.dirty && basis === book.basis) return;
    book.dirty = false;
    book.basis = basis;
    book.judgedAt = at;
    this.#judge(helm, book, at);
  }

  #judge(helm: Helm, book: Book, at: number): void {
    const { groundStation, overrides, deadManMs, atMps } = this.#options;
    const { mode, hasReceiver } = helm.facts;
    const facts = {
      hasReceiver,
      groundStation,
      overrides,
      ...this.#way(helm.vehicle),
      mode: mode?.name ?? null,
      atMps,
      deadManMs,
      stopping: helm.stopping,
      overridden: book.overridden,
    };
    const preflight = judgePreflight(this.#known(helm.vehicle, book), facts, at);
    if (preflight.verdict !== book.verdict && preflight.verdict !== 'reading') {
      const severity = preflight.verdict === 'blocked' ? 4 : 6;
      const why = preflight.problems[0] ?? 'the rover stops by itself';
      const body = { kind: 'preflight', vehicle: helm.vehicle, verdict: preflight.verdict, why } as const;
      this.#options.announce({ at, severity, body });
    }
    book.verdict = preflight.verdict;
    helm.judge(preflight, at);
  }

  /** What others and the way do to who drives it. */
  #way(vehicle: string): Pick<PreflightFacts, 'isMasked' | 'noDriving' | 'noSticks'> {
    const { groundStation, isMasked, caveats } = this.#options;
    const { noDriving = null, noSticks = null, beatsAs = null } = caveats(vehicle) ?? {};
    return { isMasked: isMasked(vehicle) || beatsAs === groundStation, noDriving, noSticks };
  }

  #keepReading(vehicle: string, book: Book, at: number): void {
    if (book.reading || at - book.readAt < readAgainMs) return;
    const missing = names.filter((name) => this.#parameters.known(vehicle, name) === undefined);
    const isComplete = neededParameters.every((alternatives) =>
      alternatives.some((name) => this.#parameters.known(vehicle, name) !== undefined),
    );
    if (isComplete && book.readAt > Number.NEGATIVE_INFINITY) return;
    book.reading = true;
    this.#parameters.read(vehicle, missing, at, () => {
      book.reading = false;
      book.readAt = at;
      for (const name of missing) book.asked.add(name);
      book.dirty = true;
    });
  }

  /** A number, null where it was asked for in vain, and nothing while it was not. */
  #known(vehicle: string, { asked }: Book): ReadParameters {
    return Object.fromEntries(
      names.map((name) => [name, this.#parameters.known(vehicle, name)?.value ?? (asked.has(name) ? null : undefined)]),
    );
  }

  #bookOf(vehicle: string): Book {
    const book = this.#books.get(vehicle) ?? newBook();
    this.#books.set(vehicle, book);
    return book;
  }
}

const newBook = (): Book => ({
  reading: false,
  readAt: Number.NEGATIVE_INFINITY,
  asked: new Set(),
  overridden: false,
  dirty: true,
  judgedAt: Number.NEGATIVE_INFINITY,
  basis: '',
  verdict: null,
});
