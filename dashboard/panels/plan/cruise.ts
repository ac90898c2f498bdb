/** The rover's own speed, asked for until it is known, for a minute. */
import { useEffect, useState } from 'react';
import { cruiseOf } from '../../store/plan/cruise.ts';
import { useDashboard } from '../use-dashboard.ts';
import { useHeld } from './use-desk.ts';

/** The bridge reads parameters when it hears a vehicle first, which takes a while. */
const againMs = 5000;
const mostTries = 12;

type Known = { readonly vehicle: string; readonly speedMps: number | null };
let known: Known | null = null;

export function useCruise(): number | null {
  const { ground } = useDashboard();
  const vehicle = useHeld((state) => state.vehicle);
  const [speed, setSpeed] = useState<Known | null>(known);
  useEffect(() => {
    if (ground === null || vehicle === null || known?.vehicle === vehicle) return;
    let cancel = () => {};
    let isShown = true;
    const look = async (tries: number) => {
      const speedMps = await cruiseOf(ground.ask, vehicle);
      if (speedMps !== null) known = { vehicle, speedMps };
      if (!isShown) return;
      setSpeed({ vehicle, speedMps });
      if (speedMps === null && tries > 1) cancel = ground.surroundings.after(againMs, () => look(tries - 1));
    };
    look(mostTries);
    return () => {
      isShown = false;
      cancel();
    };
  }, [ground, vehicle]);
  return speed?.vehicle === vehicle ? speed.speedMps : null;
}
