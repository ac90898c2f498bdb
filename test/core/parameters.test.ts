import { expect, test } from 'vitest';
import type { Order } from '../../bridge/core/orders.ts';
import { type Parameter, Parameters, type SetResult } from '../../bridge/core/parameters.ts';

const real = 9;
const int8 = 2;

function rig() {
  const sent: Order[] = [];
  const changes: string[] = [];
  const parameters = new Parameters({
    send: (_, order) => {
      sent.push(order);
      return true;
    },
    changed: (_, name, now, before) => changes.push(`${name} ${before?.value ?? '-'} > ${now.value}`),
  });
  const says = (name: string, value: number, at: number, type = real) =>
    parameters.heard('r', { kind: 'param', name, value, type, index: 65_535, count: 1252 }, at);
  return { parameters, sent, changes, says };
}

test('[I7] a read is tried three times 700 ms apart, and a name without an answer is null', () => {
  const { parameters, sent } = rig();
  let found: ReadonlyMap<string, Parameter | null> | undefined;
  parameters.read('r', ['NOPE'], 0, (values) => {
    found = values;
  });
  for (let at = 0; at < 2090; at += 20) parameters.tick(at);
  expect([sent.length, found]).toEqual([3, undefined]);
  parameters.tick(2100);
  expect([sent.length, found?.get('NOPE')]).toEqual([3, null]);
});

test('at most five reads are under way to a vehicle, and each name is asked for once', () => {
  const { parameters, sent, says } = rig();
  const names = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'A'];
  let found: ReadonlyMap<string, Parameter | null> | undefined;
  parameters.read('r', names, 0, (values) => {
    found = values;
  });
  expect(sent).toHaveLength(5);
  for (const name of ['A', 'B', 'C', 'D', 'E']) says(name, 1, 10);
  expect(sent).toHaveLength(7);
  parameters.heard('r', { kind: 'param_error', name: 'F', why: 'does not exist' }, 30);
  says('G', 2.5, 31);
  expect([found?.size, found?.get('F'), found?.get('G')?.value]).toEqual([7, null, 2.5]);
});

test('every value is remembered whoever asked for it, told where it changed, and void after a reboot', () => {
  const { parameters, changes, says } = rig();
  says('A', 1, 0);
  says('A', 1, 1);
  says('A', 2, 2);
  expect([parameters.known('r', 'A')?.value, changes]).toEqual([2, ['A - > 1', 'A 1 > 2']]);
  parameters.heard('r', { kind: 'rebooted' }, 3);
  expect(parameters.known('r', 'A')).toBeUndefined();
});

const setting = (value: number, type: number, stored: readonly number[]) => {
  const { parameters, sent, says } = rig();
  let result: SetResult | undefined;
  parameters.set('r', 'P', { value, type }, 0, (end) => {
    result = end;
  });
  stored.forEach((back, index) => {
    says('P', back, index * 700 + 10, type);
    parameters.tick((index + 1) * 700);
  });
  return { result, sent: sent.map(({ kind }) => kind) };
};

test('[I10] a setting is done when it reads back as a float32, or as an integer without its fraction', () => {
  expect(setting(0.3, real, [Math.fround(0.3)])).toEqual({
    result: { ok: true, stored: Math.fround(0.3) },
    sent: ['param_set'],
  });
  expect(setting(1.7, int8, [1]).result).toEqual({ ok: true, stored: 1 });
  expect(setting(-0.4, int8, [0]).result).toEqual({ ok: true, stored: 0 });
});

test('[I10] one that reads back otherwise has failed, with both values, after it was set anew and asked for', () => {
  const { result, sent } = setting(300, int8, [127, 127, 127, 127]);
  expect(result).toEqual({ ok: false, stored: 127, why: 'P was to be 300 and reads back as 127' });
  expect(sent).toEqual(['param_set', 'param_set', 'param_set', 'param_read']);
});

test('[I10] an older answer that comes late does not fail a setting', () => {
  expect(setting(2, real, [1, 2]).result).toEqual({ ok: true, stored: 2 });
});

test('[I4] nothing is sent past the deadline of who asks', () => {
  const { parameters, sent } = rig();
  let result: SetResult | undefined;
  parameters.set(
    'r',
    'P',
    { value: 1, type: real },
    0,
    (end) => {
      result = end;
    },
    1000,
  );
  for (let at = 0; at <= 5000; at += 20) parameters.tick(at);
  expect([sent.length, result]).toEqual([2, { ok: false, stored: null, why: 'no answer in time' }]);
});

test('what a done calls for at once finds the shelf in order', () => {
  const { parameters, sent, says } = rig();
  parameters.read('r', ['A'], 0, () => parameters.set('r', 'A', { value: 2, type: real }, 0, () => {}));
  says('A', 1, 10);
  expect(sent.map(({ kind }) => kind)).toEqual(['param_read', 'param_set']);
});
