/** The last known state: kept whole, shown with its true age and never as live, gone as soon as the bridge has spoken. */
import { expect, test } from 'vitest';
import { type DashboardState, firstState } from '../../dashboard/store/dashboard-state.ts';
import { bare, keptOf, lastOf, overLast } from '../../dashboard/store/last-state.ts';
import { unknownLists } from '../../dashboard/store/plan/held.ts';
import { groupAgeMs, groupFreshness, vehicleOf } from '../../dashboard/store/select.ts';
import { startTrack } from '../../dashboard/store/track.ts';
import { vehicleSample, welcomeSample } from '../support/wire-samples.ts';

const id = 'field/1/1';
const plans = { vehicle: id, lists: unknownLists, why: '' };
const anHour = 3_600_000;

/** Own clock 5,000, the bridge's 100,200: the motion group is 200 ms old. */
function live(): DashboardState {
  const first = firstState(5000);
  return {
    ...first,
    offsetMs: 95_200,
    mirror: {
      ...first.mirror,
      welcome: welcomeSample(),
      based: true,
      stateAt: 100_150,
      vehicles: new Map([
        [id, vehicleSample()],
        ['replay', vehicleSample({ id: 'replay', replay: true })],
      ]),
    },
    tracks: new Map([[id, startTrack({ latDeg: 52, lonDeg: 5 }, 100_000, 'good')]]),
  };
}

const stored = (wall = 1_000_000): unknown => JSON.parse(JSON.stringify(keptOf(live(), plans, wall)));

function visited(record: unknown, wall: number): DashboardState {
  const { last } = lastOf(record, wall, 40);
  return overLast({ ...firstState(40), last });
}

test('every value has the age that it has by the wall clock, and none is live', () => {
  const state = visited(stored(), 1_000_000 + anHour);
  expect(groupAgeMs(state, 'motion')).toBe(anHour + 200);
  expect(groupFreshness(state, 'motion')).toBe('stale');
  expect(groupAgeMs({ ...state, nowMs: 1040 }, 'motion')).toBe(anHour + 1200);
  expect(vehicleOf(state)?.contact).toBe('lost');
  expect(state.tracks.get(id)?.pieces).toHaveLength(1);
  expect(state.last?.wall).toBe(1_000_000 - 50);
  expect([...state.mirror.vehicles.keys()], 'a recording is no rover’s state').toEqual([id]);
});

test('a plan that was read then may be another by now, and is called so', () => {
  const mission = { ...unknownLists.mission, state: 'read' as const, items: [] };
  const kept = keptOf(live(), { ...plans, lists: { ...unknownLists, mission } }, 1_000_000);
  const { lists } = lastOf(JSON.parse(JSON.stringify(kept)), 1_000_000, 40).plans ?? { lists: unknownLists };
  expect([lists.mission.state, lists.fence.state]).toEqual(['doubtful', 'unknown']);
});

test('a wall clock that was set back makes nothing younger than it was, and is said', () => {
  const state = visited(stored(), 1_000_000 - anHour);
  expect(groupAgeMs(state, 'motion')).toBe(200);
  expect(state.last?.isUnsure).toBe(true);
});

test('it is gone with the first word of the state, and with another run of the bridge', () => {
  const state = visited(stored(), 1_000_000 + anHour);
  const under = bare(state);
  expect([under.mirror.vehicles.size, under.mirror.stateAt, under.offsetMs]).toEqual([0, null, null]);
  const spoken = overLast({ ...under, mirror: { ...under.mirror, stateAt: 1 } });
  expect([spoken.last, spoken.mirror.vehicles.size]).toEqual([null, 0]);
  const other = overLast({ ...under, mirror: { ...under.mirror, welcome: welcomeSample({ boot: 'boot-2' }) } });
  expect(other.last).toBeNull();
  const same = overLast({ ...under, mirror: { ...under.mirror, welcome: welcomeSample() }, offsetMs: 7 });
  expect([same.last?.boot, same.offsetMs, same.mirror.vehicles.size]).toEqual(['boot-1', 7, 1]);
});

test('what is shown of before is not kept again as if it were of now', () => {
  expect(keptOf(visited(stored(), 2_000_000), plans, 3_000_000)).toBeNull();
  expect(keptOf(firstState(0), plans, 0)).toBeNull();
});

test.each([['text'], [{}], [{ version: 2 }], [{ ...(stored() as object), vehicles: [{ id: 7 }] }]])(
  'damaged: %j is put aside whole',
  (record) => {
    expect(lastOf(record, 0, 0)).toEqual({ last: null, plans: null, damaged: true });
  },
);

test('where nothing was kept nothing is damaged', () => {
  expect(lastOf(undefined, 0, 0)).toEqual({ last: null, plans: null, damaged: false });
});
