/**
 * Whose answer counts ([V6]). A vehicle acknowledges on the link that asked; what comes over another is a router's copy,
 * or answers what was asked before the way was changed, and must not answer what was asked since.
 */
import type { Report } from './link.ts';
import type { Order } from './orders.ts';

/** Kinds of orders per vehicle whose ways are remembered; the one that was sent longest ago gives way. */
const mostKept = 64;

export class AnswerWays {
  /** By vehicle, then by what was asked: the ways over which it was last sent. */
  readonly #asked = new Map<string, Map<string, readonly string[]>>();

  sent(vehicle: string, order: Order, ways: readonly string[]): void {
    const key = keyOfOrder(order);
    if (key === null) return;
    const asked = this.#asked.get(vehicle) ?? new Map<string, readonly string[]>();
    this.#asked.set(vehicle, asked);
    asked.delete(key);
    asked.set(key, ways);
    if (asked.size > mostKept) for (const oldest of [...asked.keys()].slice(0, 1)) asked.delete(oldest);
  }

  /** Whether a report that came over `way` may answer what was asked last. What answers nothing always counts. */
  counts(vehicle: string, report: Report, way: string): boolean {
    const key = keyOfAnswer(report);
    const ways = key === null ? undefined : this.#asked.get(vehicle)?.get(key);
    return ways === undefined || ways.includes(way);
  }
}

const transfer = 'transfer';

function keyOfOrder(order: Order): string | null {
  if (order.kind === 'command') return `command ${order.command}`;
  return order.kind.startsWith('mission_') || order.kind === 'ftp' ? transfer : null;
}

function keyOfAnswer(report: Report): string | null {
  if (report.kind === 'ack') return `command ${report.command}`;
  return report.kind.startsWith('mission_') || report.kind === 'ftp' ? transfer : null;
}
