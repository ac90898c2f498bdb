/**
 * The directory of recordings. What is known of its files stands in an index beside them, which is only a shortcut: a file
 * that it does not describe as it is, is read through again. Files of other names are not ours: nothing here touches them.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Recording, RecordingKind } from '../../protocol/recording.ts';
import { quietly } from './disk-file.ts';
import { nameOf, parseName } from './names.ts';

const indexName = 'index.json';

export class Shelf {
  readonly directory: string;
  readonly #files = new Map<string, Recording>();
  #number = 0;

  constructor(directory: string) {
    this.directory = directory;
  }

  /** Looks at what is there; hands back what has to be read through. Throws the system's error. */
  open(): string[] {
    mkdirSync(this.directory, { recursive: true, mode: 0o750 });
    const known = this.#readIndex();
    const doubtful: string[] = [];
    this.#files.clear();
    for (const name of readdirSync(this.directory)) {
      const parsed = parseName(name);
      if (parsed === undefined) continue;
      const bytes = statSync(join(this.directory, name)).size;
      const entry = known.get(name);
      const isKnown = entry !== undefined && entry.bytes === bytes && isSettled(entry);
      const { kind } = parsed;
      const blank: Recording = { name, kind, bytes, begun: null, ended: null, vehicles: [], state: 'torn' };
      this.#files.set(name, isKnown ? entry : blank);
      this.#number = Math.max(this.#number, parsed.number);
      if (!isKnown) doubtful.push(name);
    }
    return doubtful.sort().reverse();
  }

  get totalB(): number {
    return [...this.#files.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  get count(): number {
    return this.#files.size;
  }

  /** Throws the system's error. */
  get freeB(): number {
    const { bavail, bsize } = statfsSync(this.directory);
    return bavail * bsize;
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  /** The newest first. */
  list(): Recording[] {
    return [...this.#files.values()].sort((a, b) => numberOf(b) - numberOf(a));
  }

  find(name: string): Recording | undefined {
    return this.#files.get(name);
  }

  /** The oldest that nobody writes. */
  oldest(): Recording | undefined {
    return this.list().findLast(({ state }) => state !== 'writing');
  }

  /** A name for the next file. */
  next(of: string, kind: RecordingKind, wallMs: number): string {
    return nameOf({ number: ++this.#number, of, kind }, wallMs);
  }

  put(recording: Recording): void {
    this.#files.set(recording.name, recording);
  }

  /** Throws the system's error. */
  remove(name: string): void {
    rmSync(this.path(name), { force: true });
    this.#files.delete(name);
  }

  /** Never throws: a disk that does not take it costs the next start some reading. */
  save(): void {
    const path = this.path(indexName);
    quietly(() => {
      writeFileSync(`${path}.new`, JSON.stringify({ files: this.list() }));
      renameSync(`${path}.new`, path);
    });
  }

  #readIndex(): Map<string, Recording> {
    try {
      const index: unknown = JSON.parse(readFileSync(this.path(indexName), 'utf8'));
      const files = isObject(index) && Array.isArray(index.files) ? index.files.filter(isRecording) : [];
      return new Map(files.map((file) => [file.name, file]));
    } catch {
      return new Map();
    }
  }
}

const isSettled = ({ state }: Recording): boolean => state === 'complete' || state === 'mended';

const numberOf = ({ name }: Recording): number => parseName(name)?.number ?? 0;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isWall = (value: unknown): boolean => value === null || typeof value === 'number';

/** By hand: the schemas' library would cost this thread more memory than all else that it does. */
const isRecording = (value: unknown): value is Recording =>
  isObject(value) &&
  typeof value.name === 'string' &&
  parseName(value.name)?.kind === value.kind &&
  Number.isInteger(value.bytes) &&
  isWall(value.begun) &&
  isWall(value.ended) &&
  Array.isArray(value.vehicles) &&
  value.vehicles.every((vehicle) => typeof vehicle === 'string') &&
  ['writing', 'complete', 'mended', 'torn'].includes(String(value.state));
