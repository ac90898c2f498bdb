/**
 * The crowd before the door: who may come closer, who may wait to be let in, and who asks too much. Nothing is kept of
 * anybody but a few numbers. Where nobody is asked who they are, nobody is a stranger and nothing here counts.
 */
import { Allowance, dues } from '../allowance.ts';
import { knownForMs, limits, placeOf } from './limits.ts';
import { Rates } from './rates.ts';

const mostKnown = 1024;

export type Says = { readonly messages: Allowance; readonly urgent: Allowance; readonly asks: Allowance };

/** Times are monotonic ms, addresses as the socket tells them. */
export class Crowd {
  // Who is known has tables of their own: strangers without number fill theirs, until the last of them share one allowance.
  readonly #arrivals = { known: new Rates(limits.arrivalsWhereKnown), strange: new Rates(limits.arrivals) };
  readonly #returns = new Rates(limits.returns);
  readonly #inAll = new Rates(limits.arrivalsInAll);
  readonly #requests = { known: new Rates(limits.requests), strange: new Rates(limits.requests) };
  readonly #ofDevice = new Rates(limits.requestsOfDevice);
  readonly #costly = { known: new Rates(limits.costly), strange: new Rates(limits.costly) };
  readonly #costlyOfDevice = new Rates(limits.costly);
  /** What each device may say over all of its connections together. Bounded by the devices that there may be. */
  readonly #says = new Map<string, Says>();
  /** Places from which somebody proved who they are, until when that counts. */
  readonly #known = new Map<string, number>();
  /** Of each place: connections that are open, and sockets and carriers that wait. Bounded by those. */
  readonly #open = new Tally();
  readonly #waiting = new Tally();

  /**
   * A connection comes, before a byte of it was read ([G1]); undefined where it is turned away. Call what is handed back
   * when it is closed. A flood from elsewhere shuts nobody out who was here before.
   */
  arrive(address: string, at: number): (() => void) | undefined {
    const place = placeOf(address);
    const isKnown = this.#isKnown(place, at);
    if (this.#open.of(place) >= (isKnown ? limits.openWhereKnown : limits.open)) return undefined;
    if (!this.#arrivals[isKnown ? 'known' : 'strange'].take(place, at)) return undefined;
    return isKnown || this.#inAll.take('', at) ? this.#open.add(place) : undefined;
  }

  /** This device proved itself there: its coming cost nothing, as long as it does not come all the time. */
  proven(device: string, address: string, at: number): void {
    const place = placeOf(address);
    if (this.#returns.take(device, at)) {
      this.#arrivals[this.#table(place, at)].giveBack(place);
      this.#inAll.giveBack('');
    }
    if (this.#known.size >= mostKnown && !this.#known.has(place)) this.#forgetOne();
    this.#known.delete(place);
    this.#known.set(place, at + knownForMs);
  }

  /** What is left to this device, whichever of its connections it speaks through ([B6]). */
  saysOf(device: string, at: number): Says {
    const known = this.#says.get(device);
    if (known) return known;
    const says: Says = {
      messages: new Allowance(at, dues.messagesOfDevice),
      urgent: new Allowance(at, dues.urgent),
      asks: new Allowance(at, dues.asks),
    };
    const [oldest] = this.#says.keys();
    if (this.#says.size >= mostKnown && oldest !== undefined) this.#says.delete(oldest);
    this.#says.set(device, says);
    return says;
  }

  mayWait(address: string): boolean {
    return this.#waiting.of(placeOf(address)) < limits.waiting;
  }

  /** One waits to be let in ([G2]). Call what is handed back once it does no longer; more calls do nothing. */
  wait(address: string): () => void {
    return this.#waiting.add(placeOf(address));
  }

  /** A request by HTTP before it is known whose it is ([G4]). */
  mayAsk(address: string, isCostly: boolean, at: number): boolean {
    const place = placeOf(address);
    const table = this.#table(place, at);
    return this.#requests[table].take(place, at) && (!isCostly || this.#costly[table].take(place, at));
  }

  /** It is this device's: from now on it counts as its own, and not as that of where it came from. */
  mayAskAs(device: string, address: string, isCostly: boolean, at: number): boolean {
    const place = placeOf(address);
    const table = this.#table(place, at);
    this.#requests[table].giveBack(place);
    if (isCostly) this.#costly[table].giveBack(place);
    return this.#ofDevice.take(device, at) && (!isCostly || this.#costlyOfDevice.take(device, at));
  }

  #table(place: string, at: number): 'known' | 'strange' {
    return this.#isKnown(place, at) ? 'known' : 'strange';
  }

  #isKnown(place: string, at: number): boolean {
    return at <= (this.#known.get(place) ?? Number.NEGATIVE_INFINITY);
  }

  #forgetOne(): void {
    const [oldest] = this.#known.keys();
    if (oldest !== undefined) this.#known.delete(oldest);
  }
}

/** How many there are of each, and nothing of those of whom there are none. */
class Tally {
  readonly #counts = new Map<string, number>();

  of(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  /** Hands back what takes it away again, once. */
  add(key: string): () => void {
    this.#counts.set(key, this.of(key) + 1);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const left = this.of(key) - 1;
      if (left > 0) this.#counts.set(key, left);
      else this.#counts.delete(key);
    };
  }
}
