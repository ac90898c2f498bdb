/** All parameters of a vehicle: whole, kept, voided and read again. */
import { expect, test } from 'vitest';
import { type Parameters, storeValue } from '../../../simulator/autopilot/parameters.ts';
import { rover, shelfRig } from '../../support/shelf-rig.ts';

const all = 1252;

test('[K2] a vehicle that was just found is read by itself, in one file, with its defaults', () => {
  const rig = shelfRig({ seed: 1 });
  rig.identify();
  expect(rig.until(() => rig.state() === 'current', 10_000)).toBe(true);
  const book = rig.book();
  expect([book?.entries.size, book?.source, book?.entries.get('FS_ACTION')]).toEqual([
    all,
    'file',
    { name: 'FS_ACTION', value: 2, type: 2, original: 2 },
  ]);
  expect(rig.onDisk).toHaveLength(1);
  expect(rig.reads.map((entries) => entries.length)).toEqual([all]);
});

test('[K2] an armed vehicle is not read by itself, a job reads it all the same', () => {
  const rig = shelfRig({ seed: 1 });
  rig.vehicle.machine.vehicle.armed = true;
  rig.identify();
  rig.run(8000);
  expect(rig.state()).toBe('none');
  rig.begin('params_download');
  rig.until(() => rig.end() !== undefined);
  expect(rig.end()).toEqual({ outcome: 'done', message: '1252 parameters read in one file', verified: true });
  expect(rig.state()).toBe('current');
});

test('[K1] a vehicle without MAVFTP and without PARAM_ERROR is read by its list, at 30 % loss', () => {
  const rig = shelfRig({ seed: 4, loss: 0.3, rttMs: 60, deafTo: ['ftp'], mute: ['param_error'], readsByItself: false });
  rig.identify();
  rig.begin('params_download');
  rig.until(() => rig.end() !== undefined, 180_000);
  expect(rig.end()?.message).toBe('1252 parameters read by the list');
  expect(rig.book()?.entries.get('WP_SPEED')).toMatchObject({ value: 5, original: null });
});

test('a MAVLink 1 vehicle is read by its list', () => {
  const prepare = (parameters: Parameters) => storeValue(parameters, 'SERIAL0_PROTOCOL', 1);
  const rig = shelfRig({ seed: 4, loss: 0.1, deafTo: ['ftp'], mute: ['param_error'], readsByItself: false, prepare });
  rig.identify();
  rig.begin('params_download');
  rig.until(() => rig.end() !== undefined, 180_000);
  expect([rig.end()?.outcome, rig.book()?.entries.get('SERIAL0_PROTOCOL')?.value]).toEqual(['done', 1]);
});

test('never more single reads are under way than the vehicle keeps', () => {
  const rig = shelfRig({ seed: 9, loss: 0.15, deafTo: ['ftp'], readsByItself: false });
  rig.identify();
  let most = 0;
  rig.begin('params_download');
  rig.until(() => {
    most = Math.max(most, rig.vehicle.machine.vehicle.links[0]?.reads.length ?? 0);
    return rig.end() !== undefined;
  }, 120_000);
  expect(rig.end()?.outcome).toBe('done');
  expect(most).toBeLessThanOrEqual(15);
});

test('V-02: after a restart of the autopilot the parameters are doubtful, and read anew', () => {
  const rig = shelfRig({ seed: 2 });
  rig.identify();
  rig.until(() => rig.state() === 'current');
  rig.change('FS_ACTION', 0);
  rig.vehicle.machine.vehicle.rebootAtMs = rig.vehicle.machine.vehicle.ms;
  expect(rig.until(() => rig.state() === 'doubtful', 10_000)).toBe(true);
  expect(rig.until(() => rig.state() === 'current', 30_000)).toBe(true);
  expect(rig.book()?.entries.get('FS_ACTION')?.value).toBe(0);
  const told = rig.happenings.map(({ body }) => body);
  expect(told).toContainEqual({ kind: 'parameter', vehicle: rover, name: 'FS_ACTION', was: 2, value: 0, by: 'other' });
});

