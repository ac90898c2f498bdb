import { expect, test } from 'vitest';
import type { Stopping } from '../../bridge/core/deceleration.ts';
import {
  judgePreflight,
  neededParameters,
  type PreflightFacts,
  type ReadParameters,
} from '../../bridge/core/preflight.ts';
import type { PreflightCase } from '../../bridge/protocol/control.ts';

/** ArduRover 4.8 as it comes. */
const defaults: ReadParameters = {
  MAV_GCS_SYSID: 255,
  FS_THR_ENABLE: 1,
  RC_FS_TIMEOUT: 1,
  RC_OVERRIDE_TIME: 3,
  FS_GCS_ENABLE: 0,
  FS_GCS_TIMEOUT: 5,
  FS_TIMEOUT: 1.5,
  FS_ACTION: 2,
};
const preset: ReadParameters = { FS_THR_ENABLE: 1, RC_FS_TIMEOUT: 0.3, RC_OVERRIDE_TIME: 0.5, FS_TIMEOUT: 1 };

/** The rover of the measurements, from neutral at 2 m/s: rows G and K without the 0.3 s before. */
const coast: Stopping = { fromMps: 2, metres: 3.9, seconds: 5.7, slowsAfterS: 0.6 };
const brake: Stopping = { fromMps: 2, metres: 2.5, seconds: 2, slowsAfterS: 0.8 };

const facts: PreflightFacts = {
  hasReceiver: false,
  groundStation: 255,
  isMasked: false,
  noDriving: null,
  noSticks: null,
  overrides: null,
  mode: 'MANUAL',
  atMps: 2,
  deadManMs: 300,
  stopping: { coast, brake },
  overridden: false,
};
const judge = (params: ReadParameters, more: Partial<PreflightFacts> = {}) =>
  judgePreflight(params, { ...facts, ...more }, 0);
const caseOf = (params: ReadParameters, loss: PreflightCase['loss'], more: Partial<PreflightFacts> = {}) =>
  judge(params, more).cases.find((found) => found.loss === loss) ?? expect.fail('no such case');

type Row = {
  readonly row: string;
  readonly loss: PreflightCase['loss'];
  readonly params?: ReadParameters;
  readonly facts?: Partial<PreflightFacts>;
  /** As measured on ArduRover 4.8.0-dev at 2 m/s: slows after s, stops after s, metres; null: never. */
  readonly measured: readonly [number, number, number] | null;
};
const off = { FS_THR_ENABLE: 0 };
const masked = { isMasked: true };
const rows: readonly Row[] = [
  { row: 'A', loss: 'bridge', facts: masked, measured: [1.5, 6.6, 5.7] },
  { row: 'A, MANUAL_CONTROL or override alike, heartbeat ends as well', loss: 'bridge', measured: [1.5, 6.6, 5.7] },
  { row: 'P', loss: 'bridge', facts: { mode: 'ACRO' }, measured: [1.8, 5.8, 5.3] },
  { row: 'E', loss: 'bridge', facts: { hasReceiver: true }, measured: [3.5, 8.6, 9.7] },
  { row: 'B', loss: 'bridge', params: off, facts: masked, measured: null },
  { row: 'M', loss: 'bridge', params: off, facts: { ...masked, mode: 'ACRO' }, measured: null },
  { row: 'F, S', loss: 'bridge', params: off, measured: null },
  { row: 'C', loss: 'bridge', params: { ...off, FS_GCS_ENABLE: 1 }, facts: masked, measured: null },
  { row: 'J', loss: 'bridge', params: { ...off, FS_GCS_ENABLE: 0 }, measured: null },
  { row: 'D', loss: 'bridge', params: { ...off, FS_GCS_ENABLE: 1 }, measured: [7.2, 12.3, 17.1] },
  {
    row: 'V',
    loss: 'bridge',
    params: { ...off, FS_GCS_ENABLE: 1, FS_GCS_TIMEOUT: 2, FS_TIMEOUT: 1 },
    measured: [3.5, 8.6, 9.7],
  },
  { row: 'N', loss: 'bridge', params: preset, measured: [0.9, 6, 4.4] },
  { row: 'H', loss: 'bridge', facts: { mode: 'GUIDED' }, measured: [3.7, 4.9, 8.4] },
  { row: 'G', loss: 'sticks', params: off, measured: [0.9, 6, 4.5] },
  { row: 'L', loss: 'sticks', params: off, facts: { mode: 'ACRO' }, measured: [1.1, 2.4, 3.2] },
  { row: 'K', loss: 'sticks', params: off, facts: { mode: 'GUIDED' }, measured: [1.1, 2.3, 3.1] },
  { row: 'G for the operator', loss: 'operator', params: off, measured: [0.9, 6, 4.5] },
];

