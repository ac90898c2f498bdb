/**
 * The command line, in SITL's own terms where SITL has one. Parsed once, here; anything wrong is thrown as one clear
 * sentence.
 */

import { parseArgs } from 'node:util';
import { type PortSpec, parsePortSpec } from './ports/spec.ts';
import type { Place } from './world/geo.ts';
import type { Model } from './world/rover.ts';

export interface Options {
  readonly ports: readonly PortSpec[];
  readonly home: Place;
  readonly headingDeg: number;
  readonly system: number;
  readonly seed: number;
  readonly speedup: number;
  readonly count: number;
  readonly model: Model;
  readonly slopePercent: number;
  readonly defaults: readonly string[];
  readonly warm: boolean;
  readonly demo: boolean;
  readonly exitWithStdin: boolean;
  readonly scenario: string | undefined;
  /** Port of the live control's HTTP server; undefined = none. */
  readonly control: number | undefined;
  /** File to which the effect log is appended; undefined = none. */
  readonly effects: string | undefined;
  readonly help: boolean;
}

export const usage = `A simulated ArduRover that speaks MAVLink.

  --serial0 … --serial9 SPEC   tcp:[HOST:]PORT | udpclient:HOST:PORT | uart:PATH[:BAUD] | none   (port 0: any free one)
                               default: serial0 tcp:5760, serial1 udpclient:127.0.0.1:14550
  --home LAT,LON,ALT,HEADING   where it starts                               51.8735,-0.609,100,90
  --model rover|rover-skid|boat
  --sysid N                    MAVLink system id                             1
  --count N                    several vehicles, ids and ports counting up   1
  -I, --instance N             all default ports 10 × N higher               0
  --speedup N                  faster than real time                         1
  --seed N                     the same seed, the same drive                 1
  --defaults FILE[,FILE]       parameters, "NAME value" a line
  --slope PERCENT              hills of that steepness                       0
  --warm                       boot finished, GPS and EKF good at once
  --demo                       warm, and drives a figure by itself
  --scenario FILE|NAME         misfortunes by the clock, see simulator/README.md
  --control PORT               live control over HTTP on 127.0.0.1 (0: any free port)
  --effects FILE               appends what the vehicle was made to do, one JSON line each
  --exit-with-stdin            ends when its standard input closes
`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const serialNames = Array.from({ length: 10 }, (_, i) => `serial${i}`);

const config = {
  serial0: text,
  serial1: text,
  serial2: text,
  serial3: text,
  serial4: text,
  serial5: text,
  serial6: text,
  serial7: text,
  serial8: text,
  serial9: text,
  home: { type: 'string', short: 'O' },
  model: { type: 'string', short: 'M' },
  instance: { type: 'string', short: 'I' },
  speedup: { type: 'string', short: 's' },
  sysid: text,
  count: text,
  seed: text,
  defaults: text,
  slope: text,
  scenario: text,
  control: text,
  effects: text,
  warm: flag,
  demo: flag,
  'exit-with-stdin': flag,
  help: { type: 'boolean', short: 'h' },
} as const;

type Values = Readonly<Record<string, string | boolean | undefined>>;

function parseValues(args: readonly string[]): Values {
  try {
    const { values } = parseArgs({ args: [...args], options: config, allowPositionals: false });
    return { ...values };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const [first = ''] = message.split(/\.\s|\n/);
    throw new Error(`${first}; --help lists the flags`);
  }
}

function stringOf(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

interface Range {
  readonly low: number;
  readonly high: number;
  readonly whole: boolean;
}

function numberOf(values: Values, name: string, fallback: number, range: Range): number {
  const given = stringOf(values, name);
  if (given === undefined) return fallback;
  const number = Number(given);
  const good = given.trim() !== '' && number >= range.low && number <= range.high;
  if (good && (!range.whole || Number.isInteger(number))) return number;
  const kind = range.whole ? 'a whole number' : 'a number';
  throw new Error(`--${name} ${given}: must be ${kind} from ${range.low} to ${range.high}`);
}

function parseHome(given: string): { home: Place; headingDeg: number } {
  const numbers = given.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const [latDeg = 0, lonDeg = 0, altM = 0, headingDeg = 0] = numbers;
  const good = numbers.length === 4 && numbers.every(Number.isFinite);
  if (!good || Math.abs(latDeg) > 90 || Math.abs(lonDeg) > 180) {
    throw new Error(`--home ${given}: must be LAT,LON,ALT,HEADING in degrees and metres`);
  }
  return { home: { latDeg, lonDeg, altM }, headingDeg };
}

const models: readonly Model[] = ['rover', 'rover-skid', 'boat'];

function parseModel(given: string): Model {
  const model = models.find((each) => each === given);
  if (model === undefined) throw new Error(`--model ${given}: must be one of ${models.join(', ')}`);
  return model;
}

function parsePorts(values: Values, instance: number): PortSpec[] {
  const given = serialNames.map((name) => stringOf(values, name));
  const last = given.findLastIndex((each) => each !== undefined);
  if (last < 0) {
    return [
      { kind: 'tcp', host: '127.0.0.1', port: 5760 + 10 * instance },
      { kind: 'udpclient', host: '127.0.0.1', port: 14_550 + 10 * instance },
    ];
  }
  return given.slice(0, last + 1).map((each, i) => {
    try {
      return parsePortSpec(each ?? 'none');
    } catch (error) {
      throw new Error(`--serial${i}: ${error instanceof Error ? error.message : error}`);
    }
  });
}

/** argv without node and script → options. Throws a sentence. */
export function parseOptions(args: readonly string[]): Options {
  const values = parseValues(args);
  const instance = numberOf(values, 'instance', 0, { low: 0, high: 100, whole: true });
  const demo = values.demo === true;
  return {
    ports: parsePorts(values, instance),
    ...parseHome(stringOf(values, 'home') ?? '51.8735,-0.609,100,90'),
    system: numberOf(values, 'sysid', 1, { low: 1, high: 250, whole: true }),
    seed: numberOf(values, 'seed', 1, { low: -(2 ** 31), high: 2 ** 32, whole: true }),
    speedup: numberOf(values, 'speedup', 1, { low: 0.1, high: 1000, whole: false }),
    count: numberOf(values, 'count', 1, { low: 1, high: 100, whole: true }),
    slopePercent: numberOf(values, 'slope', 0, { low: 0, high: 50, whole: false }),
    control:
      stringOf(values, 'control') === undefined
        ? undefined
        : numberOf(values, 'control', 0, { low: 0, high: 65_535, whole: true }),
    model: parseModel(stringOf(values, 'model') ?? 'rover'),
    defaults: (stringOf(values, 'defaults') ?? '').split(',').filter((path) => path !== ''),
    warm: values.warm === true || demo,
    demo,
    exitWithStdin: values['exit-with-stdin'] === true,
    scenario: stringOf(values, 'scenario'),
    effects: stringOf(values, 'effects'),
    help: values.help === true,
  };
}
