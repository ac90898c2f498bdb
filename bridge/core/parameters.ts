/**
 * Single parameters of a vehicle by name: read, set and read back. The vehicle queues twenty reads and drops the rest
 * without a word, so at most five are under way to each. A name that it does not know is answered by PARAM_ERROR or, by
 * older firmware, by nothing at all: three tries without an answer mean that there is no such parameter.
 *
 * Every PARAM_VALUE that passes is remembered, whoever asked for it, and told where it changed something.
 */
import type { Report } from './link.ts';
import type { Order } from './orders.ts';
import { isSameValue, readsBackAs, storedAs } from './parameter-values.ts';
import type { ParameterEntry } from './parameters/entry.ts';

export type Parameter = {
  readonly value: number;
  /** MAV_PARAM_TYPE. */
  readonly type: number;
  /** Bridge's monotonic ms at which the vehicle said so. */
  readonly at: number;
};

/** `stored` is what the vehicle has now: another value than was asked for where it was not taken as it is. */
export type SetResult =
  | { readonly ok: true; readonly stored: number }
  | { readonly ok: false; readonly stored: number | null; readonly why: string };

export type ParameterPorts = {
  send(vehicle: string, order: Order): boolean;
  /** A value that was not known before, or was another. */
  changed?(vehicle: string, name: string, parameter: Parameter, before: Parameter | undefined): void;
};

const tries = 3;
const tryEveryMs = 700;
const mostReads = 5;
/** Remembered values of a vehicle: twice as many as ArduRover has. The oldest name gives way. */
const mostRemembered = 2500;
/** Jobs that wait for their turn, of one vehicle; one more is answered as unread. */
const mostWaiting = 500;

type Job = {
  readonly name: string;
  /** Undefined for a read. */
  readonly wish: { readonly value: number; readonly type: number } | undefined;
  /** Past this nothing is sent any more. */
  readonly deadline: number;
  readonly done: ((parameter: Parameter | null, why: string) => void)[];
  sent: number;
  nextAt: number;
  /** What came back of a setting, where it is not what was asked for. */
  other: Parameter | undefined;
  /** It asks what is there instead of setting it once more. */
  asksBack: boolean;
};

type Shelf = { readonly known: Map<string, Parameter>; readonly active: Map<string, Job>; waiting: Job[] };

export class Parameters {
  readonly #ports: ParameterPorts;
  readonly #shelves = new Map<string, Shelf>();

  constructor(ports: ParameterPorts) {
    this.#ports = ports;
  }

  /** What is remembered of a parameter, if anything. */
  known(vehicle: string, name: string): Parameter | undefined {
    return this.#shelves.get(vehicle)?.known.get(name);
  }

