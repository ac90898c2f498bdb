/** Files that were cut off, one after the other and a portion at a time, while recording goes on. */
import type { Recording } from '../../protocol/recording.ts';
import { faultOf } from '../faults.ts';
import { mend } from './mend.ts';
import type { Shelf } from './shelf.ts';

type Work = { readonly recording: Recording; readonly steps: ReturnType<typeof mend> };

export class Mender {
  readonly #shelf: Shelf;
  readonly #note: (text: string) => void;
  /** Bounded by the files that there are. */
  readonly #doubtful = new Set<string>();
  #under: Work | undefined;
  #mended = 0;

  constructor(shelf: Shelf, note: (text: string) => void) {
    this.#shelf = shelf;
    this.#note = note;
  }

  get mended(): number {
    return this.#mended;
  }

  doubt(names: readonly string[]): void {
    for (const name of names) this.#doubtful.add(name);
  }

  /** A portion of it; false where nothing is left to do. */
  step(): boolean {
    const under = this.#under ?? this.#next();
    this.#under = undefined;
    if (under === undefined) return false;
    const { name } = under.recording;
    try {
      const { done, value } = under.steps.next();
      if (done && value) this.#settle({ ...under.recording, ...value });
      else if (this.#shelf.find(name) === undefined) under.steps.return(undefined);
      else this.#under = under;
    } catch (error) {
      this.#note(`${name} cannot be mended now: ${faultOf(error, this.#shelf.directory).why}`);
    }
    return this.#under !== undefined || this.#doubtful.size > 0;
  }

  #next(): Work | undefined {
    for (const name of this.#doubtful) {
      this.#doubtful.delete(name);
      const recording = this.#shelf.find(name);
      if (recording && recording.state !== 'writing')
        return { recording, steps: mend(this.#shelf.path(name), recording) };
    }
    return undefined;
  }

  #settle(recording: Recording): void {
    if (this.#shelf.find(recording.name) === undefined) return;
    this.#shelf.put(recording);
    this.#shelf.save();
    if (recording.state === 'complete') return;
    this.#mended++;
    this.#note(`${recording.name} had no end and is ${recording.state}, with ${recording.bytes} bytes`);
  }
}
