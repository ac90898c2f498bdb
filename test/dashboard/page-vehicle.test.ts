/** A reload, also one that the page does by itself, addresses the vehicle that was on show. */
import { expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { keepVehicle } from '../../dashboard/page-vehicle.ts';
import { type DashboardState, firstState } from '../../dashboard/store/dashboard-state.ts';
import { vehicleOf } from '../../dashboard/store/select.ts';
import { vehicleSample } from '../support/wire-samples.ts';

const heard = [
  vehicleSample({ id: 'field/1/1', systemId: 1 }),
  vehicleSample({ id: 'field/2/1', systemId: 2 }),
  vehicleSample({ id: 'film', replay: true }),
];

function load(kept: Map<string, string>) {
  const store = createStore<DashboardState>()(() => firstState(0));
  keepVehicle(store, () => ({
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
  }));
  store.setState(({ mirror }) => ({ mirror: { ...mirror, vehicles: new Map(heard.map((one) => [one.id, one])) } }));
  return store;
}

test('the vehicle on show is the same after a reload', () => {
  const kept = new Map<string, string>();
  const first = load(kept);
  expect(vehicleOf(first.getState())?.id).toBe('field/1/1');
  first.setState({ chosenId: 'field/2/1' });
  expect(vehicleOf(load(kept).getState())?.id).toBe('field/2/1');
});

test('a recording is not: what stops and drives comes first', () => {
  const kept = new Map<string, string>();
  load(kept).setState({ chosenId: 'film' });
  expect(vehicleOf(load(kept).getState())?.id).toBe('field/1/1');
});

test('one that is not there any more, and storage that is forbidden, leave the first', () => {
  expect(vehicleOf(load(new Map([['tether.vehicle', 'gone/1/1']])).getState())?.id).toBe('field/1/1');
  const store = createStore<DashboardState>()(() => firstState(0));
  keepVehicle(store, () => {
    throw new Error('forbidden');
  });
  store.setState({ chosenId: 'field/2/1' });
  expect(store.getState().chosenId).toBe('field/2/1');
});
