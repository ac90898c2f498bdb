/**
 * Parameters by MAVROS's services, which answer from its own copy. It reads that copy by itself 10 s after the vehicle came,
 * and knows nothing before: so it is told to read first, and whoever asks meanwhile is answered then. MAVROS refuses to set
 * while it reads.
 */
import type { Report } from '../../../core/link.ts';
import { ask, type Call } from './calls.ts';
import { parameterSaid, valueFor } from './parameter-values.ts';

/** 1,252 parameters over a slow link. */
const pullMs = 110_000;
const readMs = 3000;
const setMs = 7000;
const batch = 100;
const mostWaiting = 200;
/** ArduPilot's own; MAVROS has settings of its own beside them, in small letters. */
const isVehicles = (name: string): boolean => /^[A-Z][A-Z0-9_]{0,15}$/.test(name);

export type ParameterPorts = { readonly call: Call; report(report: Report): void };

export class TypedParameters {
  readonly #ports: ParameterPorts;
  #pulled = false;
  #pulling: Promise<boolean> | undefined;
  #names: readonly string[] = [];
  readonly #asked = new Set<string>();
  #listing = false;
  /** What was asked of a MAVROS that is gone is told to nobody. */
  #life = 0;

  constructor(ports: ParameterPorts) {
    this.#ports = ports;
  }

  forget(): void {
    this.#life += 1;
    this.#pulled = false;
    this.#pulling = undefined;
    this.#listing = false;
    this.#asked.clear();
  }

  read(name: string): boolean {
    if (this.#asked.size >= mostWaiting) return false;
    if (this.#asked.has(name)) return true;
    this.#asked.add(name);
    void this.#read(name).finally(() => this.#asked.delete(name));
    return true;
  }

  readIndex(index: number): boolean {
    const name = this.#names[index];
    if (name !== undefined) void this.#tell([name], index);
    return true;
  }

  set(name: string, value: number, type: number): boolean {
    void this.#set(name, value, type);
    return true;
  }

  list(): boolean {
    if (this.#listing) return true;
    this.#listing = true;
    void this.#list().finally(() => {
      this.#listing = false;
    });
    return true;
  }

  async #read(name: string): Promise<void> {
    const life = this.#life;
    if (!(await this.#ready(false)) || life !== this.#life) return;
    const answer = await ask.values(this.#ports.call, 'paramGet', { names: [name] }, readMs);
    const [value] = answer?.values ?? [];
    if (value === undefined || life !== this.#life) return;
    const [said] = parameterSaid(name, value);
    if (said !== undefined) this.#ports.report(said);
    else this.#ports.report({ kind: 'param_error', name, why: 'the vehicle has no parameter of that name' });
  }

  async #set(name: string, value: number, type: number): Promise<void> {
    const life = this.#life;
    const request = { force_set: false, param_id: name, value: valueFor(value, type) };
    const answer = await ask.set(this.#ports.call, 'paramSet', request, setMs);
    if (answer?.success !== true || life !== this.#life) return;
    for (const said of parameterSaid(name, answer.value)) this.#ports.report(said);
  }

  async #list(): Promise<void> {
    const life = this.#life;
    if (!(await this.#ready(true)) || life !== this.#life) return;
    const answer = await ask.names(this.#ports.call, 'paramList', { prefixes: [], depth: 0n }, readMs);
    if (answer === undefined || life !== this.#life) return;
    this.#names = answer.result.names.filter(isVehicles).sort();
    for (let from = 0; from < this.#names.length; from += batch)
      await this.#tell(this.#names.slice(from, from + batch), from);
  }

  async #tell(names: readonly string[], from: number): Promise<void> {
    const life = this.#life;
    const answer = await ask.values(this.#ports.call, 'paramGet', { names }, readMs);
    if (life !== this.#life) return;
    for (const [index, value] of (answer?.values ?? []).entries()) {
      const name = names[index] ?? '';
      for (const said of parameterSaid(name, value, from + index, this.#names.length)) this.#ports.report(said);
    }
  }

  /** Whether MAVROS has them; `anew` has it read them from the vehicle once more. */
  #ready(anew: boolean): Promise<boolean> {
    if (this.#pulled && !anew) return Promise.resolve(true);
    const life = this.#life;
    this.#pulling ??= ask.success(this.#ports.call, 'paramPull', { force_pull: anew }, pullMs).then((answer) => {
      if (life === this.#life) {
        this.#pulling = undefined;
        this.#pulled ||= answer?.success === true;
      }
      return answer?.success === true;
    });
    return this.#pulling;
  }
}
