/** The bridge's log as far back as this page has read it, and what came since. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import {
  emptyJournal,
  gapTimes,
  type Happened,
  happenedOf,
  type Journal,
  joined,
  journalStep,
  mostJournal,
  readJournal,
} from '../../store/data/happenings.ts';
import type { Stretch } from '../../store/data/pieces.ts';
import { vehicleOf } from '../../store/select.ts';
import { dataWords } from '../../words/data.ts';
import { useDashboard, useSelect } from '../use-dashboard.ts';

export type JournalShown = {
  readonly happened: readonly Happened[];
  readonly gaps: readonly Stretch[];
  readonly why: string;
  readonly isReading: boolean;
  readonly from: number;
  /** Whether there is more to be read, and room for it. */
  readonly standing: 'more' | 'whole' | 'most';
  readOlder(): void;
};

export function useJournal(): JournalShown {
  const { ground, store } = useDashboard();
  const [journal, setJournal] = useState<Journal>(emptyJournal);
  const [isReading, setReading] = useState(false);
  const epoch = useSelect((state) => state.mirror.welcome?.epoch ?? '');
  const live = useSelect((state) => state.mirror.events);
  const isReplay = useSelect((state) => vehicleOf(state)?.replay === true);
  const read = useCallback(
    async (to: number) => {
      if (ground === null || to <= 0) return;
      setReading(true);
      const part = await readJournal(ground.ask, Math.max(0, to - journalStep), to, dataWords.notUnderstood);
      setJournal((before) => joined(before, part));
      setReading(false);
    },
    [ground],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: another log is read anew
  useEffect(() => {
    setJournal(emptyJournal);
    void read(store.getState().mirror.lastSeq);
  }, [epoch, read, store]);
  const entries = useMemo(() => {
    const known = new Set(journal.entries.map(({ seq }) => seq));
    const since = live.filter(({ key, seq }) => key === `${epoch}:${seq}` && !known.has(seq));
    return [...journal.entries, ...since].sort((a, b) => a.seq - b.seq);
  }, [journal, live, epoch]);
  return {
    happened: useMemo(() => happenedOf(entries, isReplay), [entries, isReplay]),
    gaps: useMemo(() => (isReplay ? [] : gapTimes(journal.gaps, entries)), [journal, entries, isReplay]),
    why: journal.why,
    isReading,
    from: journal.from,
    standing: journal.from <= 1 ? 'whole' : journal.entries.length >= mostJournal ? 'most' : 'more',
    readOlder: () => void read(journal.from - 1),
  };
}
