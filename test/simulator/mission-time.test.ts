import { expect, it } from 'vitest';
import { upload } from './mission-client.ts';
import { armIt, createRig, keepHeartbeat, setMode } from './rig.ts';

/** The recorded mission of the real rover: place, MAV_CMD, parameters; and when it reported each item, seconds after AUTO. */
const plan = [
  { command: 16, frame: 0, x: 518735000, y: -6090000, z: 100 },
  { command: 16, frame: 3, x: 518741288, y: -6084180 },
  { command: 16, frame: 3, x: 518744881, y: -6068175 },
  { command: 16, frame: 3, param1: 3, x: 518736797, y: -6056535 },
  { command: 16, frame: 3, x: 518726915, y: -6062355 },
  { command: 178, frame: 0, param1: 1, param2: 3, param3: -1 },
  { command: 16, frame: 3, x: 518724220, y: -6081270 },
  { command: 16, frame: 3, x: 518731407, y: -6092910 },
];
const measured = { 'leg 1': 20.85, 'leg 2': 23.6, 'leg 4': 27.4, 'leg 6': 43.8, 'leg 7': 40.35 };

it('drives the recorded mission as fast as the real rover, leg by leg within 15 %', () => {
  const rig = createRig();
  keepHeartbeat(rig);
  expect(upload(rig, plan)).toBe(0);
  expect(setMode(rig, 4)).toBe(0);
  armIt(rig);
  rig.forget();
  expect(setMode(rig, 10)).toBe(0);
  const startMs = rig.machine.elapsedMs;
  rig.until('the end of the mission', () => rig.texts().includes('Mission Complete'), 300_000);
  const reached = new Map(
    rig.all('MISSION_ITEM_REACHED').map(({ ms, fields }) => [Number(fields.seq), (ms - startMs) / 1000]),
  );
  const at = (seq: number) => reached.get(seq) ?? Number.NaN;
  const legs = {
    'leg 1': at(1),
    'leg 2': at(2) - at(1),
    'leg 4': at(5) - at(3),
    'leg 6': at(6) - at(5),
    'leg 7': at(7) - at(6),
  };
  for (const [name, seconds] of Object.entries(measured)) {
    const ours = legs[name as keyof typeof legs];
    expect(Math.abs(ours / seconds - 1), `${name}: ${ours.toFixed(2)} s, real ${seconds} s`).toBeLessThan(0.15);
  }
  expect(rig.texts().filter((text) => !text.startsWith('EKF3'))).toEqual([
    'Mission: 1 WP',
    'Reached waypoint #1',
    'Mission: 2 WP',
    'Reached waypoint #2',
    'Mission: 3 WP',
    'Reached waypoint #3. Loiter for 3 seconds',
    'Mission: 4 WP',
    'Reached waypoint #4',
    'Mission: 5 ChangeSpeed',
    'speed: 3.0 m/s',
    'Mission: 6 WP',
    'Reached waypoint #6',
    'Mission: 7 WP',
    'Reached waypoint #7',
    'Mission Complete',
  ]);
  expect([...reached.keys()]).toEqual([1, 2, 3, 5, 6, 7]);
});
