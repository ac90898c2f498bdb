/** Places on the ground as metres east and north of an anchor: exact to millimetres over the few kilometres of a field. */

export type Place = { readonly latDeg: number; readonly lonDeg: number };
export type Metres = { readonly eastM: number; readonly northM: number };

const rad = Math.PI / 180;
/** WGS 84: equatorial radius and first eccentricity squared. */
const radiusM = 6_378_137;
const e2 = 0.006_694_379_990_14;

/** Where `place` lies as seen from `anchor`. */
export function metresFrom(anchor: Place, place: Place): Metres {
  const sin = Math.sin(anchor.latDeg * rad);
  const bend = 1 - e2 * sin * sin;
  const northPerRad = (radiusM * (1 - e2)) / bend ** 1.5;
  const eastPerRad = (radiusM / Math.sqrt(bend)) * Math.cos(anchor.latDeg * rad);
  return {
    eastM: wrapDeg(place.lonDeg - anchor.lonDeg) * rad * eastPerRad,
    northM: (place.latDeg - anchor.latDeg) * rad * northPerRad,
  };
}

/** The place that lies there as seen from `anchor`: the inverse of {@link metresFrom}. */
export function placeAt(anchor: Place, { eastM, northM }: Metres): Place {
  const perDeg = metresFrom(anchor, { latDeg: anchor.latDeg + 1, lonDeg: anchor.lonDeg + 1 });
  return {
    latDeg: anchor.latDeg + northM / perDeg.northM,
    lonDeg: wrapDeg(anchor.lonDeg + eastM / perDeg.eastM),
  };
}

export const lengthM = ({ eastM, northM }: Metres): number => Math.hypot(eastM, northM);

/** 0..360 clockwise from north. */
export const bearingDeg = ({ eastM, northM }: Metres): number => (Math.atan2(eastM, northM) / rad + 360) % 360;

export const minus = (a: Metres, b: Metres): Metres => ({ eastM: a.eastM - b.eastM, northM: a.northM - b.northM });

/** A difference of longitudes or headings as −180..180. */
export const wrapDeg = (deg: number): number => ((((deg + 180) % 360) + 360) % 360) - 180;

/** A place where both coordinates are known and lie on the earth, else null. */
export function placeOf(values: { readonly latDeg: number | null; readonly lonDeg: number | null } | undefined) {
  if (values === undefined || values.latDeg === null || values.lonDeg === null) return null;
  const { latDeg, lonDeg } = values;
  return Math.abs(latDeg) <= 90 && Math.abs(lonDeg) <= 180 ? { latDeg, lonDeg } : null;
}

type Velocity = { readonly velNorthMps: number | null; readonly velEastMps: number | null };

/** m/s over ground; null where it is not known. */
export function groundSpeedOf(values: Velocity | undefined): number | null {
  if (values === undefined || values.velNorthMps === null || values.velEastMps === null) return null;
  return Math.hypot(values.velNorthMps, values.velEastMps);
}
