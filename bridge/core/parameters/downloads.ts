/** One download of all parameters of one vehicle, and everybody who waits for it: whoever comes later joins it. */
import type { Report } from '../link.ts';
import type { Harvest, HarvestPorts } from './by-file.ts';
import type { ParameterHarvest } from './entry.ts';
import { harvestParameters } from './harvest.ts';

export type Waiting = {
  progress(pct: number | null, message: string): void;
  done(harvest: ParameterHarvest): void;
  failed(why: string): void;
};

/** A vehicle that restarts in the middle is begun with anew so often ([J8]). */
const mostBegun = 4;

export class Download {
  readonly #ports: HarvestPorts;
  readonly #waiting = new Set<Waiting>();
  readonly #isWithoutFiles: boolean;
  readonly #owner: Waiting;
  #harvest: Harvest;
  #begun = 1;
  /** How long it stood still because the vehicle was not heard, ms ([J5]). */
  #stoodMs = 0;
  #brokenAt: number | null = null;
  #isOver = false;

  /** `owner` is told before everybody who waits, and does not count as one of them. */
  constructor(ports: HarvestPorts, at: number, isWithoutFiles: boolean, owner: Waiting) {
    this.#ports = ports;
    this.#owner = owner;
    this.#isWithoutFiles = isWithoutFiles;
    this.#harvest = this.#begin(at);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Hands back how to leave; where nobody waits any more it ends. */
  join(waiting: Waiting): () => void {
    this.#waiting.add(waiting);
    return () => {
      this.#waiting.delete(waiting);
      if (this.#waiting.size === 0) this.stop();
    };
  }

  heard(report: Report, at: number): void {
    if (this.#isOver) return;
    if (report.kind === 'rebooted') this.#again(at);
    else this.#harvest.heard(report, at - this.#stoodMs);
  }

  tick(at: number, isHeard: boolean): void {
    if (this.#isOver) return;
    if (!isHeard) {
      this.#brokenAt ??= at;
      return;
    }
    if (this.#brokenAt !== null) this.#stoodMs += at - this.#brokenAt;
    this.#brokenAt = null;
    this.#harvest.tick(at - this.#stoodMs);
  }

  stop(): void {
    if (!this.#isOver) this.#harvest.cancel(0);
    this.#isOver = true;
  }

  #again(at: number): void {
    this.#harvest.cancel(at);
    this.#begun += 1;
    if (this.#begun > mostBegun) this.#end((waiting) => waiting.failed('the vehicle restarts again and again'));
    else this.#harvest = this.#begin(at - this.#stoodMs);
  }

  #begin(at: number): Harvest {
    const voice = {
      progress: (got: number, of: number | null) => {
        const pct = of === null || of === 0 ? null : Math.min(99, (100 * got) / of);
        for (const waiting of this.#waiting)
          waiting.progress(pct, `${of === null ? got : `${Math.min(got, of)} of ${of}`} parameters read`);
      },
      done: (harvest: ParameterHarvest) => this.#end((waiting) => waiting.done(harvest)),
      failed: (why: string) => this.#end((waiting) => waiting.failed(why)),
    };
    return harvestParameters(this.#ports, voice, at, this.#isWithoutFiles);
  }

  #end(tell: (waiting: Waiting) => void): void {
    this.#isOver = true;
    for (const waiting of [this.#owner, ...this.#waiting]) tell(waiting);
  }
}
