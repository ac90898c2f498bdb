/** What is known of a vehicle's plans, and how a change by somebody else is noticed. */
import { expect, test } from 'vitest';
import { hashOf } from '../../../bridge/core/missions/compare.ts';
import { KnownPlans } from '../../../bridge/core/missions/known.ts';
import type { PlanItem } from '../../../bridge/protocol/plan.ts';
import type { EventBody } from '../../../bridge/protocol/stream.ts';
import { writeFrame } from '../../../simulator/mavlink/frames.ts';
import { receiveBytes, takeOutbox } from '../../../simulator/protocol/link.ts';
import { echoParameter } from '../../../simulator/protocol/parameter-protocol.ts';
import { param } from '../../../simulator/vehicle.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { missionOf, planRig, rover } from '../../support/plan-rig.ts';

function known() {
  const clock = new ManualClock();
  const events: EventBody[] = [];
  const plans = new KnownPlans({ clock, announce: ({ body }) => void events.push(body) });
  const hear = (report: Parameters<KnownPlans['heard']>[1], laterMs = 20) => {
    clock.advance(laterMs);
    plans.heard(rover, report, clock.monoMs());
  };
  hear({ kind: 'heard', heartbeat: true });
  const state = (list: 'mission' | 'fence' | 'rally' = 'mission') => plans.of(rover, list).state;
  return { clock, events, plans, hear, state };
}

const items: readonly PlanItem[] = missionOf(1, 3);
const readAnd = (signs: (rig: ReturnType<typeof known>) => void) => {
  const rig = known();
  rig.plans.read(rover, 'mission', { items, opaqueId: 7 });
  signs(rig);
  return rig.state();
};
const count = (totalItems: number | null) =>
  ({ kind: 'sample', group: 'mission', values: { currentItem: 1, totalItems, state: null } }) as const;
const ack = { kind: 'mission_ack', list: 'mission', result: 0, opaqueId: null } as const;

test('[M5] what was never read is unknown, and what was read says its hash, its items and when', () => {
  const { plans, events } = known();
  expect(plans.of(rover, 'mission')).toMatchObject({ state: 'unknown', items: null, hash: null });
  plans.read(rover, 'mission', { items, opaqueId: null });
  expect(plans.of(rover, 'mission')).toMatchObject({ state: 'read', items, hash: hashOf('mission', items), by: null });
  expect(events).toMatchObject([{ kind: 'plan', vehicle: rover, list: 'mission', state: 'read', count: 3 }]);
});

test('[M5] each sign of another station’s change is one: it is no longer shown as read', () => {
  expect(readAnd(({ hear }) => hear(count(3)))).toBe('read');
  expect(readAnd(({ hear }) => hear(count(null)))).toBe('read');
  expect(readAnd(({ hear }) => hear(count(4)))).toBe('changed');
  const text = (words: string) => ({ kind: 'text', severity: 6, text: words, complete: true }) as const;
  expect(readAnd(({ hear }) => hear(text('Flight plan received')))).toBe('changed');
  expect(readAnd(({ hear }) => hear(text('Fence received')))).toBe('read');
  const param = (value: number) =>
    ({ kind: 'param', name: 'MIS_TOTAL', value, type: 4, index: 65535, count: 900 }) as const;
  expect(readAnd(({ hear }) => hear(param(4)))).toBe('read');
  expect(readAnd(({ hear }) => hear(param(3)))).toBe('changed');
  const ids = (mission: number | null) => ({ kind: 'plan_ids', ids: { mission, fence: null, rally: null } }) as const;
  expect(readAnd(({ hear }) => hear(ids(7)))).toBe('read');
  expect(readAnd(({ hear }) => hear(ids(8)))).toBe('changed');
  expect(readAnd(({ hear }) => hear({ kind: 'overheard', said: ack }))).toBe('changed');
  expect(readAnd(({ hear }) => hear({ kind: 'overheard', said: { ...ack, result: 14 } }))).toBe('read');
  expect(
    readAnd(({ hear }) => hear({ kind: 'overheard', said: { kind: 'mission_request', list: 'mission', seq: 0 } })),
  ).toBe('changed');
  const counted = { kind: 'mission_count', list: 'mission', count: 9, opaqueId: null } as const;
  expect(readAnd(({ hear }) => hear({ kind: 'overheard', said: counted }))).toBe('read');
});

test('[M5] FENCE_TOTAL is no count of a fence’s items, and no sign of a change', () => {
  const rig = planRig({ seed: 5 });
  const corner = (index: number): PlanItem => ({
    ...{ command: 5001, frame: 0, params: [4, 0, 0, 0], z: 0, autocontinue: true },
    ...{ x: 518_735_000 + 1000 * (index % 2), y: -6_090_000 + 1000 * index },
  });
  const circle: PlanItem = { ...corner(0), command: 5003, params: [9, 0, 0, 0] };
  const totalOf = (fence: readonly PlanItem[]) => {
    expect(rig.upload(fence, { list: 'fence' }).outcome).toBe('done');
    rig.vehicle.until(() => false, 3000);
    const { vehicle } = rig.vehicle.machine;
    echoParameter(vehicle, 'FENCE_TOTAL');
    rig.vehicle.until(() => false, 1000);
    expect(rig.plans.of(rover, 'fence')).toMatchObject({ state: 'read', items: { length: fence.length } });
    return param(vehicle, 'FENCE_TOTAL');
  };
  const back: PlanItem = { ...corner(5), command: 5000, params: [0, 0, 0, 0] };
  expect(totalOf([0, 1, 2, 3].map(corner))).toBe(6);
  expect(totalOf([circle])).toBe(0);
  expect(totalOf([back, circle, circle, circle])).toBe(5);
});