test('a restart in the middle of a download begins it anew', () => {
  const rig = shelfRig({ seed: 2, deafTo: ['ftp'], readsByItself: false });
  rig.identify();
  rig.begin('params_download');
  rig.until(() => (rig.progress.at(-1) ?? '').startsWith('300 of'), 20_000);
  rig.vehicle.machine.vehicle.rebootAtMs = rig.vehicle.machine.vehicle.ms;
  rig.until(() => rig.end() !== undefined, 60_000);
  expect([rig.end()?.outcome, rig.book()?.entries.size]).toEqual(['done', all]);
});

test('[K2] what an earlier run kept is shown at once, and never as current', () => {
  const first = shelfRig({ seed: 1 });
  first.identify();
  first.until(() => first.onDisk.length > 0);
  const [kept] = first.onDisk;
  const second = shelfRig({ seed: 1, readsByItself: false, ...(kept && { kept }) });
  second.identify();
  second.run(1000);
  expect([second.state(), second.book()?.entries.size, second.book()?.readWall]).toEqual(['kept', all, kept?.readWall]);
  const other = shelfRig({ seed: 1, readsByItself: false, ...(kept && { kept: { ...kept, firmware: 'other' } }) });
  other.identify();
  other.run(1000);
  expect(other.state()).toBe('none');
});

test('[K5] what another ground station sets is known at once; what decides is an event, the rest is counted', () => {
  const rig = shelfRig({ seed: 3 });
  rig.identify();
  rig.until(() => rig.state() === 'current');
  const before = rig.book()?.hash;
  for (const [name, value] of [
    ['WP_SPEED', 3],
    ['FS_THR_ENABLE', 0],
  ] as const) {
    rig.vehicle.send({ kind: 'param_set', name, value, type: 9 });
  }
  rig.run(200);
  expect([rig.book()?.entries.get('WP_SPEED')?.value, rig.book()?.changes]).toEqual([3, 2]);
  expect(rig.happenings.map(({ body }) => body)).toEqual([
    { kind: 'parameter', vehicle: rover, name: 'FS_THR_ENABLE', was: 1, value: 0, by: 'other' },
  ]);
  expect(rig.book()?.hash).not.toBe(before);
});

test('[K4] what the vehicle counts by itself changes no hash', () => {
  const rig = shelfRig({ seed: 3 });
  rig.identify();
  rig.until(() => rig.state() === 'current');
  const before = rig.book()?.hash;
  rig.change('STAT_BOOTCNT', 77);
  rig.begin('params_download');
  rig.until(() => rig.end() !== undefined);
  expect([rig.book()?.entries.get('STAT_BOOTCNT')?.value, rig.book()?.hash]).toEqual([77, before]);
});

test('a cancelled download leaves what was known, and the vehicle is asked no further', () => {
  const rig = shelfRig({ seed: 5, deafTo: ['ftp'], loss: 0.3, readsByItself: false });
  rig.identify();
  rig.begin('params_download');
  rig.run(16_000);
  rig.cancel();
  const sent = rig.vehicle.sent.length;
  rig.run(5000);
  expect([rig.end()?.outcome, rig.state(), rig.vehicle.sent.length]).toEqual(['cancelled', 'none', sent]);
});

test('[J5] a vehicle that is not heard for a while is read on where it stood', () => {
  const rig = shelfRig({ seed: 6, deafTo: ['ftp'], loss: 0.2, readsByItself: false });
  rig.identify();
  rig.begin('params_download');
  rig.run(14_000);
  rig.vehicle.setDown(true);
  rig.run(120_000);
  expect(rig.end()).toBeUndefined();
  rig.vehicle.setDown(false);
  rig.until(() => rig.end() !== undefined, 90_000);
  expect(rig.end()?.outcome).toBe('done');
});

test('[K2] a vehicle that never counts as many as it lists is not read again and again', () => {
  const rig = shelfRig({ seed: 1 });
  rig.identify();
  expect(rig.until(() => rig.state() === 'current', 10_000)).toBe(true);
  for (let told = 0; told < 30; told++) {
    rig.run(11_000);
    const said = {
      kind: 'param',
      name: 'BARO1_GND_PRESS',
      value: told,
      type: 9,
      index: 65_535,
      count: all + 1,
    } as const;
    rig.shelf.heard(rover, said, rig.vehicle.now());
  }
  expect(rig.onDisk.length).toBeGreaterThan(1);
  expect(rig.onDisk.length).toBeLessThanOrEqual(1 + (30 * 11) / 60);
});
