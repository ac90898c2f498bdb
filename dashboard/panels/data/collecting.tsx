/** Begins to collect what plots always have, on whichever page one is, as soon as the code for it is here. */
import { useEffect } from 'react';
import { later } from '../later.tsx';
import { useDashboard } from '../use-dashboard.ts';

const collecting = later(() => import('../other-pages.ts'));

export function Collecting() {
  const dashboard = useDashboard();
  const parts = collecting.useIt();
  useEffect(() => void parts?.plotDeskOf(dashboard), [parts, dashboard]);
  return null;
}
