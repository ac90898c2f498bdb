/**
 * A file of parameters into a vehicle: all of it is looked at first, and refused as a whole where one name is unknown or one
 * value makes no sense; then each value that differs is set and read back, in an order in which the vehicle stays safe. It
 * is not one act: where it ends half-way, it is said what was set, from which values, and what was not.
 */
import { isDecisive } from '../../protocol/decisive.ts';
import type { Job, JobEnd, JobVoice } from '../jobs.ts';
import type { Order } from '../orders.ts';
import type { RoundTrip } from '../round-trip.ts';
import { inSafeOrder, type ParameterRule, problemOf } from './checks.ts';
import { type Comparison, compareWith, type Difference, type Wished } from './compare.ts';
import type { ParameterEntry } from './entry.ts';
import { Settling, type Wish } from './settle.ts';

/** What a load has done, for who has to put it right. */
export type LoadReport = {
  readonly document: string;
  /** Names and values that were set, oldest first, with what was there before. */
  readonly set: readonly { readonly name: string; readonly was: number; readonly value: number }[];
  readonly notSet: readonly string[];
  readonly why: string | null;
};

export type LoadPorts = {
  send(order: Order): boolean;
  readonly roundTrip: RoundTrip;
  rule(name: string): ParameterRule | undefined;
  /** Null while nobody knows. */
  isArmed(): boolean | null;
  /** What the vehicle has, read anew where that is not certain; the sentence says why it cannot be known. */
  entries(then: (found: ReadonlyMap<string, ParameterEntry> | string) => void): void;
  /** The hash of what the vehicle has. */
  hash(): string | null;
  document(hash: string, then: (found: readonly Wished[] | string) => void): void;
  report(report: LoadReport): void;
};

const mostNamed = 8;

export const someOf = (names: readonly string[]): string =>
  names.length > mostNamed
    ? `${names.slice(0, mostNamed).join(', ')} and ${names.length - mostNamed} more`
    : names.join(', ');

export function loadParameters(
  task: { readonly document: string; readonly was?: string },
  ports: LoadPorts,
  voice: JobVoice,
  at: number,
): Job {
  return new Loading(task, ports, voice, at);
}

class Loading implements Job {
  readonly #task: { readonly document: string; readonly was?: string };
  readonly #ports: LoadPorts;
  readonly #voice: JobVoice;
  #at: number;
  #isOver = false;
  #settling: Settling | undefined;
  #wishes: readonly Wish[] = [];
  #set: Wish[] = [];

  constructor(
    task: { readonly document: string; readonly was?: string },
    ports: LoadPorts,
    voice: JobVoice,
    at: number,
  ) {
    this.#task = task;
    this.#ports = ports;
    this.#voice = voice;
    this.#at = at;
    ports.document(task.document, (found) => {
      if (typeof found === 'string') this.#end({ outcome: 'refused', message: found });
      else this.#read(found);
    });
  }

  heard(report: Parameters<Job['heard']>[0], at: number): void {
    this.#at = at;
    this.#settling?.heard(report, at);
  }

  tick(at: number): void {
    this.#at = at;
    this.#settling?.tick(at);
  }

