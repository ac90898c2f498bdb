/** What GUIDED has been told to do, and when. A place has no time-out; a velocity or an attitude lapses after 3 s. */

import type { Vector } from '../world/geo.ts';

export type Guided =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'place'; readonly to: Vector; reached: boolean }
  | {
      readonly kind: 'velocity';
      readonly speedMps: number;
      /** A wished heading, or undefined when a turn rate is wished. */
      readonly headingRad: number | undefined;
      readonly turnRps: number;
      readonly atMs: number;
    };
