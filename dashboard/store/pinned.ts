/**
 * The vehicle that a page has on show stays the one that it means. A bridge that begins anew knows its vehicles in the
 * order in which it hears them: none of them takes the place of another without a word. Pure.
 */
import { vehicleWords as words } from '../words/vehicles.ts';
import type { DashboardState } from './dashboard-state.ts';
import { said, withNote } from './notes.ts';
import { vehicleOf } from './select.ts';
import { nameOf } from './vehicles.ts';

/**
 * From now on the vehicle on show is the one that is meant. A choice that is not there any more is none: a recording
 * that was closed, or what an earlier load of the page had on show, which is said. What is only remembered is not on
 * show yet.
 */
export function withPinned(state: DashboardState, now: number): DashboardState {
  const { chosenId, pinned, last, notes } = state;
  const vehicle = vehicleOf(state);
  if (vehicle === null || vehicle.replay || last !== null) return state;
  const { id, link } = vehicle;
  const name = nameOf(vehicle);
  const isChosen = chosenId === null || chosenId === id;
  if (isChosen && pinned?.id === id && pinned.name === name) return state;
  const isOther = !isChosen && pinned === null;
  return {
    ...state,
    chosenId: isChosen ? chosenId : null,
    pinned: { id, name, link },
    notes: isOther ? withNote(notes, now, said(4, 'way', words.instead(name), true)) : notes,
  };
}
