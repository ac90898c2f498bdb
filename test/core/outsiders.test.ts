import { expect, test } from 'vitest';
import { Outsiders } from '../../bridge/core/outsiders.ts';

const why = 'the mode changed to AUTO without a command from here';

function watched() {
  const outsiders = new Outsiders('sim:1');
  outsiders.heard(252, 9000);
  return outsiders;
}

test('[A8] V-08: a change that nobody here asked for, with another ground station about, is theirs, for half a minute', () => {
  const outsiders = watched();
  outsiders.changed(why, 10_000);
  expect(outsiders.sweep(11_000)).toEqual([]);
  expect(outsiders.sweep(12_000)).toMatchObject([{ body: { kind: 'external', who: 'ground_station', why } }]);
  expect(outsiders.who).toBe('ground_station');
  expect(outsiders.sweep(39_000)).toEqual([]);
  expect(outsiders.sweep(40_000)).toMatchObject([{ body: { who: null } }]);
  expect(outsiders.who).toBeNull();
});

test('[A8] a change is not theirs where nobody else is heard, an order of ours explains it, or the vehicle does', () => {
  const alone = new Outsiders('sim:1');
  alone.changed(why, 10_000);
  expect(alone.sweep(13_000)).toEqual([]);

  const ordered = watched();
  ordered.ordered(8000);
  ordered.changed(why, 10_000);
  expect(ordered.sweep(13_000)).toEqual([]);

  for (const saidAt of [8500, 11_500]) {
    const explained = watched();
    if (saidAt < 10_000) explained.said('GCS Failsafe', saidAt);
    explained.changed(why, 10_000);
    if (saidAt > 10_000) explained.said('GCS Failsafe', saidAt);
    expect(explained.sweep(13_000), String(saidAt)).toEqual([]);
  }
});

test('[A8] a ground station that beats with our system id hides our absence for as long as it is heard', () => {
  const outsiders = new Outsiders('sim:1');
  outsiders.heard(255, 0);
  expect([outsiders.isMasked(255, 5000), outsiders.isMasked(255, 5001), outsiders.isMasked(1, 0)]).toEqual([
    true,
    false,
    false,
  ]);
});

test('a link full of stations fills no memory', () => {
  const outsiders = new Outsiders('sim:1');
  for (let systemId = 1; systemId <= 255; systemId++) outsiders.heard(systemId, 0);
  expect([outsiders.isMasked(8, 0), outsiders.isMasked(9, 0)]).toEqual([true, false]);
});
