import { expect, test } from 'vitest';
import { unpackParameters } from '../../../bridge/core/parameters/pack.ts';
import { createParameters, storeValue } from '../../../simulator/autopilot/parameters.ts';
import { packParameters } from '../../../simulator/ftp/param-pack.ts';
import { createRandom } from '../../../simulator/world/random.ts';

const parameters = createParameters();
storeValue(parameters, 'WP_SPEED', 2.5);
const whole = { start: 0, count: parameters.list.length, withDefaults: true };
const file = packParameters(parameters, whole);

test('[K1] all 1252 parameters with their types and defaults come out of the file', () => {
  const unpacked = unpackParameters(file);
  const entries = unpacked.ok ? unpacked.entries : [];
  expect(entries.map(({ name, value, type }) => ({ name, value, type }))).toEqual(
    parameters.list.map(({ name, value, type }) => ({ name, value, type })),
  );
  expect(entries.find(({ name }) => name === 'WP_SPEED')).toMatchObject({ value: 2.5, original: 5 });
  const plain = unpackParameters(packParameters(parameters, { ...whole, withDefaults: false }));
  expect(plain.ok && plain.entries.every(({ original }) => original === null)).toBe(true);
});

test('zeros between two parameters are padding, and a sensor without a value is not damage', () => {
  const second = file.indexOf(0x04, 8);
  const first = Uint8Array.from([0x1b, 0x67, 1, 0, 1, 0, 0, 0, 0, 4, 0x10, 0x41, 0x42, 0, 0, 0xc0, 0x7f]);
  expect(second).toBeGreaterThan(0);
  const unpacked = unpackParameters(first);
  expect(unpacked).toMatchObject({ ok: true, entries: [{ name: 'AB', type: 9, value: Number.NaN }] });
});

test('a file that is a part, doubled or from something else is refused with its reason', () => {
  const why = (bytes: Uint8Array) => {
    const unpacked = unpackParameters(bytes);
    return unpacked.ok ? 'taken' : unpacked.why;
  };
  expect(why(packParameters(parameters, { ...whole, count: 10 }))).toMatch('it has 10 of 1252 parameters');
  expect(why(new Uint8Array(3))).toMatch('it has no header');
  expect(why(new TextEncoder().encode('<html><body>404</body></html>'))).toMatch('it begins with 0x683c');
  expect(why(file.subarray(0, file.length - 3))).toMatch(/cut off/);
  const one = [1, 0x10, 0x41, 0x42, 1];
  expect(why(Uint8Array.from([0x1b, 0x67, 2, 0, 2, 0, ...one, ...one]))).toMatch('AB is in it twice');
});

test('no damage makes it throw or hand out another number of parameters than it names', () => {
  const seed = Number(process.env.TETHER_LAB_SEED ?? 42);
  const random = createRandom(seed);
  let taken = 0;
  for (let run = 0; run < 3000; run++) {
    const bytes = Uint8Array.from(file);
    for (let n = 0; n < 1 + Math.floor(random.next() * 4); n++) {
      bytes[Math.floor(random.next() * bytes.length)] = Math.floor(random.next() * 256);
    }
    const cut = random.next() < 0.3 ? bytes.subarray(0, Math.floor(random.next() * bytes.length)) : bytes;
    const unpacked = unpackParameters(cut);
    if (!unpacked.ok) continue;
    taken += 1;
    expect(unpacked.entries.length, `seed ${seed}, run ${run}`).toBe(parameters.list.length);
  }
  // A bit that fell over within a value or a name looks like any other; what protects from that are the frames' checksums.
  expect(taken).toBeGreaterThan(0);
});
