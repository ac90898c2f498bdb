/** Answers in transfers: ours are those to our clerk, and what is said to another ground station is heard as that. */
import { expect, test } from 'vitest';
import { liveLink } from '../support/live-link.ts';

const ack = { type: 0, mission_type: 0, opaque_id: 0 };
const vehicle = { systemId: 1, componentId: 1 };
const moreOf = <T extends object>(linked: T & { reports: { report: { kind: string } }[] }) =>
  linked.reports.map(({ report }) => report).filter(({ kind }) => kind.startsWith('mission_') || kind === 'overheard');

test('[M5] an answer to another station is overheard, though it calls itself as ours does', async () => {
  const linked = await liveLink();
  linked.vehicle.heartbeat();
  linked.run(100);
  linked.link.operate(vehicle, 255, null);
  linked.run(1500);
  const said = { kind: 'mission_ack', list: 'mission', result: 0, opaqueId: null };
  linked.vehicle.say('MISSION_ACK', { ...ack, target_system: 255, target_component: 190 });
  linked.vehicle.say('MISSION_ACK', { ...ack, target_system: 254, target_component: 190 });
  expect(moreOf(linked)).toEqual([
    { kind: 'overheard', said },
    { kind: 'overheard', said },
  ]);
  linked.vehicle.say('MISSION_ACK', { ...ack, target_system: 1, target_component: 192 });
  linked.vehicle.say('MISSION_ACK', { ...ack, target_system: 0, target_component: 0 });
  expect(moreOf(linked).slice(2)).toEqual([said, said]);
});

test('files of another station are none of ours, and not worth a report', async () => {
  const linked = await liveLink();
  linked.vehicle.heartbeat();
  linked.run(100);
  linked.link.operate(vehicle, 255, null);
  linked.run(1500);
  const payload = new Array<number>(251).fill(0);
  linked.vehicle.say('FILE_TRANSFER_PROTOCOL', {
    target_network: 0,
    target_system: 255,
    target_component: 190,
    payload,
  });
  expect(linked.reports.some(({ report }) => report.kind === 'ftp')).toBe(false);
  expect(linked.link.status().counters.answers_to_others).toBe(1);
  linked.vehicle.say('FILE_TRANSFER_PROTOCOL', { target_network: 0, target_system: 1, target_component: 192, payload });
  expect(linked.reports.filter(({ report }) => report.kind === 'ftp')).toHaveLength(1);
});

test('[M5] what the vehicle calls its lists is told where it has names for them', async () => {
  const linked = await liveLink();
  linked.vehicle.heartbeat();
  const current = { seq: 1, total: 3, mission_state: 2, mission_mode: 0 };
  linked.vehicle.say('MISSION_CURRENT', { ...current, mission_id: 0, fence_id: 0, rally_points_id: 0 });
  expect(linked.reports.some(({ report }) => report.kind === 'plan_ids')).toBe(false);
  linked.vehicle.say('MISSION_CURRENT', { ...current, mission_id: 7, fence_id: 0, rally_points_id: 9 });
  const [told] = linked.reports.filter(({ report }) => report.kind === 'plan_ids');
  expect(told?.report).toEqual({ kind: 'plan_ids', ids: { mission: 7, fence: null, rally: 9 } });
});
