/** What a helm is given, and what it needs of the bridge. */
import type { ServerMessage } from '../protocol/messages.ts';
import type { DriveConfig } from './drive-config.ts';
import type { Happening } from './fleet.ts';
import type { Order } from './orders.ts';
import type { StopOutcome } from './stop.ts';

/** `ways`: the link that carries the vehicle now, or every one that ever did. */
export type HelmPorts = {
  tell(conn: string, message: ServerMessage): void;
  tellSession(session: string, message: ServerMessage): void;
  tellAll(message: ServerMessage): void;
  announce(happenings: readonly Happening[]): void;
  /** Whether a lease may go to this session now ([A3]). */
  mayHold(session: string): boolean;
  /** Sends as the ground station whose sticks the vehicle obeys. */
  steer(vehicle: string, order: Order, ways: 'present' | 'all'): void;
  /** Whether we beat as a ground station, and how often the driver's instruments are renewed ([A7], [D12]). */
  operate(vehicle: string, live: boolean, streamHz: number | null): void;
  /** Nobody may move it any more, or somebody else may. */
  leaseMoved(vehicle: string, at: number): void;
  /** Sticks decide from now on where it goes. */
  engaged(vehicle: string, by: string, at: number): void;
  /** The STOPs that were pressed have this outcome. */
  stopped(vehicle: string, how: StopOutcome): void;
};

export type HelmOptions = {
  readonly config: DriveConfig;
  /** Higher than any term there was before. */
  readonly term: number;
  /** The last life of the bridge ended while it drove ([D11]). */
  readonly wasDriving: boolean;
  /** It ended under a STOP that nobody had cleared ([X3]). */
  readonly stopped: { readonly by: string; readonly confirmed: boolean } | null;
};
