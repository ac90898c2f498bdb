/** One loss at a time: what the vehicle makes of it, and what is made of that. */
import { expect, test } from 'vitest';
import { compare } from '../../../bridge/core/missions/compare.ts';
import { missionOf, planRig } from '../../support/plan-rig.ts';

/** MAVLink message numbers. */
const id = { request: 40, count: 44, ack: 47, item: 73 } as const;
const idOf = (frame: Uint8Array) => (frame[7] ?? 0) + 256 * (frame[8] ?? 0);
const first = (frame: Uint8Array) => frame[10] ?? 0;

const items = missionOf(1, 8);

/** Uploads while `lose` takes frames; `ms` since the upload began. */
function uploadLosing(lose: (message: number, frame: Uint8Array, ms: number) => boolean) {
  let msSince = (): number => -1;
  const acks: number[] = [];
  const rig = planRig({ seed: 1, lose: (frame) => msSince() >= 0 && lose(idOf(frame), frame, msSince()) });
  rig.vehicle.hears.add((report) => {
    if (report.kind === 'mission_ack') acks.push(report.result);
  });
  const began = rig.vehicle.now();
  msSince = () => rig.vehicle.now() - began;
  const end = rig.upload(items);
  expect(end).toMatchObject({ outcome: 'done', verified: true });
  expect(compare('mission', items, rig.stored())).toEqual({ is: 'same' });
  const sent = (kind: string) => rig.vehicle.sent.filter((order) => order.kind === kind).length;
  return { acks, sent, tookMs: rig.vehicle.now() - began };
}

test('[M2] the vehicle gives up after 8 s without an item, and is begun with anew', () => {
  const { acks, sent } = uploadLosing((message, _, ms) => message === id.item && ms > 100 && ms < 9500);
  expect(acks).toContain(15);
  expect(sent('mission_count')).toBeGreaterThan(1);
});

test('[M2] that it gave up is lost as well: its answers to later items tell', () => {
  const { sent } = uploadLosing(
    (message, _, ms) => ms > 100 && ms < 9500 && (message === id.item || message === id.ack),
  );
  expect(sent('mission_count')).toBeGreaterThan(1);
});

test('[M2] a question that is lost is not waited for: the item is sent again, is told to be out of turn, and it goes on', () => {
  const { acks, sent, tookMs } = uploadLosing(
    (message, frame, ms) => message === id.request && first(frame) === 4 && ms < 5000,
  );
  expect(acks).toContain(13);
  expect(sent('mission_count')).toBe(1);
  expect(tookMs).toBeLessThan(5000);
});

test('[M2] the word for the end is lost: what is read back tells', () => {
  let lost = 0;
  const { sent } = uploadLosing((message) => message === id.ack && lost++ === 0);
  expect(lost).toBeGreaterThan(0);
  expect(sent('mission_count')).toBe(1);
});

test('[M2] a count that is sent twice makes the vehicle begin anew, and it is fed from the beginning', () => {
  const { sent } = uploadLosing((message, _, ms) => message === id.request && ms < 1900);
  expect(sent('mission_count')).toBeGreaterThan(1);
});
