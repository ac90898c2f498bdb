import { expect, test } from 'vitest';
import { Routes } from '../../bridge/core/routes.ts';

const address = { systemId: 1, componentId: 1 };

test('the first link leads to a vehicle for as long as it is heard there', () => {
  const routes = new Routes();
  expect(routes.to('field:1')).toBeUndefined();
  routes.heard('field:1', 'radio', address, 0);
  for (let at = 10; at < 5000; at += 100) {
    expect(routes.heard('field:1', 'lte', address, at)).toBeNull();
    expect(routes.heard('field:1', 'radio', address, at + 50)).toBeNull();
  }
  expect(routes.to('field:1')).toMatchObject({ link: 'radio', address });
});

test('[D8] a link that fell silent is left once, for the one that was heard last', () => {
  const routes = new Routes();
  routes.heard('field:1', 'radio', address, 0);
  routes.heard('field:1', 'lte', address, 10);
  expect(routes.heard('field:1', 'lte', address, 1000)).toBeNull();
  expect(routes.heard('field:1', 'lte', address, 1001)).toEqual({
    vehicle: 'field:1',
    from: 'radio',
    to: 'lte',
    why: 'radio is silent',
  });
  expect(routes.heard('field:1', 'lte', address, 1100)).toBeNull();
  expect(routes.to('field:1')?.link).toBe('lte');
  expect(routes.all('field:1').map(({ link }) => link)).toEqual(['lte', 'radio']);
});

test('[D8] a link that comes back does not take the vehicle from the one that kept it', () => {
  const routes = new Routes();
  routes.heard('field:1', 'radio', address, 0);
  routes.heard('field:1', 'lte', address, 1500);
  expect(routes.heard('field:1', 'radio', address, 1600)).toBeNull();
  expect(routes.to('field:1')?.link).toBe('lte');
});
