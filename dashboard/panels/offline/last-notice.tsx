/** That what is on show is of an earlier visit, how old it is, and that it turns live by itself. */

import { durationText } from '../../store/lengths-of-time.ts';
import { stateAgeMs } from '../../store/select.ts';
import { offlineWords as words } from '../../words/offline.ts';
import { clockTime, dateText } from '../format.ts';
import { Icon } from '../icons.tsx';
import { useSelect } from '../use-dashboard.ts';
import './offline.css';

export function LastNotice() {
  const wall = useSelect(({ last }) => last?.wall ?? null);
  const isToday = useSelect((state) => (stateAgeMs(state) ?? 0) < 12 * 3_600_000);
  const isUnsure = useSelect(({ last }) => last?.isUnsure ?? false);
  const age = useSelect((state) => (state.last === null ? '' : durationText(stateAgeMs(state) ?? 0)));
  if (wall === null) return null;
  return (
    <p className="notice laststate" role="status">
      <span className="caution">
        <Icon name="clock" small />
      </span>
      <span>
        <b>{words.lastTitle}</b>
        {isUnsure
          ? words.lastUnsure
          : words.last(age, isToday ? clockTime(wall) : `${dateText(wall)} ${clockTime(wall)}`)}
        <span className="nophone"> {words.lastWait}</span>
      </span>
    </p>
  );
}
