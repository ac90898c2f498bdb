/** What is different while the vehicle may be using what it holds. */
import { expect, test } from 'vitest';
import { compare } from '../../../bridge/core/missions/compare.ts';
import { missionOf, planRig } from '../../support/plan-rig.ts';

test('[M1] a mission goes to an armed vehicle by messages, which it takes while it runs, and not as a file', () => {
  const rig = planRig({ seed: 3, byFile: true });
  rig.vehicle.machine.vehicle.armed = true;
  const items = missionOf(3, 12);
  expect(rig.upload(items)).toMatchObject({ outcome: 'done', verified: true });
  expect(compare('mission', items, rig.stored())).toEqual({ is: 'same' });
  const kinds = new Set(rig.vehicle.sent.map(({ kind }) => kind));
  expect([kinds.has('mission_item'), kinds.has('mission_get'), kinds.has('ftp')]).toEqual([true, false, true]);
});