test.each(rows)('[D9] what was measured is foretold: row $row, $loss', ({ loss, params, facts: more, measured }) => {
  const found = caseOf({ ...defaults, ...params }, loss, more);
  expect(found.stops).toBe(measured ? 'yes' : 'never');
  const foretold = [found.slowsAfterS, found.stopsAfterS, found.metres];
  if (!measured) expect(foretold).toEqual([null, null, null]);
  for (const [i, value] of (measured ?? []).entries()) {
    expect(Math.abs((foretold[i] ?? Number.NaN) - value), `${foretold[i]} for ${value}`).toBeLessThanOrEqual(
      value * 0.2,
    );
  }
});

test('[D9] where the bridge dies and it never stops nobody drives, unless an admin says so', () => {
  const blocked = judge({ ...defaults, ...off });
  expect([blocked.verdict, blocked.problems[0]]).toEqual(['blocked', expect.stringContaining('never stops')]);
  expect(judge({ ...defaults, ...off }, { overridden: true }).verdict).toBe('overridden');
  expect(judge(defaults, { overridden: true }).verdict, 'nothing to override').not.toBe('overridden');
});

test('[D9] a missing parameter means reading, an unknown one blocked, and neither is guessed', () => {
  for (const [name] of neededParameters) {
    const all: ReadParameters = { ...defaults, ...preset };
    const { [name]: _, ...rest } = all;
    const reading = judge(rest, { overridden: true });
    expect([name, reading.verdict, reading.cases[2]?.stops]).toEqual([name, 'reading', 'unknown']);
    const unknown = judge({ ...rest, [name]: null, SYSID_MYGCS: null });
    expect([name, unknown.verdict, unknown.cases[2]?.stops]).toEqual([name, 'blocked', 'unknown']);
    expect(unknown.problems[0]).toContain(name);
    expect(judge({ ...rest, [name]: Number.NaN, SYSID_MYGCS: null }).verdict).toBe('blocked');
  }
});

test('[D9] all that the vehicle does not know is one sentence, however much it is', () => {
  const nothing = Object.fromEntries(neededParameters.flat().map((name) => [name, null]));
  const { verdict, problems } = judge(nothing);
  expect(verdict).toBe('blocked');
  const about = problems.filter((problem) => problem.includes('nobody can tell'));
  expect(about).toHaveLength(1);
  for (const [name] of neededParameters) expect(about[0]).toContain(name);
});

test('[D9] older names answer as well as newer ones', () => {
  const all: ReadParameters = { ...defaults, ...preset };
  const { MAV_GCS_SYSID: _, ...rest } = all;
  expect(judge({ ...rest, SYSID_MYGCS: 255 }).verdict).toBe('clear');
  expect(judge({ ...rest, MAV_GCS_SYSID: null, SYSID_MYGCS: 255 }).verdict).toBe('clear');
  expect(judge({ ...rest, MAV_GCS_SYSID: null, SYSID_MYGCS: 252 }).verdict).toBe('blocked');
  expect(judge({ ...rest, MAV_GCS_SYSID: null }).verdict, 'the older name was not read').toBe('reading');
});

test('[D9] a vehicle that would not obey our sticks is not driven', () => {
  const verdict = (params: ReadParameters, more = {}) => judge({ ...defaults, ...preset, ...params }, more).verdict;
  expect(verdict({ MAV_GCS_SYSID: 254 })).toBe('blocked');
  expect(verdict({ MAV_GCS_SYSID: 250, MAV_GCS_SYSID_HI: 255 })).toBe('clear');
  expect(verdict({ MAV_GCS_SYSID: 250, MAV_GCS_SYSID_HI: 253 })).toBe('blocked');
  expect(verdict({ RC_OVERRIDE_TIME: 0 })).toBe('blocked');
  expect(verdict({ RC_OVERRIDE_TIME: -1 }, { hasReceiver: true }), 'an override that never lapses').toBe('blocked');
});

