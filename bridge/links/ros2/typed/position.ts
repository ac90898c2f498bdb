/**
 * Where a vehicle is. What MAVLink says in one message, MAVROS spreads over topics, some of them without a stamp; they are
 * put together again when the position comes, and what did not come for a second is unknown. NavSatFix gives metres above
 * the ellipsoid and nobody publishes the undulation: metres above the sea come from the HUD or the receiver, and where both
 * are of one moment their difference is the undulation for home.
 */
import type { Sample } from '../../../core/link.ts';
import { compass, finite, nowhere } from '../../mavlink/units.ts';
import { placeOf } from './groups.ts';
import type { Readings } from './readings.ts';

const freshMs = 1000;
const sameMomentMs = 300;

type Known<T> = { readonly value: T; readonly at: number };

export class Position {
  readonly #parts = new Map<string, Known<number>>();
  #ellipsoid: Known<number> | undefined;
  #undulationM: number | null = null;

  heading(data: number, at: number): void {
    this.#note('heading', Number.isFinite(data) ? compass(data) : Number.NaN, at);
  }

  relativeAltitude(data: number, at: number): void {
    this.#note('relative', data, at);
  }

  /** Metres above the sea by VFR_HUD, which the autopilot fills as it fills GLOBAL_POSITION_INT. */
  hud(altitude: number, at: number): void {
    this.#note('amsl', altitude, at);
    const ellipsoid = this.#ellipsoid;
    if (ellipsoid && at - ellipsoid.at <= sameMomentMs) this.#undulationM = finite(ellipsoid.value - altitude);
  }

  /** mm above the sea by the receiver itself. */
  receiver({ alt, fix_type }: Readings['gps1'], at: number): void {
    if (fix_type >= 3) this.#note('receiver', alt / 1000, at);
  }

  /** East and north as ROS has them; but MAVROS leaves this z as MAVLink's: down. */
  velocity({ x, y, z }: { readonly x: number; readonly y: number; readonly z: number }, at: number): void {
    this.#note('east', x, at);
    this.#note('north', y, at);
    this.#note('down', z, at);
  }

  pose(said: Readings['global'], at: number): Sample {
    const place = placeOf(said);
    this.#ellipsoid = place === null ? undefined : { value: said.altitude, at };
    const known = (part: string) => (place === null ? null : this.#fresh(part, at));
    return {
      kind: 'sample',
      group: 'pose',
      values: {
        ...(place ?? nowhere),
        altAmslM: known('amsl') ?? known('receiver'),
        altRelM: known('relative'),
        headingDeg: this.#fresh('heading', at),
        velNorthMps: known('north'),
        velEastMps: known('east'),
        velDownMps: known('down'),
      },
    };
  }

  home({ geo }: Readings['home']): Sample {
    const place = placeOf(geo);
    const undulation = this.#undulationM;
    const altAmslM = place === null || undulation === null ? null : finite(geo.altitude - undulation);
    return { kind: 'sample', group: 'home', values: { ...(place ?? nowhere), altAmslM } };
  }

  get knowsUndulation(): boolean {
    return this.#undulationM !== null;
  }

  #note(part: string, value: number, at: number): void {
    this.#parts.set(part, { value, at });
  }

  #fresh(part: string, at: number): number | null {
    const known = this.#parts.get(part);
    return known && at - known.at <= freshMs ? finite(known.value) : null;
  }
}
