/** The rover's own speed, asked for once a visit of the page. */
import { useEffect, useState } from 'react';
import { cruiseOf } from '../../store/plan/cruise.ts';
import { useDashboard } from '../use-dashboard.ts';
import { useHeld } from './use-desk.ts';

type Known = { readonly vehicle: string; readonly speedMps: number | null };
let known: Known | null = null;

export function useCruise(): number | null {
  const { ground } = useDashboard();
  const vehicle = useHeld((state) => state.vehicle);
  const [speed, setSpeed] = useState<Known | null>(known);
  useEffect(() => {
    if (ground === null || vehicle === null || known?.vehicle === vehicle) return;
    let isShown = true;
    cruiseOf(ground.ask, vehicle).then((speedMps) => {
      // What is not known yet is asked again at the next visit.
      if (speedMps !== null) known = { vehicle, speedMps };
      if (isShown) setSpeed({ vehicle, speedMps });
    });
    return () => {
      isShown = false;
    };
  }, [ground, vehicle]);
  return speed?.vehicle === vehicle ? speed.speedMps : null;
}
