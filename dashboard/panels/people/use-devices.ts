/** The list of devices while it is on the screen: asked for as it comes up, after every change, and when it is wished. */
import { useCallback, useEffect, useState } from 'react';
import { askDevices, type Device, type Done } from '../../store/people.ts';
import { useDashboard } from '../use-dashboard.ts';

export type DevicesShown = {
  /** Null before the first answer. */
  readonly devices: readonly Device[] | null;
  /** The id of this one. */
  readonly you: string;
  /** Why the last thing that was wanted did not happen; empty where it did. */
  readonly why: string;
  refresh(): void;
  /** Something was asked, and this came of it. */
  acted(done: Done<null>): void;
};

export function useDevices(): DevicesShown {
  const { ground } = useDashboard();
  const [known, setKnown] = useState<{ devices: readonly Device[]; you: string } | null>(null);
  const [why, setWhy] = useState('');
  const look = useCallback(
    async (said: string) => {
      if (ground === null) return;
      const answer = await askDevices(ground.ask);
      if (answer.ok) setKnown(answer.value);
      setWhy(answer.ok ? said : answer.why);
    },
    [ground],
  );
  useEffect(() => void look(''), [look]);
  const refresh = useCallback(() => void look(''), [look]);
  const acted = useCallback((done: Done<null>) => void look(done.ok ? '' : done.why), [look]);
  return { devices: known?.devices ?? null, you: known?.you ?? '', why, refresh, acted };
}
