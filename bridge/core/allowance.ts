/**
 * How much one connection may say ([B6]): so much a second, and a burst that the page's own tests stay below. A message costs one, and one more for each KiB.
 */

/** What a connection may save up, and what it is given back a second. */
type Due = { readonly burst: number; readonly perS: number };
export const dues = {
  messages: { burst: 3000, perS: 300 },
  /** Of all connections of one device together. */
  messagesOfDevice: { burst: 3000, perS: 600 },
  /** Commands and questions about the lease; STOP and what makes a vehicle safer are not among them. */
  asks: { burst: 300, perS: 20 },
  /** What is urgent: nobody presses or steers so often. */
  urgent: { burst: 1000, perS: 200 },
} as const satisfies Readonly<Record<string, Due>>;

export class Allowance {
  readonly #due: Due;
  #left: number;
  #at: number;

  /** `at`: monotonic ms. */
  constructor(at: number, due: Due = dues.messages) {
    this.#due = due;
    this.#left = due.burst;
    this.#at = at;
  }

  /** Takes what a message of this many bytes costs; false where there is not so much left. */
  take(bytes: number, at: number): boolean {
    const { burst, perS } = this.#due;
    this.#left = Math.min(burst, this.#left + ((at - this.#at) * perS) / 1000);
    this.#at = at;
    this.#left -= 1 + bytes / 1024;
    return this.#left >= 0;
  }
}
