import { describe, expect, test } from 'vitest';
import { apply, emptyMirror, greet } from '../../dashboard/client/mirror.ts';
import {
  knowledgeOf,
  loadBlock,
  restartBlock,
  rowBlock,
  settingBlock,
} from '../../dashboard/panels/parameters/knowledge.ts';
import { type DashboardState, firstState } from '../../dashboard/store/dashboard-state.ts';
import {
  firstParameters,
  nothingKnown,
  type ParametersState,
} from '../../dashboard/store/parameters/parameters-state.ts';
import { rowsOf } from '../../dashboard/store/parameters/rows.ts';
import { restoredSample, vehicleSample, welcomeSample } from '../support/wire-samples.ts';

const nowMs = 100_000;
const rows = rowsOf([{ name: 'FS_ACTION', value: 2, type: 2, default: 2 }], new Map());

function pageOf(vehicle: Parameters<typeof vehicleSample>[0] = {}, more: Partial<DashboardState> = {}): DashboardState {
  const mirror = apply(greet(emptyMirror, welcomeSample()), restoredSample({ vehicles: [vehicleSample(vehicle)] }));
  return { ...firstState(nowMs), offsetMs: 0, connection: { name: 'connected', since: 0 }, mirror, ...more };
}
const mode = (armed: boolean) => ({
  groups: { mode: { at: nowMs, v: { mode: 'MANUAL', modeNumber: 0, armed, systemStatus: null } } },
});
const known = (more: Partial<ParametersState>): ParametersState => ({
  ...firstParameters,
  rows,
  origin: 'bridge',
  ...more,
});
const said = (state: ParametersState, page: DashboardState, age: string | null = '5 s') => {
  const { word, text } = knowledgeOf(state, page, age);
  return `${word} ${text}`;
};
const offline: Partial<DashboardState> = { connection: { name: 'connecting', since: 0 } };

describe('[K2] how well they are known is said', () => {
  test.each<readonly [string, Partial<ParametersState>, DashboardState]>([
    ['Complete 1, read 5 s ago by MAVFTP', { known: { ...nothingKnown, state: 'current', source: 'file' } }, pageOf()],
    ['Complete 1, read 5 s ago one by one', { known: { ...nothingKnown, state: 'current', source: 'list' } }, pageOf()],
    [
      'Kept by the bridge read 5 s ago, before the rover last started',
      { known: { ...nothingKnown, state: 'kept' } },
      pageOf(),
    ],
    [
      'May be others by now read 5 s ago; since then it restarted or was silent',
      { known: { ...nothingKnown, state: 'doubtful' } },
      pageOf(),
    ],
    [
      'Reading again these are read 5 s ago',
      { known: { ...nothingKnown, state: 'doubtful', reading: true } },
      pageOf(),
    ],
    [
      'As they were 1, read 5 s ago; the rover is not heard',
      { known: { ...nothingKnown, state: 'current' } },
      pageOf({}, offline),
    ],
    ['Kept on this device 1, read 5 s ago', { origin: 'device' }, pageOf({}, offline)],
    ['Not known they were not read yet', { rows: [] }, pageOf()],
    ['Not known a rover that is armed is read when you ask', { rows: [] }, pageOf(mode(true))],
    ['Not known no answer came', { rows: [], why: 'no answer came' }, pageOf()],
    ['Reading all parameters of the rover', { rows: [], known: { ...nothingKnown, reading: true } }, pageOf()],
    ['A recording has no parameters to show', {}, pageOf({ replay: true })],
  ])('%s', (text, state, page) => {
    expect(said(known(state), page)).toBe(text);
  });

  test('an unknown age is no age', () => {
    expect(said(known({ origin: 'device' }), pageOf({}, offline), null)).toBe('Kept on this device 1, of unknown age');
  });
});

describe('why nothing can be set', () => {
  const safety = { isSafety: true };
  const plain = { isSafety: false };

  test('is the link, the recording, or that these are not the values of now', () => {
    expect(settingBlock('bridge', pageOf())).toBe(null);
    expect(settingBlock('bridge', pageOf({}, offline))).toBe('there is no link to the bridge');
    expect(settingBlock('bridge', pageOf({ contact: 'lost' }))).toBe('the rover is not heard');
    expect(settingBlock('bridge', pageOf({ replay: true }))).toBe('a recording can be asked nothing');
    expect(settingBlock('device', pageOf())).toBe('these are not the values of now');
  });

  test('[I10] armed, what decides over stopping and files need the lease, and a restart that it is disarmed', () => {
    expect(rowBlock(plain, 'bridge', pageOf(mode(true)))).toBe(null);
    expect(rowBlock(safety, 'bridge', pageOf(mode(false)))).toBe(null);
    expect(rowBlock(safety, 'bridge', pageOf(mode(true)))).toContain('only who drives');
    expect(loadBlock('bridge', pageOf(mode(false)))).toBe(null);
    expect(loadBlock('bridge', pageOf(mode(true)))).toContain('only who drives');
    expect(restartBlock(pageOf(mode(false)))).toBe('only who drives may do this');
  });
});
