/** How the map looks on this device, and how far the rover may go before the page says so: one choice that is kept. */
import { type Static, Type } from 'typebox';

export const trackLooks = ['link', 'speed', 'plain'] as const;
export type TrackLook = (typeof trackLooks)[number];
export const limitFroms = ['off', 'me', 'home'] as const;
export type LimitFrom = (typeof limitFroms)[number];

export const leastStrength = 0.2;
export const [leastLimitM, mostLimitM] = [1, 100_000];

export const MapChoice = Type.Object({
  /** Which source lies under the grid; empty: none. */
  source: Type.String({ maxLength: 300 }),
  /** How much of the picture shows, of the ground's colour. */
  strength: Type.Number({ minimum: leastStrength, maximum: 1 }),
  isDim: Type.Boolean(),
  hasGrid: Type.Boolean(),
  track: Type.Enum(trackLooks),
  limitFrom: Type.Enum(limitFroms),
  limitM: Type.Number({ minimum: leastLimitM, maximum: mostLimitM }),
});
export type MapChoice = Static<typeof MapChoice>;

export const firstMapChoice: MapChoice = {
  source: '',
  strength: 0.8,
  isDim: false,
  hasGrid: true,
  track: 'link',
  limitFrom: 'off',
  limitM: 100,
};
