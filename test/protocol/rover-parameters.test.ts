/** Our own descriptions held against what a 4.8 vehicle really has. */
import { expect, test } from 'vitest';
import { builtInInfo, builtInInfos } from '../../bridge/protocol/rover-parameters/lookup.ts';
import { createParameters } from '../../simulator/autopilot/parameters.ts';

const { list, byName } = createParameters();

/** Not in a vehicle as it comes: an older version's, or there once its part is switched on. */
const elsewhere = /^(ARMING_CHECK|SPRAY_|GPS2_)/;

test('about a hundred parameters and more are described, each once', () => {
  expect(builtInInfos.length).toBeGreaterThan(100);
  expect(new Set(builtInInfos.map(({ name }) => name)).size).toBe(builtInInfos.length);
});

test('every one of them is a parameter of ArduRover', () => {
  const unknown = builtInInfos
    .map(({ name }) => name.replace(/^(SERVO|RC|MODE|SERIAL|RELAY|MAV|GPS)n/, '$11'))
    .filter((name) => !byName.has(name) && !elsewhere.test(name));
  expect(unknown).toEqual([]);
});

test('what a fresh vehicle has is within every range, and among the options where there are some', () => {
  const outside = list.flatMap(({ name, value }) => {
    const info = builtInInfo(name);
    if (!info) return [];
    const isWithin = !info.range || (value >= info.range.low && value <= info.range.high);
    const isOption = info.options.length === 0 || info.options.some((option) => option.value === value);
    return isWithin && isOption ? [] : [`${name} is ${value}`];
  });
  // The simulated rover's switch has a mode that no longer exists.
  expect(outside).toEqual(['MODE5 is 2']);
});

test('families are found by number, other names are not', () => {
  expect(builtInInfo('SERVO12_MIN')).toMatchObject({ name: 'SERVO12_MIN', units: 'PWM' });
  expect(builtInInfo('BATT2_CAPACITY')?.units).toBe('mAh');
  expect(builtInInfo('MODE6')?.options.length).toBeGreaterThan(5);
  expect([builtInInfo('RC_OPTIONS'), builtInInfo('SERVO_RATE'), builtInInfo('')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('every text is a plain sentence in words of ours', () => {
  for (const { name, description, humanName } of builtInInfos) {
    expect(description, name).toMatch(/^[A-Z0-9-].*[.]$/);
    expect(humanName.length, name).toBeGreaterThan(3);
  }
});
