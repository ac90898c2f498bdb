/** Places on the earth, WGS 84 degrees. */
export type Place = { readonly latDeg: number; readonly lonDeg: number };

const earthRadiusM = 6_371_000;
const rad = (deg: number): number => (deg * Math.PI) / 180;

/** Great-circle distance, metres, on a sphere: within half a percent. */
export function metresBetween(a: Place, b: Place): number {
  const northings = Math.sin(rad(b.latDeg - a.latDeg) / 2) ** 2;
  const eastings = Math.sin(rad(b.lonDeg - a.lonDeg) / 2) ** 2;
  const half = northings + Math.cos(rad(a.latDeg)) * Math.cos(rad(b.latDeg)) * eastings;
  return 2 * earthRadiusM * Math.asin(Math.min(1, Math.sqrt(half)));
}
