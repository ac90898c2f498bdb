/**
 * What the bridge knows of a vehicle's parameters, and how well: nothing, what an earlier run kept, what it read, or what it
 * read and may not hold any more. Every PARAM_VALUE that passes is taken in, whoever asked for it.
 */
import { parametersHash } from '../../protocol/plan-hash.ts';
import type { ParameterSaid } from '../link.ts';
import { isSameValue } from '../parameter-values.ts';
import type { ParameterEntry, ParameterHarvest, ParameterSource } from './entry.ts';
import { isKeptByVehicle } from './own-account.ts';

/**
 * `kept`: read by an earlier run of the bridge, of this autopilot with this firmware. `doubtful`: read, and since then the
 * vehicle restarted, was not heard, or has another number of them.
 */
export type BookState = 'none' | 'kept' | 'current' | 'doubtful';

/** As kept on disk. `readWall`: when it was read, ms since 1970. */
export type KeptParameters = {
  readonly uid: string;
  readonly firmware: string;
  readonly readWall: number;
  readonly source: ParameterSource;
  readonly entries: readonly ParameterEntry[];
};

/** `was` is undefined for one that was not known. */
export type Changed = { readonly name: string; readonly value: number; readonly was: number | undefined };

export class Book {
  #entries = new Map<string, ParameterEntry>();
  #state: BookState = 'none';
  #source: ParameterSource | null = null;
  #readWall: number | null = null;
  #version = 0;
  #changes = 0;
  #hash: { readonly version: number; readonly hash: string } | undefined;

  get state(): BookState {
    return this.#state;
  }

  get entries(): ReadonlyMap<string, ParameterEntry> {
    return this.#entries;
  }

  get source(): ParameterSource | null {
    return this.#source;
  }

  /** When all of them were read, ms since 1970. */
  get readWall(): number | null {
    return this.#readWall;
  }

  /** Rises with every change of what is told. */
  get version(): number {
    return this.#version;
  }

  /** Single values that came since all were read. */
  get changes(): number {
    return this.#changes;
  }

  /** Of names and values but for what the vehicle keeps by itself; null while nothing is known. */
  get hash(): string | null {
    if (this.#entries.size === 0) return null;
    if (this.#hash?.version !== this.#version) {
      const values = [...this.#entries.values()].filter(({ name }) => !isKeptByVehicle(name));
      const hash = parametersHash(new Map(values.map(({ name, value }) => [name, value])));
      this.#hash = { version: this.#version, hash };
    }
    return this.#hash?.hash ?? null;
  }

  read({ entries, source }: ParameterHarvest, wall: number): void {
    this.#fill(entries, source, wall);
    this.#state = 'current';
  }

  /** What is known already is newer. */
  recall({ entries, source, readWall }: KeptParameters): void {
    if (this.#state !== 'none') return;
    this.#fill(entries, source, readWall);
    this.#state = 'kept';
  }

  doubt(): void {
    if (this.#state !== 'current') return;
    this.#state = 'doubtful';
    this.#version += 1;
  }

  forget(): void {
    this.#entries = new Map();
    this.#state = 'none';
    this.#source = null;
    this.#readWall = null;
    this.#version += 1;
  }

  /** What a value that passed has changed; undefined where it is nothing new. */
  heard({ name, value, type, count }: ParameterSaid): Changed | undefined {
    if (this.#state === 'none') return undefined;
    const before = this.#entries.get(name);
    if (before === undefined || (count > 0 && count !== this.#entries.size)) this.doubt();
    if (before && (isSameValue(before.value, value) || (Number.isNaN(before.value) && Number.isNaN(value))))
      return undefined;
    this.#entries.set(name, { name, type: before?.type ?? type, value, original: before?.original ?? null });
    this.#version += 1;
    this.#changes += 1;
    return { name, value, was: before?.value };
  }

  #fill(entries: readonly ParameterEntry[], source: ParameterSource, wall: number): void {
    this.#entries = new Map(entries.map((entry) => [entry.name, entry]));
    this.#source = source;
    this.#readWall = wall;
    this.#version += 1;
    this.#changes = 0;
  }
}