test('[M5] a vehicle that was not heard, or restarted, may hold something else: doubtful until it is read', () => {
  expect(readAnd(({ hear }) => hear({ kind: 'heard', heartbeat: true }, 2500))).toBe('read');
  expect(readAnd(({ hear }) => hear({ kind: 'heard', heartbeat: true }, 3000))).toBe('doubtful');
  expect(readAnd(({ hear }) => hear({ kind: 'rebooted' }))).toBe('doubtful');
  const again = ({ hear, plans }: ReturnType<typeof known>) => {
    hear({ kind: 'rebooted' });
    plans.read(rover, 'mission', { items, opaqueId: null });
  };
  expect(readAnd(again)).toBe('read');
});

test('[M5] a modem or another station that goes on talking does not stand in for a vehicle out of range', () => {
  const values = { rssi: 1, remoteRssi: 1, noise: 1, remoteNoise: 1, txBufferPct: 1, rxErrors: 1, corrected: 1 };
  const modem = { kind: 'sample', group: 'radio', values } as const;
  const station = { kind: 'station', systemId: 254, componentId: 190 } as const;
  for (const other of [modem, station]) {
    const goesOn = ({ hear }: ReturnType<typeof known>) => {
      for (let ms = 0; ms < 20_000; ms += 500) hear(other, 500);
      hear({ kind: 'heard', heartbeat: true });
    };
    expect(readAnd(goesOn), other.kind).toBe('doubtful');
  }
  const isThere = ({ hear }: ReturnType<typeof known>) => {
    for (let ms = 0; ms < 20_000; ms += 1000) {
      hear(modem, 500);
      hear({ kind: 'heard', heartbeat: true }, 500);
    }
  };
  expect(readAnd(isThere)).toBe('read');
});

test('[M5] what our own transfer makes the vehicle say is no sign, until a moment after it', () => {
  const { plans, hear, state, events } = known();
  const taken = { kind: 'text', severity: 6, text: 'Flight plan received', complete: true } as const;
  plans.began(rover, 'mission');
  plans.replaced(rover, 'mission');
  hear(taken);
  plans.read(rover, 'mission', { items, opaqueId: null });
  plans.ended(rover, 'mission');
  hear(taken);
  expect(state()).toBe('read');
  hear({ kind: 'heard', heartbeat: true }, 2000);
  hear(taken);
  expect(state()).toBe('changed');
  expect(events.map((body) => body.kind === 'plan' && body.by)).toEqual(['bridge', 'bridge', 'other']);
});

test('[M5] another station uploads over the vehicle’s other port: known as changed, and read anew on request', () => {
  const rig = planRig({ seed: 5 });
  rig.upload(missionOf(5, 4));
  rig.vehicle.until(() => false, 3000);
  expect(rig.plans.of(rover, 'mission').state).toBe('read');
  otherStation(rig, 6);
  expect(rig.plans.of(rover, 'mission')).toMatchObject({ state: 'changed', by: 'other' });
  const told = rig.events.at(-1);
  expect(told).toMatchObject({ state: 'changed', by: 'other', count: 4 });
  expect(told?.why).toMatch(/read it/);
  expect(rig.run({ do: 'mission_download', list: 'mission' }).outcome).toBe('done');
  expect(rig.plans.of(rover, 'mission')).toMatchObject({ state: 'read', hash: hashOf('mission', rig.stored()) });
});

test('[M3] what was changed meanwhile is not replaced unseen', () => {
  const rig = planRig({ seed: 5 });
  rig.upload(missionOf(5, 4));
  const { hash } = rig.plans.of(rover, 'mission');
  otherStation(rig, 6);
  expect(rig.upload(missionOf(9, 9), { was: hash ?? '' })).toMatchObject({ outcome: 'refused', code: 'CHANGED' });
  expect(rig.stored()).toHaveLength(6);
});

/** A ground station on the second port hands over so many waypoints. */
function otherStation({ vehicle }: ReturnType<typeof planRig>, items: number): void {
  const link = vehicle.machine.vehicle.links[1];
  if (link === undefined) throw new Error('no second port');
  const writer = { system: 254, component: 190, version: 2 as const, seq: 0, signing: undefined };
  const target = { target_system: 1, target_component: 1, mission_type: 0 };
  const say = (name: string, fields: Record<string, number>) =>
    receiveBytes(link, writeFrame(writer, { name, fields: { ...target, ...fields } }, 0) ?? new Uint8Array());
  const place = { frame: 3, command: 16, autocontinue: 1, x: 518_736_000, y: -6_091_000, z: 1 };
  say('MISSION_COUNT', { count: items + 1 });
  for (let seq = 0; seq <= items; seq++) {
    vehicle.step();
    say('MISSION_ITEM_INT', { ...place, param1: 0, param2: 0, param3: 0, param4: 0, seq });
  }
  vehicle.until(() => false, 1000);
  takeOutbox(link);
}
