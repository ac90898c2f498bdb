/**
 * What happens when sticks, operator or bridge are gone, read from the vehicle's own parameters ([D9]). Where one that
 * decides is missing, nobody can tell, and nobody drives.
 */
import type { Preflight, PreflightCase } from '../protocol/control.ts';
import { decelerationOf, type Stopping } from './deceleration.ts';
import { brakes, mannerOf } from './halt.ts';
import { otherNames } from './parameters/aliases.ts';
import { autopilotStops, type Failsafes, type Mechanism, type Motion, predict } from './preflight-model.ts';

/** Read by name: a number, null where the vehicle does not know the name, missing while unread. */
export type ReadParameters = Readonly<Record<string, number | null | undefined>>;

/** The parameters to be read, each by the names it has had, the newest first. One of them answers for it. */
export const neededParameters: readonly (readonly [string, ...string[]])[] = [
  ['MAV_GCS_SYSID', ...otherNames('MAV_GCS_SYSID')],
  ['FS_THR_ENABLE'],
  ['RC_FS_TIMEOUT'],
  ['RC_OVERRIDE_TIME'],
  ['FS_GCS_ENABLE'],
  ['FS_GCS_TIMEOUT'],
  ['FS_TIMEOUT'],
  ['FS_ACTION'],
];
/**
 * Read where the vehicle knows them; nothing waits for them. The last ones are for who looks: how far it may lean, what its
 * battery holds, and how fast it drives by itself.
 */
export const helpfulParameters: readonly string[] = [
  ...['MAV_GCS_SYSID_HI', 'RCMAP_ROLL', 'RCMAP_THROTTLE'],
  ...['CRASH_ANGLE', 'BATT_CAPACITY', 'WP_SPEED', 'CRUISE_SPEED'],
];

/** Stops the rover by itself within a second, also when the bridge was killed. */
const presetValues: readonly (readonly [name: string, value: number])[] = [
  ['FS_THR_ENABLE', 1],
  ['RC_FS_TIMEOUT', 0.3],
  ['RC_OVERRIDE_TIME', 0.5],
  ['FS_TIMEOUT', 1],
  ['FS_ACTION', 2],
];

export type PreflightFacts = {
  /** An RC receiver delivers; null while nobody knows. */
  readonly hasReceiver: boolean | null;
  /** The system id that we drive as. */
  readonly groundStation: number;
  /** Somebody else beats as that system id, and would mask our absence. */
  readonly isMasked: boolean;
  /** Why the way to it lets nobody drive, or passes no sticks; null where it does. */
  readonly noDriving: string | null;
  readonly noSticks: string | null;
  /** The mode in which it is driven; another than a driven one is taken for MANUAL. */
  readonly mode: string | null;
  /** The channels that our overrides steer and drive by; null where sticks go as MANUAL_CONTROL, which needs none. */
  readonly overrides: { readonly steer: number; readonly throttle: number } | null;
  readonly atMps: number;
  readonly deadManMs: number;
  /** How this rover was measured to stop: without brakes, and by its speed loop. */
  readonly stopping: { readonly coast: Stopping | null; readonly brake: Stopping | null };
  /** An admin drives on although it is blocked. */
  readonly overridden: boolean;
};

const floatSlack = 1e-4;
/** Slower than this by the autopilot alone is worth a warning. */
const slowS = 1.05;
const farM = 5;

