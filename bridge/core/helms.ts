/**
 * The helms, one for each vehicle that can be told anything. One is made as its vehicle is first heard, and goes on where
 * the bridge's earlier lives left that vehicle.
 */
import type { Entry } from '../protocol/stream.ts';
import type { Clock } from './clock.ts';
import { type DriveConfig, defaultDriveConfig } from './drive-config.ts';
import type { Fleet } from './fleet.ts';
import { Helm } from './helm.ts';
import type { HelmPorts } from './helm-ports.ts';
import { type LastWords, lastWordsOf, leastTerm } from './past.ts';

export type HelmsOptions = {
  readonly clock: Clock;
  readonly fleet: Fleet;
  readonly drive: Omit<DriveConfig, 'vehicle'>;
  /** Commands, leases and drives of the bridge's earlier lives, in order. */
  readonly past: readonly Entry[];
};

export class Helms {
  readonly #options: HelmsOptions;
  readonly #ports: HelmPorts;
  readonly #last: LastWords;
  /** Bounded by the vehicles that the fleet knows. */
  readonly #helms = new Map<string, Helm>();

  constructor(options: HelmsOptions, ports: HelmPorts) {
    this.#options = options;
    this.#ports = ports;
    this.#last = lastWordsOf(options.past);
  }

  /** Undefined where nothing was heard of the vehicle yet. */
  find(vehicle: string): Helm | undefined {
    return this.#helms.get(vehicle);
  }

  all(): readonly Helm[] {
    return [...this.#helms.values()];
  }

  /** The same, made where there is none. A recording has no helm: it cannot be told anything. */
  of(vehicle: string): Helm | undefined {
    const known = this.#helms.get(vehicle);
    if (known !== undefined || this.#options.fleet.standingOf(vehicle)?.replay !== false) return known;
    const helm = this.#make(vehicle);
    this.#helms.set(vehicle, helm);
    return helm;
  }

  #make(vehicle: string): Helm {
    const { clock, drive } = this.#options;
    return new Helm(
      {
        config: { ...defaultDriveConfig, ...drive, vehicle },
        term: Math.max(leastTerm(clock.wallMs()), (this.#last.terms.get(vehicle) ?? 0) + 1),
        wasDriving: this.#last.driving.has(vehicle),
        stopped: this.#last.stops.get(vehicle) ?? null,
      },
      this.#ports,
      clock.monoMs(),
    );
  }
}