test('[D9] where the way passes no sticks nobody drives by sticks, and the reason is among the problems', () => {
  const clear: ReadParameters = { ...defaults, ...preset };
  const noSticks = 'sticks cannot be passed on: MAVROS runs as system 1';
  const bySticks = judge(clear, { noSticks });
  expect([bySticks.verdict, bySticks.problems]).toEqual(['blocked', [noSticks]]);
  expect(judge(clear, { noSticks, mode: 'GUIDED' }).verdict, 'speeds pass').not.toBe('blocked');
  expect(judge(clear, { noSticks, overridden: true }).verdict).toBe('overridden');
});

test('[D9] where the way leads to two rovers nobody drives in any mode', () => {
  const noDriving = 'two MAVROS share /uas1';
  for (const mode of ['MANUAL', 'GUIDED']) {
    const blocked = judge({ ...defaults, ...preset }, { noDriving, noSticks: 'nor sticks', mode });
    expect([blocked.verdict, blocked.problems[0]]).toEqual(['blocked', noDriving]);
    expect(blocked.problems).not.toContain('nor sticks');
  }
});

test('[D9] where nobody knows of a receiver the worse is assumed', () => {
  expect(caseOf(defaults, 'bridge', { hasReceiver: null }).slowsAfterS).toBe(
    caseOf(defaults, 'bridge', { hasReceiver: true }).slowsAfterS,
  );
  expect(caseOf({ ...defaults, ...off }, 'bridge', { hasReceiver: null }).stops).toBe('never');
  expect(
    judge({ ...defaults, ...preset, ...off }, { hasReceiver: true }).verdict,
    'only while the transmitter is on',
  ).toBe('warning');
});

test('[D9] FS_ACTION and FS_TIMEOUT count', () => {
  for (const action of [1, 3, 4, 77])
    expect(judge({ ...defaults, ...preset, FS_ACTION: action }).verdict).toBe('blocked');
  expect(judge({ ...defaults, ...preset, FS_ACTION: 0 }).verdict).toBe('warning');
  const slow = caseOf({ ...defaults, ...off, FS_GCS_ENABLE: 1, FS_TIMEOUT: 5 }, 'bridge').slowsAfterS ?? 0;
  expect(slow - (caseOf({ ...defaults, ...off, FS_GCS_ENABLE: 1, FS_TIMEOUT: 1 }, 'bridge').slowsAfterS ?? 0)).toBe(4);
});

test('[D9] without a measured stop metres and seconds are unknown, and the verdict is not', () => {
  const found = judge({ ...defaults, ...preset }, { stopping: { coast: null, brake: null } });
  expect([found.verdict, found.decelerationMps2]).toEqual(['clear', null]);
  expect(found.cases.map(({ stops, metres, stopsAfterS }) => [stops, metres, stopsAfterS])).toEqual(
    Array.from({ length: 3 }, () => ['yes', null, null]),
  );
});

test('[D9] the preset lists only what differs from the row that stops without a bridge', () => {
  expect(judge(defaults).preset).toEqual([
    { name: 'RC_FS_TIMEOUT', value: 0.3, was: 1 },
    { name: 'RC_OVERRIDE_TIME', value: 0.5, was: 3 },
    { name: 'FS_TIMEOUT', value: 1, was: 1.5 },
  ]);
  expect(judge({ ...defaults, ...preset, RC_FS_TIMEOUT: Math.fround(0.3) }).preset).toEqual([]);
  expect(judge({ ...defaults, RC_FS_TIMEOUT: null }).preset.map(({ name }) => name)).not.toContain('RC_FS_TIMEOUT');
  const after = Object.fromEntries(judge({ ...defaults, ...off }).preset.map(({ name, value }) => [name, value]));
  expect(judge({ ...defaults, ...off, ...after }).verdict, 'the preset clears it').toBe('clear');
});

test('[D9] overrides of channels that the vehicle does not steer or drive by are blocked, MANUAL_CONTROL needs none', () => {
  const ours = { overrides: { steer: 1, throttle: 3 } };
  const mapped = { ...defaults, ...preset, RCMAP_ROLL: 1, RCMAP_THROTTLE: 3 };
  expect(judge(mapped, ours).verdict).toBe('clear');
  expect(judge({ ...mapped, RCMAP_ROLL: 4 }, ours)).toMatchObject({
    verdict: 'blocked',
    problems: ['RCMAP_ROLL is 4, and our overrides go to channel 1'],
  });
  expect(judge({ ...mapped, RCMAP_THROTTLE: null }, ours).verdict).toBe('blocked');
  expect(judge({ ...mapped, RCMAP_ROLL: 4 }).verdict).toBe('clear');
});