  /** Reads parameters anew. `done` is told once: each by name, null where the vehicle does not know it or did not answer. */
  read(
    vehicle: string,
    names: readonly string[],
    at: number,
    done: (values: ReadonlyMap<string, Parameter | null>) => void,
    deadline = Number.POSITIVE_INFINITY,
  ): void {
    const values = new Map<string, Parameter | null>();
    const wanted = [...new Set(names)];
    if (wanted.length === 0) done(values);
    for (const name of wanted) {
      this.#ask(vehicle, { ...newJob(name, at, deadline), wish: undefined }, at, (parameter) => {
        values.set(name, parameter);
        if (values.size === wanted.length) done(values);
      });
    }
  }

  /**
   * Sets one parameter to `value`, whose MAV_PARAM_TYPE a read has told, until the vehicle says what it has stored. For
   * an integer it cuts fractions off; a value out of the type's range is stored as another one, which is a failure.
   */
  set(
    vehicle: string,
    name: string,
    wish: { readonly value: number; readonly type: number },
    at: number,
    done: (result: SetResult) => void,
    deadline = Number.POSITIVE_INFINITY,
  ): void {
    this.#ask(vehicle, { ...newJob(name, at, deadline), wish }, at, (parameter, why) => {
      done(parameter ? compared(name, wish, parameter.value) : { ok: false, stored: null, why });
    });
  }

  heard(vehicle: string, report: Report, at: number): void {
    if (report.kind === 'param') this.#value(vehicle, report.name, { value: report.value, type: report.type, at });
    if (report.kind === 'param_error') this.#error(vehicle, report.name, report.why);
    const shelf = this.#shelves.get(vehicle);
    if (!shelf) return;
    if (report.kind === 'rebooted') shelf.known.clear();
    if (shelf.waiting.length > 0) this.#fill(vehicle, shelf, at);
  }

  /** All were read in another way: what is remembered otherwise was changed while nobody listened. */
  learned(vehicle: string, all: readonly ParameterEntry[], at: number): void {
    const known = this.#shelves.get(vehicle)?.known;
    for (const { name, value, type } of all) {
      const before = known?.get(name);
      if (before !== undefined && !isSameValue(before.value, value)) this.#value(vehicle, name, { value, type, at });
    }
  }

  /** Call every 20 ms or so: tries again what was not answered, and gives up. */
  tick(at: number): void {
    for (const [vehicle, shelf] of this.#shelves) {
      if (shelf.active.size === 0 && shelf.waiting.length === 0) continue;
      for (const job of [...shelf.active.values()]) this.#look(vehicle, shelf, job, at);
      this.#fill(vehicle, shelf, at);
    }
  }

  #shelf(vehicle: string): Shelf {
    const held = this.#shelves.get(vehicle);
    if (held) return held;
    const shelf: Shelf = { known: new Map(), active: new Map(), waiting: [] };
    this.#shelves.set(vehicle, shelf);
    return shelf;
  }

  #ask(vehicle: string, job: Job, at: number, done: Job['done'][number]): void {
    const shelf = this.#shelf(vehicle);
    job.done.push(done);
    const same = [...shelf.active.values(), ...shelf.waiting].find((other) => isSameRead(other, job));
    if (same) {
      same.done.push(done);
    } else if (shelf.waiting.length >= mostWaiting) {
      done(null, 'too many parameters are waited for');
    } else {
      shelf.waiting.push(job);
      this.#fill(vehicle, shelf, at);
    }
  }

  /** Starts what waits, in order, one job per name and five in all. */
  #fill(vehicle: string, shelf: Shelf, at: number): void {
    for (const job of [...shelf.waiting]) {
      if (shelf.active.size >= mostReads) return;
      if (shelf.active.has(job.name)) continue;
      shelf.waiting = shelf.waiting.filter((other) => other !== job);
      shelf.active.set(job.name, job);
      job.nextAt = at;
      this.#look(vehicle, shelf, job, at);
    }
  }

  #look(vehicle: string, shelf: Shelf, job: Job, at: number): void {
    if (at < job.nextAt && at < job.deadline) return;
    const { name, wish } = job;
    if (at >= job.deadline) {
      this.#end(shelf, job, job.other ?? null, 'no answer in time');
    } else if (job.sent < tries) {
      this.#ports.send(vehicle, wish ? { kind: 'param_set', name, ...wish } : { kind: 'param_read', name });
    } else if (job.other && !job.asksBack) {
      job.asksBack = true;
      this.#ports.send(vehicle, { kind: 'param_read', name });
    } else {
      this.#end(shelf, job, job.other ?? null, 'the vehicle did not answer');
    }
    job.nextAt = at + tryEveryMs;
    job.sent += 1;
  }

  #value(vehicle: string, name: string, parameter: Parameter): void {
    const shelf = this.#shelf(vehicle);
    const before = shelf.known.get(name);
    remember(shelf.known, name, parameter);
    const job = shelf.active.get(name);
    if (before?.value !== parameter.value) this.#ports.changed?.(vehicle, name, parameter, before);
    if (!job) return;
    // Another value than was set may be an older answer that comes late: the next tries tell, and a read at last.
    if (job.wish && !job.asksBack && !readsBackAs(job.wish, parameter.value)) job.other = parameter;
    else this.#end(shelf, job, parameter, '');
  }

  #error(vehicle: string, name: string, why: string): void {
    const shelf = this.#shelves.get(vehicle);
    const job = shelf?.active.get(name);
    if (shelf && job) this.#end(shelf, job, null, why);
  }

  #end(shelf: Shelf, job: Job, parameter: Parameter | null, why: string): void {
    shelf.active.delete(job.name);
    for (const done of job.done) done(parameter, why);
  }
}

function compared(name: string, wish: { readonly value: number; readonly type: number }, stored: number): SetResult {
  if (readsBackAs(wish, stored)) return { ok: true, stored };
  return { ok: false, stored, why: `${name} was to be ${storedAs(wish)} and reads back as ${stored}` };
}

const newJob = (name: string, at: number, deadline: number) => ({
  name,
  deadline,
  done: [],
  sent: 0,
  nextAt: at,
  other: undefined,
  asksBack: false,
});

const isSameRead = (a: Job, b: Job): boolean => a.name === b.name && !a.wish && !b.wish && a.deadline === b.deadline;

function remember(known: Map<string, Parameter>, name: string, parameter: Parameter): void {
  known.set(name, parameter);
  if (known.size <= mostRemembered) return;
  const [oldest] = known.keys();
  if (oldest !== undefined) known.delete(oldest);
}
