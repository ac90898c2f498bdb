/** Tells once when the rover goes further than the operator wants it, whatever page is on show; and once when it is back. */
import { useEffect, useRef } from 'react';
import { nothingTold, reachOf, toldOf } from '../../../store/maps/limit.ts';
import { said, withNote } from '../../../store/notes.ts';
import { mapWords as words } from '../../../words/maps.ts';
import { distance } from '../../format.ts';
import { useDashboard, useSelect } from '../../use-dashboard.ts';
import { mapChoiceNow, useMapChoice } from '../choice.ts';
import { operator, useOperator } from './own-place.ts';

const far = (metres: number) => distance(metres).join(' ');

export function MapWatch() {
  const { store } = useDashboard();
  const told = useRef(nothingTold);
  const me = useOperator();
  const choice = useMapChoice();
  const { limitFrom, limitM } = choice;
  // Whether there is anything to tell is looked at when it changes, not each time the rover has moved.
  const is = useSelect((state) => {
    const reach = reachOf(state, me, choice);
    return toldOf(told.current, reach, choice.limitM).say ?? reach.is;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another limit is told anew
  useEffect(() => {
    told.current = nothingTold;
  }, [limitFrom, limitM]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is selected says that it is time
  useEffect(() => {
    const { limitFrom: from, limitM: limit } = mapChoiceNow();
    const reach = reachOf(store.getState(), operator.store.getState(), { limitFrom: from, limitM: limit });
    told.current = toldOf(told.current, reach, limit);
    const { say } = told.current;
    if (say === null || reach.is === 'off' || reach.is === 'unknown') return;
    const text =
      say === 'beyond'
        ? words.toldBeyond(far(reach.metres), far(limit), from === 'me' ? words.reach.me : words.reach.home)
        : words.toldBack(far(limit));
    store.setState(({ notes, nowMs }) => ({
      notes: withNote(notes, nowMs, said(say === 'beyond' ? 4 : 6, 'page', text, true)),
    }));
  }, [is, limitFrom, limitM, store]);
  return null;
}
