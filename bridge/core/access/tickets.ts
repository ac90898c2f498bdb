/** Tickets: what stands for an identity where a header cannot be sent. One use, 30 s, one address. */

export type Ticket = { readonly device: string; readonly address: string; readonly until: number };

export const ticketForMs = 30_000;
const mostTickets = 512;
const mostOfOne = 32;

export class Tickets {
  /** By hash of the ticket. */
  readonly #tickets = new Map<string, Ticket>();

  /** Of one device the oldest gives way; false where all places are taken. */
  issue(hash: string, device: string, address: string, at: number): boolean {
    this.#sweep(at);
    const own = [...this.#tickets].filter(([, ticket]) => ticket.device === device);
    const [oldest] = own;
    if (own.length >= mostOfOne && oldest) this.#tickets.delete(oldest[0]);
    if (this.#tickets.size >= mostTickets) return false;
    this.#tickets.set(hash, { device, address, until: at + ticketForMs });
    return true;
  }

  /** The device that it stands for, once; undefined where it is unknown, used, too old or somebody else's. */
  spend(hash: string, address: string, at: number): string | undefined {
    const ticket = this.#tickets.get(hash);
    if (ticket === undefined) return undefined;
    this.#tickets.delete(hash);
    return ticket.address === address && at <= ticket.until ? ticket.device : undefined;
  }

  #sweep(at: number): void {
    for (const [hash, { until }] of this.#tickets) if (at > until) this.#tickets.delete(hash);
  }
}