/** `at`: monotonic ms. Never throws; what it cannot tell it calls unknown, and blocks. */
export function judgePreflight(params: ReadParameters, facts: PreflightFacts, at: number): Preflight {
  const missing = missingOf(params);
  const failsafes = missing.unread.length + missing.unknown.length > 0 ? null : failsafesOf(params);
  const cases = casesOf(failsafes, facts);
  const blocking = [...sayUnknown(missing.unknown), ...blockedBy(params, failsafes, facts, cases)];
  const waiting = missing.unread.length > 0 ? [`still reading ${missing.unread.join(', ')}`] : [];
  const warnings = failsafes ? warningsOf(failsafes, cases, facts) : [];
  const stopping = brakes(facts.mode) ? facts.stopping.brake : facts.stopping.coast;
  return {
    verdict: verdictOf({ blocking, waiting, warnings }, facts.overridden),
    atMps: facts.atMps,
    decelerationMps2: stopping && decelerationOf(stopping),
    cases,
    problems: [...blocking, ...waiting, ...warnings],
    params: Object.fromEntries(
      Object.entries(params).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
    preset: presetFor(params),
    at,
  };
}

/** What the preset would change; only what is known can be changed, and put back. */
export const presetFor = (params: ReadParameters): Preflight['preset'] =>
  presetValues.flatMap(([name, value]) => {
    const was = params[name];
    return typeof was !== 'number' || Math.abs(was - value) <= floatSlack ? [] : [{ name, value, was }];
  });

type Findings = Readonly<Record<'blocking' | 'waiting' | 'warnings', readonly string[]>>;

function verdictOf({ blocking, waiting, warnings }: Findings, overridden: boolean): Preflight['verdict'] {
  if (waiting.length > 0) return 'reading';
  if (blocking.length > 0) return overridden ? 'overridden' : 'blocked';
  return warnings.length > 0 ? 'warning' : 'clear';
}

function missingOf(params: ReadParameters): { readonly unread: string[]; readonly unknown: string[] } {
  const without = neededParameters.filter((names) => read(params, names) === null);
  const isUnread = (names: readonly string[]) => names.some((name) => params[name] === undefined);
  const newest = (all: typeof neededParameters) => all.map(([name]) => name);
  return {
    unread: newest(without.filter(isUnread)),
    unknown: newest(without.filter((names) => !isUnread(names))),
  };
}

const sayUnknown = (names: readonly string[]): readonly string[] =>
  names.length === 0 ? [] : [`the vehicle does not know ${names.join(', ')}, so nobody can tell whether it would stop`];

/** A parameter by any of its names; a NaN that a vehicle sent is no value. */
function read(params: ReadParameters, names: readonly string[]): number | null {
  return names.map((name) => params[name]).find((value) => typeof value === 'number' && Number.isFinite(value)) ?? null;
}

function failsafesOf(params: ReadParameters): Failsafes {
  const value = (name: string) => params[name] ?? 0;
  return {
    radio: value('FS_THR_ENABLE') !== 0,
    radioAfterS: value('RC_FS_TIMEOUT'),
    overrideS: value('RC_OVERRIDE_TIME'),
    groundStation: value('FS_GCS_ENABLE') !== 0,
    groundStationAfterS: value('FS_GCS_TIMEOUT'),
    actAfterS: value('FS_TIMEOUT'),
    action: value('FS_ACTION'),
  };
}

function casesOf(failsafes: Failsafes | null, facts: PreflightFacts): PreflightCase[] {
  const neutralS = facts.deadManMs / 1000;
  const guard = (how: string): Mechanism => ({ stops: 'yes', neutralS, holdS: null, how });
  const dead = `the bridge says neutral ${neutralS.toFixed(1)} s after the last stick, then HOLD`;
  const alone = failsafes && worstOf(failsafes, facts);
  return [
    caseOf('sticks', guard(dead), facts),
    caseOf('operator', guard(`${dead}; its heartbeat as a ground station ends`), facts),
    caseOf('bridge', alone, facts),
  ];
}

/** Where nobody knows of a receiver, what takes longer counts. */
function worstOf(failsafes: Failsafes, { hasReceiver, isMasked, mode }: PreflightFacts): Mechanism {
  const manner = mannerOf(mode) === 'velocity' ? 'velocity' : 'sticks';
  const stopsWith = (receiver: boolean) =>
    autopilotStops(failsafes, { hasReceiver: receiver, heartbeatGoesOn: isMasked, manner });
  const without = stopsWith(hasReceiver === true);
  const other = stopsWith(hasReceiver !== false);
  if (without.stops === 'never' || other.stops === 'never') return without.stops === 'never' ? without : other;
  return other.neutralS > without.neutralS ? other : without;
}

function caseOf(loss: PreflightCase['loss'], mechanism: Mechanism | null, facts: PreflightFacts): PreflightCase {
  const nothing = { slowsAfterS: null, stopsAfterS: null, metres: null };
  if (!mechanism) return { loss, stops: 'unknown', ...nothing, how: 'not every parameter that decides is known' };
  if (mechanism.stops === 'never') return { loss, stops: 'never', ...nothing, how: mechanism.how };
  const motion: Motion = { atMps: facts.atMps, ...facts.stopping };
  return { loss, stops: 'yes', ...predict(mechanism, brakes(facts.mode), motion), how: mechanism.how };
}

function blockedBy(
  params: ReadParameters,
  failsafes: Failsafes | null,
  facts: PreflightFacts,
  cases: readonly PreflightCase[],
): string[] {
  const found = cases.flatMap(({ stops, how }) =>
    stops === 'never' ? [`it never stops when the bridge dies: ${how}`] : [],
  );
  const theirs = read(params, neededParameters[0] ?? []);
  if (theirs !== null && !isOurs(theirs, params.MAV_GCS_SYSID_HI ?? 0, facts.groundStation)) {
    found.push(`MAV_GCS_SYSID is ${theirs}, and we are ${facts.groundStation}: it would not obey our sticks`);
  }
  const bySticks = mannerOf(facts.mode) !== 'velocity';
  if (failsafes?.overrideS === 0 && bySticks)
    found.push('RC_OVERRIDE_TIME is 0: it takes sticks from no ground station');
  if (facts.noDriving !== null) found.push(facts.noDriving);
  else if (facts.noSticks !== null && bySticks) found.push(facts.noSticks);
  return [...found, ...misdirected(params, facts.overrides)];
}

/** Overrides of other channels than the vehicle steers and drives by would neither drive nor stop it. */
function misdirected(params: ReadParameters, overrides: PreflightFacts['overrides']): string[] {
  if (overrides === null) return [];
  const pairs = [
    ['RCMAP_ROLL', overrides.steer],
    ['RCMAP_THROTTLE', overrides.throttle],
  ] as const;
  return pairs.flatMap(([name, ours]) =>
    params[name] === ours ? [] : [`${name} is ${params[name] ?? 'unknown'}, and our overrides go to channel ${ours}`],
  );
}

/** MAV_GCS_SYSID_HI above MAV_GCS_SYSID makes a range of them, both ends included. */
const isOurs = (low: number, high: number, ours: number) => ours === low || (high > low && ours > low && ours <= high);

function warningsOf(failsafes: Failsafes, cases: readonly PreflightCase[], facts: PreflightFacts): string[] {
  const alone = cases.find(({ loss }) => loss === 'bridge');
  const lagS = (alone?.slowsAfterS ?? 0) - (cases[0]?.slowsAfterS ?? 0) + facts.deadManMs / 1000;
  const found: string[] = [];
  if (alone?.stops === 'yes' && lagS > slowS) found.push(`when the bridge dies it drives on for ${lagS.toFixed(1)} s`);
  if ((alone?.metres ?? 0) > farM) found.push(`when the bridge dies it needs ${alone?.metres?.toFixed(1)} m to stop`);
  if (failsafes.action === 0) found.push('FS_ACTION is 0: after a failsafe it drives on as soon as sticks return');
  if (facts.isMasked) found.push(`another ground station beats as ${facts.groundStation}: it masks that we are gone`);
  if (facts.hasReceiver && !failsafes.radio) {
    found.push('FS_THR_ENABLE is 0: it stops by itself only while the RC transmitter is on and at rest');
  }
  if (facts.hasReceiver === null)
    found.push('nobody knows yet whether an RC receiver is connected; the worse is assumed');
  return found;
}
