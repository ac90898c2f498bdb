/** Whom a connection tells what comes of it, and what can be asked of it. */
import type { ConnectionResponse, Want } from '../../bridge/protocol/hello.ts';
import type { ConnectionState } from './connection-state.ts';
import type { Content } from './content.ts';
import type { MeterListener, Traffic } from './meter.ts';
import type { LinkReport } from './quality.ts';
import type { Operator, Voice } from './voice.ts';

export type ConnectionListener = MeterListener & {
  onState(state: ConnectionState): void;
  onWelcome(welcome: ConnectionResponse): void;
  onContent(message: Content): void;
  /** Who acts here; nobody where nothing is said. */
  readonly operator?: Operator;
};

export type Connection = {
  /** The greeted conversations, the best first, those that fell silent included. */
  voices(): readonly Voice[];
  /** `Operator.holdsLease` says something else than before. */
  renewPings(): void;
  traffic(): Traffic;
  /** How good the link is, and was. */
  report(): LinkReport;
  /** Tries at once if it is waiting or an attempt hangs; else nothing. */
  retryNow(): void;
  /** Gives up the link that is there and opens another at once, whatever its state; nothing once it failed or closed. */
  reconnect(): void;
  /** What may carry from now on: the best that passes, or HTTP alone. Nothing where there is no HTTP to be had. */
  carryBy(way: 'best' | 'http'): void;
  /** Asks for another rate, encoding or budget of state, now and in every conversation to come. */
  wish(want: Want): void;
  /** Ends it; may be called twice. */
  stop(): void;
};
