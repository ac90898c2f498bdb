/**
 * The secret that a device comes back with is traded for the next one, which is on the disk before anybody is told it: after
 * a restart it would be worth nothing else. On a disk that takes nothing the one that is held stays good instead, as nobody
 * can help a device out there that is put out.
 */
import type { Devices, Family, RefusedRenewal } from '../../core/access/devices.ts';
import { hashOf, newSecret } from './secrets.ts';

/** `now` resolves to what is to be given: the next secret, or the one that was held. */
export type Trade =
  | { readonly ok: true; readonly now: Promise<string> }
  | { readonly ok: false; readonly why: RefusedRenewal };

export type NextSecretsPorts = {
  readonly devices: Devices;
  /** Rejects where what is paired cannot be kept. */
  save(): Promise<void>;
  /** Secrets stay as they are from now on, until they can be kept again; told of the first device. */
  stuck(device: string, error: unknown): void;
};

/**
 * A link that stalls for half a minute brings what was asked before it as much as another minute late, after what was
 * asked again: that is the same device twice, and no thief.
 */
const sameAnswerMs = 90_000;

type Answer = { readonly next: string; readonly now: Promise<string>; readonly until: number };

export class NextSecrets {
  readonly #ports: NextSecretsPorts;
  /** By hash of what was asked with; for a moment, in memory only. */
  readonly #answers = new Map<string, Answer>();
  #isStuck = false;

  constructor(ports: NextSecretsPorts) {
    this.#ports = ports;
  }

  /** `at`: monotonic ms. */
  trade(id: string, held: string, at: number, wall: number): Trade {
    const again = this.#answeredBefore(id, hashOf(held), at);
    if (again !== undefined) return { ok: true, now: again.now };
    const next = newSecret();
    const renewal = this.#ports.devices.renew(id, hashOf(held), hashOf(next), wall);
    if (!renewal.ok) return renewal;
    const now = this.#keep(id, held, next, renewal.was);
    this.#answers.set(hashOf(held), { next, now, until: at + sameAnswerMs });
    return { ok: true, now };
  }

  /** The tabs of one browser share one secret and ask when they like: whoever asks the same a moment later gets the same. */
  #answeredBefore(id: string, heldHash: string, at: number): Answer | undefined {
    for (const [hash, { until }] of this.#answers) if (at > until) this.#answers.delete(hash);
    const answer = this.#answers.get(heldHash);
    const isPresent = answer && this.#ports.devices.find(id)?.family.present === hashOf(answer.next);
    return isPresent ? answer : undefined;
  }

  async #keep(id: string, held: string, next: string, was: Family): Promise<string> {
    try {
      await this.#ports.save();
      this.#isStuck = false;
      return next;
    } catch (error) {
      this.#ports.devices.takeBack(id, hashOf(next), was);
      // On a disk that hangs the same may have been asked again, and be under way.
      if (this.#answers.get(hashOf(held))?.next === next) this.#answers.delete(hashOf(held));
      if (!this.#isStuck) this.#ports.stuck(id, error);
      this.#isStuck = true;
      return held;
    }
  }
}
