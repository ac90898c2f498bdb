/**
 * The link that `--vehicle auto` stands for. After a power cut the bridge is often up before MAVROS and the autopilot are, so
 * what was chosen at the start may lead nowhere: until a vehicle's heartbeat has come it is looked for again, and the link
 * moves to what is found then. From the first heartbeat on it stays where it is until the bridge ends: a way that a vehicle
 * was heard on, and may be driven by, is never taken away from under it. Who it is called does not depend on the way.
 */
import type { Stop } from '../core/clock.ts';
import type { HeardMessages } from '../core/inspection.ts';
import type { Address, Caveats, Link, LinkListener, LinkStatus } from '../core/link.ts';
import type { Order } from '../core/orders.ts';
import type { Chosen } from './auto.ts';
import type { LinkSpec } from './link-specs.ts';
import type { Cancel, Timers } from './timers.ts';
import { parseTarget, type Target } from './url.ts';

/** A look takes up to MAVROS_CONNECT_TIMEOUT where ROS 2 is set up, and a process of its own. */
const usualAgainMs = 10_000;

const nobodyCounts: HeardMessages = {
  list: () => ({ messages: [], others: { count: 0, bytes: 0 } }),
  one: () => undefined,
};

export type AutoOptions = {
  /** As it was chosen at the start. */
  readonly spec: LinkSpec;
  make(spec: LinkSpec): Link;
  choose(signal: AbortSignal): Promise<Chosen>;
  /** Another link of this bridge is there already. */
  isTaken(target: Target): boolean;
  readonly againMs?: number;
  readonly monoMs: () => number;
  readonly timers: Timers;
  note(text: string): void;
};

export class AutoLink implements Link {
  readonly id: string;
  readonly name: string;
  readonly replay = false;
  readonly #options: AutoOptions;
  #spec: LinkSpec;
  #link: Link;
  #listener: LinkListener | undefined;
  #stopLink: Stop = async () => {};
  #isUp = false;
  #wasHeard = false;
  #waiting: Cancel | undefined;
  readonly #ending = new AbortController();
  #looking: Promise<void> = Promise.resolve();

  constructor(options: AutoOptions) {
    this.#options = options;
    this.#spec = options.spec;
    this.#link = options.make(options.spec);
    this.id = options.spec.id;
    this.name = options.spec.name;
  }

  get url(): string {
    return this.#spec.url;
  }

  get messages(): HeardMessages {
    return this.#link.messages ?? nobodyCounts;
  }

  start(listener: LinkListener): Stop {
    this.#listener = listener;
    this.#open();
    this.#wait();
    return async () => {
      this.#listener = undefined;
      this.#ending.abort();
      this.#waiting?.();
      await this.#looking;
      await this.#stopLink();
    };
  }

  send(to: Address, order: Order, as?: { readonly groundStation: number }): boolean {
    return this.#link.send(to, order, as);
  }

  relay(frame: Uint8Array, to: Address): boolean {
    return this.#link.relay?.(frame, to) ?? false;
  }

  undrained(): { readonly bytes: number; readonly ms: number } {
    return this.#link.undrained();
  }

  operate(to: Address, groundStation: number | null, streamHz: number | null): void {
    this.#link.operate(to, groundStation, streamHz);
  }

  caveats(groundStation: number): Caveats {
    return this.#link.caveats?.(groundStation) ?? { noDriving: null, noSticks: null, beatsAs: null };
  }

  status(): LinkStatus {
    return this.#link.status();
  }

  #open(): void {
    const link = this.#link;
    // One that was left tells nothing any more.
    const isMine = () => link === this.#link;
    this.#stopLink = link.start({
      ...this.#listener,
      onLink: (up, why, at) => {
        if (!isMine()) return;
        this.#isUp = up;
        this.#listener?.onLink(up, why, at);
      },
      onReport: (from, at, report, made) => {
        if (!isMine()) return;
        this.#wasHeard ||= report.kind === 'heard' && report.heartbeat;
        this.#listener?.onReport(from, at, report, made);
      },
    });
  }

  #wait(): void {
    if (this.#ending.signal.aborted || this.#wasHeard) return;
    const { timers, againMs = usualAgainMs } = this.#options;
    this.#waiting = timers.after(againMs, () => {
      this.#looking = this.#look().finally(() => this.#wait());
    });
  }

  async #look(): Promise<void> {
    // MAVROS is there and has no vehicle yet: nothing that is better can be found.
    if (this.#wasHeard || (this.#spec.target.kind === 'ros2' && this.#isUp)) return;
    const { choose, note } = this.#options;
    try {
      const { url, why } = await choose(this.#ending.signal);
      await this.#moveTo(url, why);
    } catch (error) {
      if (!this.#ending.signal.aborted) note(`looking for a vehicle failed: ${String(error)}`);
    }
  }

  async #moveTo(url: string, why: string): Promise<void> {
    const target = parseTarget(url);
    const { make, monoMs, note, isTaken } = this.#options;
    if (!target.ok || url === this.#spec.url || isTaken(target.value)) return;
    if (this.#wasHeard || this.#ending.signal.aborted) return;
    const words = `no vehicle was heard at ${this.#spec.url}, so auto takes ${url}: ${why}`;
    note(words);
    const stopLast = this.#stopLink;
    this.#spec = { ...this.#spec, url, target: target.value };
    this.#link = make(this.#spec);
    if (this.#isUp) this.#listener?.onLink(false, words, monoMs());
    this.#isUp = false;
    // What the last one holds, a serial port for MAVROS above all, is free before the next one opens.
    await stopLast();
    if (!this.#ending.signal.aborted) this.#open();
  }
}