  cancel(at: number): void {
    this.#at = at;
    this.#settling?.stop();
    if (this.#set.length === 0) this.#end({ outcome: 'cancelled', message: 'nothing was set' });
    else this.#endHalf('cancelled', 'it was cancelled');
  }

  abandon(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#settling?.stop();
    if (this.#settling !== undefined) this.#tell('it was given up');
  }

  #read(wishes: readonly Wished[]): void {
    if (this.#isOver) return;
    this.#voice.progress(null, 'reading what the vehicle has', this.#at);
    this.#ports.entries((found) => {
      if (this.#isOver) return;
      if (typeof found === 'string') this.#end({ outcome: 'failed', message: `nothing was set: ${found}` });
      else this.#check(found, compareWith(found, wishes));
    });
  }

  #check(entries: ReadonlyMap<string, ParameterEntry>, comparison: Comparison): void {
    const { was } = this.#task;
    if (was !== undefined && was !== this.#ports.hash()) {
      const message = 'nothing was set: the vehicle has other parameters by now than it was meant to replace';
      this.#end({ outcome: 'refused', code: 'CHANGED', message });
      return;
    }
    const problems = problemsOf(entries, comparison, this.#ports);
    if (problems.length > 0) {
      const message = `nothing was set: ${problems.slice(0, mostNamed).join('; ')}`;
      const more = problems.length > mostNamed ? `; and ${problems.length - mostNamed} more` : '';
      this.#end({ outcome: 'refused', code: 'PRECONDITION', message: message + more });
      return;
    }
    this.#begin(entries, comparison);
  }

  #begin(entries: ReadonlyMap<string, ParameterEntry>, comparison: Comparison): void {
    const typed = (difference: Difference): Wish => ({ ...difference, type: entries.get(difference.name)?.type ?? 9 });
    this.#wishes = inSafeOrder(comparison.different).map(typed);
    const wasArmed = this.#ports.isArmed() !== false;
    const mayGoOn = ({ name }: Wish) => {
      if (!isDecisive(name)) return undefined;
      const isArmedMeanwhile = !wasArmed && this.#ports.isArmed() !== false;
      const why = isArmedMeanwhile ? 'the vehicle was armed meanwhile' : this.#voice.lost?.();
      return why && `${why}, and ${name} decides whether it stops`;
    };
    const { length } = this.#wishes;
    this.#settling = new Settling(
      this.#ports,
      {
        set: (wish, at) => {
          this.#set.push(wish);
          this.#voice.progress((100 * this.#set.length) / length, `${this.#set.length} of ${length} set`, at);
        },
        end: (why, at) => {
          this.#at = at;
          if (why === undefined) this.#done(comparison);
          else this.#endHalf('failed', why);
        },
      },
      this.#wishes,
      mayGoOn,
    );
    this.#settling.tick(this.#at);
  }

  #done({ same, kept }: Comparison): void {
    this.#tell(null);
    const reboot = this.#set.filter(({ name }) => this.#ports.rule(name)?.rebootRequired).map(({ name }) => name);
    const parts = [
      `${this.#set.length} set and read back, ${same} were so already`,
      ...(reboot.length > 0 ? [`${someOf(reboot)} count after a restart`] : []),
      ...(kept.length > 0 ? [`${kept.length} that the vehicle keeps by itself were left as they are`] : []),
    ];
    this.#end({ outcome: 'done', message: parts.join('; '), verified: true });
  }

  #endHalf(outcome: 'failed' | 'cancelled', why: string): void {
    this.#tell(why);
    const set = this.#set.map(({ name, is }) => `${name} (was ${is})`);
    const left = this.#wishes.length - this.#set.length;
    const message = `${why}; ${set.length === 0 ? 'nothing was set' : `set before that: ${someOf(set)}`}; ${left} not set`;
    this.#end({ outcome, message, verified: false });
  }

  #tell(why: string | null): void {
    const set = this.#set.map(({ name, is, wished }) => ({ name, was: is, value: wished }));
    const notSet = this.#wishes.slice(this.#set.length).map(({ name }) => name);
    this.#ports.report({ document: this.#task.document, set, notSet, why });
  }

  #end(end: JobEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#voice.end(end, this.#at);
  }
}

function problemsOf(
  entries: ReadonlyMap<string, ParameterEntry>,
  { unknown, different }: Comparison,
  { rule }: Pick<LoadPorts, 'rule'>,
): string[] {
  const unknowns = unknown.length > 0 ? [`the vehicle does not know ${someOf(unknown)}`] : [];
  const wrong = different.flatMap((difference) => {
    const entry = entries.get(difference.name);
    return entry ? (problemOf(difference, entry, rule(difference.name)) ?? []) : [];
  });
  return [...unknowns, ...wrong];
}
