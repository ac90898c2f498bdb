/** The points that are being measured, and what touches and keys do while they are. One for the page. */
import { createStore } from 'zustand/vanilla';
import type { Place } from '../../../store/geo.ts';
import { closed, type Measured, nothingMeasured, withoutLast, withPoint } from '../../../store/maps/measure.ts';

export type Measuring = { readonly isOn: boolean; readonly measured: Measured };

export const measuring = createStore<Measuring>()(() => ({ isOn: false, measured: nothingMeasured }));

const change = (next: (measured: Measured) => Measured) =>
  measuring.setState(({ measured }) => ({ measured: next(measured) }));

export const beginMeasure = (): void => measuring.setState({ isOn: true, measured: nothingMeasured });
export const leaveMeasure = (): void => measuring.setState({ isOn: false, measured: nothingMeasured });
export const undoMeasure = (): void => change(withoutLast);
export const closeMeasure = (): void => change(closed);

/** Lays a point; false where nothing is being measured. */
export function measureAt(place: Place): boolean {
  if (!measuring.getState().isOn) return false;
  change((measured) => withPoint(measured, place));
  return true;
}

const keys: Readonly<Record<string, () => void>> = {
  Escape: leaveMeasure,
  Backspace: undoMeasure,
  Delete: undoMeasure,
  c: closeMeasure,
};

/** False where nothing is being measured, or the key means nothing to it. */
export function measureKey(key: string): boolean {
  const act = keys[key];
  if (!measuring.getState().isOn || act === undefined) return false;
  act();
  return true;
}
