/**
 * Pressed twice within a few seconds: what a slide or a hold is for who has no pointer. Both presses are for one vehicle;
 * `shown` is the one on show, for what a pointer does; it is nobody's name where all of them are meant.
 */
import { useEffect, useState } from 'react';
import { vehicleOf } from '../../store/select.ts';
import { useSelect } from '../use-dashboard.ts';

const forgottenAfterMs = 3000;

export function useTwice(onConfirm: () => void, isForAll = false) {
  const shown = useSelect((state) => (isForAll ? '' : (vehicleOf(state)?.id ?? '')));
  /** The vehicle that was on show at the first press; null before it. */
  const [pressedFor, setPressedFor] = useState<string | null>(null);
  const isArmed = pressedFor === shown;
  useEffect(() => {
    if (pressedFor === null) return;
    const timer = setTimeout(() => setPressedFor(null), forgottenAfterMs);
    return () => clearTimeout(timer);
  }, [pressedFor]);
  const press = () => {
    setPressedFor(isArmed ? null : shown);
    if (isArmed) onConfirm();
  };
  return { shown, isArmed, press };
}
