/**
 * Scenario files: JSON with a name, what it shows, parameters to begin with, and steps by the clock.
 *
 *   { "name": "…", "about": "…", "demo": true, "parameters": { "BATT_LOW_VOLT": 11.5 },
 *     "steps": [ { "at": 20, "do": "gps-lost", "for": 12 }, { "at": 60, "do": "mode", "mode": "AUTO" } ],
 *     "repeat": 300 }
 *
 * `at` and `for` are seconds of the vehicle's world, `vehicle` chooses one of several (1 is the first; without it all),
 * `repeat` starts the steps again after so many seconds. Anything not understood is one clear sentence.
 */

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { misfortunes, type Values } from './misfortunes.ts';

export interface Step {
  readonly atMs: number;
  readonly name: string;
  readonly forMs: number | undefined;
  /** Counted from 0; undefined = all. */
  readonly vehicle: number | undefined;
  readonly values: Values;
}

export interface Scenario {
  readonly name: string;
  readonly about: string;
  readonly demo: boolean;
  readonly parameters: Readonly<Record<string, number>>;
  readonly steps: readonly Step[];
  readonly repeatMs: number | undefined;
}

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function seconds(step: Json, name: string, where: string): number | undefined {
  const value = step[name];
  if (value === undefined) return undefined;
  if (typeof value === 'number' && value >= 0 && Number.isFinite(value)) return value * 1000;
  throw new Error(`${where}: "${name}" must be a number of seconds`);
}

/** Directions of a radio, as the vehicle sees them. */
const ways: readonly unknown[] = ['in', 'out', 'both'];
const common = ['at', 'do', 'for', 'vehicle'];

function checkValues(step: Json, name: string, where: string): void {
  const takes = misfortunes.get(name)?.takes ?? {};
  for (const [key, value] of Object.entries(step)) {
    if (common.includes(key)) continue;
    const example = takes[key];
    const known = Object.keys(takes).join(', ') || 'nothing';
    if (example === undefined) throw new Error(`${where}: "${name}" takes ${known}, not "${key}"`);
    const finite = typeof value !== 'number' || Number.isFinite(value);
    if (typeof value !== typeof example || !finite) throw new Error(`${where}: "${key}" must be a ${typeof example}`);
    if (key === 'way' && !ways.includes(value)) throw new Error(`${where}: "way" must be one of ${ways.join(', ')}`);
  }
}

/** One step, from a file or from the live control; `at` is 0 when it is missing. Throws a sentence. */
export function parseStep(raw: unknown, where: string): Step {
  if (!isObject(raw)) throw new Error(`${where}: a step is an object like {"at": 10, "do": "gps-lost", "for": 5}`);
  const name = raw.do;
  if (typeof name !== 'string' || !misfortunes.has(name)) {
    throw new Error(`${where}: "do" must be one of ${[...misfortunes.keys()].join(', ')}`);
  }
  checkValues(raw, name, where);
  const { vehicle } = raw;
  const whole = vehicle === undefined || (typeof vehicle === 'number' && Number.isInteger(vehicle) && vehicle >= 1);
  if (!whole) throw new Error(`${where}: "vehicle" counts from 1`);
  return {
    atMs: seconds(raw, 'at', where) ?? 0,
    name,
    forMs: seconds(raw, 'for', where),
    vehicle: typeof vehicle === 'number' ? vehicle - 1 : undefined,
    values: Object.fromEntries(Object.entries(raw).filter(([key]) => !common.includes(key))),
  };
}

function parseParameters(raw: unknown): Record<string, number> {
  if (raw === undefined) return {};
  if (!isObject(raw)) throw new Error('"parameters" must be an object of numbers');
  const parameters: Record<string, number> = {};
  for (const [name, value] of Object.entries(raw)) {
    if (typeof value !== 'number') throw new Error(`parameter ${name} must be a number`);
    parameters[name] = value;
  }
  return parameters;
}

const keys = ['name', 'about', 'demo', 'parameters', 'steps', 'repeat'];

export function parseScenario(text: string): Scenario {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw new Error(`it is not JSON (${error instanceof Error ? error.message : error})`);
  }
  if (!isObject(raw) || !Array.isArray(raw.steps)) throw new Error('it must be an object with "steps"');
  const unknown = Object.keys(raw).find((key) => !keys.includes(key));
  if (unknown !== undefined) throw new Error(`"${unknown}" is not known; known are ${keys.join(', ')}`);
  const steps = raw.steps.map((step: unknown, i) => parseStep(step, `step ${i + 1}`));
  return {
    name: typeof raw.name === 'string' ? raw.name : 'unnamed',
    about: typeof raw.about === 'string' ? raw.about : '',
    demo: raw.demo === true,
    parameters: parseParameters(raw.parameters),
    steps: steps.toSorted((a, b) => a.atMs - b.atMs),
    repeatMs: seconds(raw, 'repeat', 'the scenario'),
  };
}

/** Shipped scenarios lie beside the sources, from wherever this file runs. */
function shippedPath(name: string): string[] {
  const here = dirname(fileURLToPath(import.meta.url));
  const file = `${name}.json`;
  return [join(here, '../scenarios', file), join(here, '../../../simulator/scenarios', file)];
}

/** A path, or the name of a shipped one. Throws a sentence that names the file. */
export function loadScenario(nameOrPath: string): Scenario {
  const candidates = /^[\w-]+$/.test(nameOrPath) ? [...shippedPath(nameOrPath), nameOrPath] : [nameOrPath];
  for (const path of candidates) {
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch {
      continue;
    }
    try {
      return parseScenario(text);
    } catch (error) {
      throw new Error(`--scenario ${nameOrPath}: ${error instanceof Error ? error.message : error}`);
    }
  }
  throw new Error(`--scenario ${nameOrPath}: there is no such file, nor a shipped scenario of that name`);
}
