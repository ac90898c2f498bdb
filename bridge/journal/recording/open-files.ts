/** The recordings that are being written: one .tlog for each link group and one MCAP, begun when there is something for them. */

import { quietly } from './disk-file.ts';
import type { Shelf } from './shelf.ts';
import { beginMcap, beginTlog, describe, type Writing, type WritingMcap, type WritingTlog } from './writing.ts';

/** What a batch brought is on the disk this much later at most. */
const syncMs = 350;

export class OpenFiles {
  readonly #shelf: Shelf;
  readonly #about: Readonly<Record<string, string>>;
  readonly #tlogs = new Map<string, WritingTlog>();
  #mcap: WritingMcap | undefined;
  #begun = 0;
  #syncedMs = 0;
  /** The wall clock less the monotonic one, for all of them. */
  offsetMs = 0;

  constructor(shelf: Shelf, about: Readonly<Record<string, string>>) {
    this.#shelf = shelf;
    this.#about = about;
  }

  /** Since the start. */
  get begun(): number {
    return this.#begun;
  }

  get count(): number {
    return this.#all().length;
  }

  /** The file of a link group. Throws the system's error, as everything that writes here. */
  tlog(group: string, monoMs: number): WritingTlog {
    const open = this.#tlogs.get(group);
    if (open) return open;
    const name = this.#shelf.next(group, 'tlog', monoMs + this.offsetMs);
    const begun = beginTlog(this.#shelf.path(name), name, group, monoMs);
    this.#tlogs.set(group, begun);
    this.#note(begun);
    return begun;
  }

  mcap(monoMs: number): WritingMcap {
    if (this.#mcap) return this.#mcap;
    const name = this.#shelf.next(this.#about.of ?? 'all', 'mcap', monoMs + this.offsetMs);
    this.#mcap = beginMcap(this.#shelf.path(name), name, this.#about, monoMs);
    this.#note(this.#mcap);
    return this.#mcap;
  }

  flush(monoMs: number): void {
    const all = this.#all();
    for (const one of all) one.flush(monoMs);
    if (monoMs - this.#syncedMs >= syncMs) {
      for (const one of all) one.file.sync();
      this.#syncedMs = monoMs;
    }
    this.describeAll();
  }

  /** Ends what is as large, or as old. */
  turnOver(monoMs: number, mostB: number, mostMs: number): void {
    for (const one of this.#all()) if (one.file.size >= mostB || monoMs - one.begunMs >= mostMs) this.#end(one, monoMs);
  }

  endAll(monoMs: number): void {
    for (const one of this.#all()) this.#end(one, monoMs);
  }

  /** Ends what the disk lets end. Hands back the names of the others, which are to be mended; never throws. */
  abandonAll(monoMs: number): string[] {
    return this.#all().flatMap((one) => {
      try {
        this.#end(one, monoMs);
        return [];
      } catch {
        one.file.close();
        this.#forget(one);
        this.#shelf.put({ ...describe(one, this.offsetMs), state: 'torn' });
        // Else each retry on a disk that takes nothing would leave one more.
        if (one.file.size === 0) quietly(() => this.#shelf.remove(one.name));
        return [one.name];
      }
    });
  }

  /** Puts on the shelf how they are now. */
  describeAll(): void {
    for (const one of this.#all()) this.#shelf.put(describe(one, this.offsetMs));
  }

  #end(one: Writing, monoMs: number): void {
    one.end(monoMs);
    this.#forget(one);
    const recording = describe(one, this.offsetMs);
    const ended = recording.begun === null ? null : Math.round(monoMs + this.offsetMs);
    this.#shelf.put({ ...recording, ended, state: 'complete' });
    this.#shelf.save();
  }

  #forget(one: Writing): void {
    if (this.#mcap === one) this.#mcap = undefined;
    for (const [group, tlog] of this.#tlogs) if (tlog === one) this.#tlogs.delete(group);
  }

  #note(one: Writing): void {
    this.#begun++;
    this.#shelf.put(describe(one, this.offsetMs));
    this.#shelf.save();
  }

  #all(): Writing[] {
    return [...this.#tlogs.values(), ...(this.#mcap ? [this.#mcap] : [])];
  }
}
