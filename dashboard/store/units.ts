/**
 * The units that figures are shown in. Everything the bridge tells and everything that is stored is in metres, metres a
 * second and degrees Celsius; only what is read and typed is turned into the operator's units. Pure.
 *
 * Source of the factors, all of them exact: the international yard and pound agreement of 1959 (a foot is 0.3048 m).
 */

import { type Static, Type } from 'typebox';
import { figureWords } from '../words/common.ts';

export const lengthSystems = ['metric', 'imperial'] as const;
export const speedUnits = ['m/s', 'km/h', 'mph', 'ft/s'] as const;
export const temperatureUnits = ['°C', '°F'] as const;

export const Units = Type.Object({
  lengths: Type.Enum(lengthSystems),
  speed: Type.Enum(speedUnits),
  temperature: Type.Enum(temperatureUnits),
});
export type Units = Static<typeof Units>;

export const metric: Units = { lengths: 'metric', speed: 'm/s', temperature: '°C' };
/** As what is stored, in every respect. */
export const isMetric = ({ lengths: system, speed, temperature }: Units): boolean =>
  system === metric.lengths && speed === metric.speed && temperature === metric.temperature;

export const imperial: Units = { lengths: 'imperial', speed: 'mph', temperature: '°F' };

/** shown = stored / `size` + `zero`; `size` is what one of the unit is in the stored one. */
export type Scale = { readonly unit: string; readonly size: number; readonly zero: number };

export const inchM = 0.0254;
export const footM = 0.3048;
export const mileM = 1609.344;
const acreM2 = 4046.8564224;

const scale = (unit: string, size: number, zero = 0): Scale => ({ unit, size, zero });

const speeds: Readonly<Record<Units['speed'], Scale>> = {
  'm/s': scale('m/s', 1),
  'km/h': scale('km/h', 1 / 3.6),
  mph: scale('mph', mileM / 3600),
  'ft/s': scale('ft/s', footM),
};

const temperatures: Readonly<Record<Units['temperature'], Scale>> = {
  '°C': scale('°C', 1),
  '°F': scale('°F', 5 / 9, 32),
};

const lengths: Readonly<Record<Units['lengths'], Scale>> = {
  metric: scale('m', 1),
  imperial: scale('ft', footM),
};

/** How something stored in `unit` is shown and typed; any other unit is shown as it is. */
export function scaleOf(unit: string, { lengths: system, speed, temperature }: Units): Scale {
  if (unit === 'm') return lengths[system];
  if (unit === 'm/s') return speeds[speed];
  return unit === '°C' ? temperatures[temperature] : scale(unit, 1);
}

export const toShown = ({ size, zero }: Scale, stored: number): number => stored / size + zero;
export const toStored = ({ size, zero }: Scale, shown: number): number => (shown - zero) * size;

/** A figure ready to be written: null where nothing is known. */
export type Shown = { readonly value: number | null; readonly unit: string; readonly digits: number };

/** Up to `below` of the stored unit it is shown like this. */
type Step = { readonly below: number; readonly unit: string; readonly size: number; readonly digits: number };
type Steps = Readonly<Record<Units['lengths'], readonly Step[]>>;

const step = (below: number, unit: string, size: number, digits: number): Step => ({ below, unit, size, digits });

const distances: Steps = {
  metric: [step(10, 'm', 1, 1), step(1000, 'm', 1, 0), step(10_000, 'km', 1000, 2), step(Infinity, 'km', 1000, 1)],
  imperial: [
    step(10 * footM, 'ft', footM, 1),
    step(mileM, 'ft', footM, 0),
    step(10 * mileM, 'mi', mileM, 2),
    step(Infinity, 'mi', mileM, 1),
  ],
};

const accuracies: Steps = {
  metric: [step(0.1, 'cm', 0.01, 1), step(1, 'cm', 0.01, 0), step(Infinity, 'm', 1, 1)],
  imperial: [step(footM, 'in', inchM, 1), step(Infinity, 'ft', footM, 1)],
};

const areas: Steps = {
  metric: [step(10_000, 'm²', 1, 0), step(1e6, 'ha', 1e4, 2), step(Infinity, 'km²', 1e6, 2)],
  imperial: [
    step(acreM2, 'ft²', footM ** 2, 0),
    step(mileM ** 2, 'acres', acreM2, 2),
    step(Infinity, 'mi²', mileM ** 2, 2),
  ],
};

function inSteps(steps: readonly Step[], value: number | null): Shown {
  const size = Math.abs(value ?? 1);
  const { unit, size: one, digits } = steps.find(({ below }) => size < below) ?? step(Infinity, '', 1, 0);
  return { value: value === null ? null : value / one, unit, digits };
}

/** From a hand's breadth to a day's drive, in m: metres or feet, then kilometres or miles. */
export const distanceIn = ({ lengths: system }: Units, metres: number | null): Shown =>
  inSteps(distances[system], metres);

/** A length that may be tiny, in m: centimetres or inches first. */
export const accuracyIn = ({ lengths: system }: Units, metres: number | null): Shown =>
  inSteps(accuracies[system], metres);

/** In m²: up to hectares and acres, and beyond. */
export const areaIn = ({ lengths: system }: Units, squareMetres: number | null): Shown =>
  inSteps(areas[system], squareMetres);

/** A length in m that keeps its unit whatever its size, such as a height or how far it is off a line. */
export const lengthIn = (units: Units, metres: number | null, digits = 1): Shown =>
  inScale(scaleOf('m', units), metres, digits);

/** In m/s. A hundredth only of what is as large as metres a second. */
export const speedIn = (units: Units, mps: number | null, digits = units.speed === 'm/s' ? 2 : 1): Shown =>
  inScale(scaleOf('m/s', units), mps, digits);

/** Another unit for the same speed, to stand beside it: of the road, or of the autopilot's parameters. */
export const besideSpeed = ({ lengths: system, speed }: Units): Units['speed'] =>
  speed !== 'm/s' ? 'm/s' : system === 'metric' ? 'km/h' : 'mph';

/** In °C. */
export const temperatureIn = (units: Units, celsius: number | null, digits = 0): Shown =>
  inScale(scaleOf('°C', units), celsius, digits);

const inScale = (one: Scale, value: number | null, digits: number): Shown => ({
  value: value === null ? null : toShown(one, value),
  unit: one.unit,
  digits,
});

/** Without zeros that say nothing, as a word in a sentence: `1.5 m`. */
export const inWords = ({ value, unit, digits }: Shown): string =>
  value === null ? figureWords.unknown(unit) : `${Number(value.toFixed(digits))} ${unit}`;

type Bounds = { readonly min?: number | undefined; readonly max?: number | undefined };

/**
 * What is stored for what was typed. A bound that was shown rounded is meant when it is typed as shown: 1.64 ft is the
 * least of half a metre, although it is a little less.
 */
export function entered(one: Scale, typed: number, digits: number, { min, max }: Bounds): number {
  const bound = [min, max].find((stored) => stored !== undefined && typed === rounded(one, stored, digits));
  return bound ?? toStored(one, typed);
}

/** As it stands in a field, without zeros that say nothing. */
export const rounded = (one: Scale, stored: number, digits: number): number =>
  Number(toShown(one, stored).toFixed(digits));

/** What a map's ruler counts in at this scale: feet until a mile would fit, metres at any, of which a thousand have a name. */
export const rulerOf = ({ lengths: system }: Units, metresShown: number): Scale =>
  system === 'metric' ? lengths.metric : metresShown >= mileM ? scale('mi', mileM) : lengths.imperial;
