/** Who looks at a recording and presses STOP means the rover that is out there. */
import { expect, test } from 'vitest';
import type { IntentAsk } from '../../dashboard/client/intent-view.ts';
import { type DashboardState, firstState } from '../../dashboard/store/dashboard-state.ts';
import { operateOver } from '../../dashboard/store/operate.ts';
import { nameAmongSeveral } from '../../dashboard/store/vehicles.ts';
import { vehicleSample } from '../support/wire-samples.ts';

const film = vehicleSample({ id: 'film', replay: true });
const one = vehicleSample({ id: 'field/1/1', systemId: 1 });
const two = vehicleSample({ id: 'field/2/1', systemId: 2 });

function page(...vehicles: readonly (typeof film)[]) {
  const first = firstState(0);
  const state: DashboardState = {
    ...first,
    chosenId: 'film',
    mirror: { ...first.mirror, vehicles: new Map(vehicles.map((vehicle) => [vehicle.id, vehicle])) },
  };
  const asked: IntentAsk[] = [];
  const shown: string[] = [];
  const operate = operateOver(
    (ask) => asked.push(ask),
    () => state,
    () => 0,
    'page',
    (id) => shown.push(id),
  );
  const sent = () => asked.flatMap((ask) => (ask.t === 'command' ? [`${ask.ask.name} ${ask.ask.vehicle}`] : []));
  return { operate, sent, shown, state };
}

test('STOP over a recording stops every vehicle that is none, and shows what it does', () => {
  const { operate, sent, shown, state } = page(film, one, two);
  expect(nameAmongSeveral(state)).toBe('Vehicle 1, Vehicle 2');
  expect(operate.sendCommand('stop', {})).not.toBeNull();
  expect(sent()).toEqual(['stop field/1/1', 'stop field/2/1']);
  expect(shown).toEqual(['field/1/1']);
});

test('all else that is asked over a recording is asked of no other vehicle', () => {
  const { operate, sent, shown } = page(film, one);
  operate.sendCommand('hold', {});
  expect(sent()).toEqual(['hold film']);
  expect(shown).toEqual([]);
});

test('where there is nothing but the recording nothing is sent', () => {
  const { operate, sent } = page(film);
  expect(operate.sendCommand('stop', {})).toBeNull();
  expect(sent()).toEqual([]);
});
