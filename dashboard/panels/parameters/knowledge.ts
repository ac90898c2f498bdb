/** What is said of parameters as a whole: how well they are known, and why they cannot be set. */
import type { DashboardState } from '../../store/dashboard-state.ts';
import type { ParametersState } from '../../store/parameters/parameters-state.ts';
import type { Row } from '../../store/parameters/rows.ts';
import { isLinked, vehicleOf } from '../../store/select.ts';
import { parameterBlockWords as blocks, knowledgeWords as words } from '../../words/parameters.ts';
import type { IconName } from '../icons.tsx';
import { askBlock, isArmed, leaseBlock } from '../intent/acts.ts';

export type Knowledge = {
  readonly icon: IconName;
  readonly tone: string;
  readonly word: string;
  readonly text: string;
};

/** `ageText`: how old the values are, in words; null where nobody knows. */
export function knowledgeOf(state: ParametersState, page: DashboardState, ageText: string | null): Knowledge {
  const { origin, known, rows, why } = state;
  const age = ageText === null ? words.ageUnknown : words.age(ageText);
  const counted = words.counted(rows.length, age);
  if (vehicleOf(page)?.replay) return { icon: 'film', tone: 'muted', word: words.replay[0], text: words.replay[1] };
  if (rows.length === 0) {
    if (known.reading) return { icon: 'clock', tone: 'accent', word: words.reading[0], text: words.reading[1] };
    return { icon: 'question', tone: 'muted', word: words.unknown, text: why || unread(page) };
  }
  if (origin === 'device') return { icon: 'clock', tone: 'caution', word: words.keptHere, text: counted };
  if (!isLinked(page))
    return {
      icon: 'clock',
      tone: 'caution',
      word: words.asWere,
      text: words.unheard(counted),
    };
  if (known.reading) return { icon: 'clock', tone: 'accent', word: words.readingAgain, text: words.readingThese(age) };
  switch (known.state) {
    case 'current':
      return {
        ...{ icon: 'check', tone: 'muted', word: words.complete },
        text: known.source ? words.by[known.source](counted) : counted,
      };
    case 'kept':
      return {
        icon: 'clock',
        tone: 'caution',
        word: words.keptByBridge,
        text: words.beforeStart(age),
      };
    case 'doubtful':
      return {
        icon: 'warn',
        tone: 'caution',
        word: words.doubtful,
        text: words.sinceRestart(age),
      };
    case 'none':
      return { icon: 'question', tone: 'muted', word: words.unknown, text: why || words.neverRead };
  }
}

/** Why nothing can be set, or null. */
export function settingBlock(origin: ParametersState['origin'], page: DashboardState): string | null {
  const block = askBlock(page);
  if (block !== null) return block;
  return origin === 'bridge' ? null : blocks.notNow;
}

/** The same for one of them: what decides over stopping needs the lease while it is armed ([I10]). */
export const rowBlock = (
  row: Pick<Row, 'isSafety'>,
  origin: ParametersState['origin'],
  page: DashboardState,
): string | null =>
  settingBlock(origin, page) ?? (row.isSafety && isArmed(page) && leaseBlock(page) !== null ? blocks.needsLease : null);

/** Why no file can be loaded, or null. */
export const loadBlock = (origin: ParametersState['origin'], page: DashboardState): string | null =>
  settingBlock(origin, page) ?? (isArmed(page) && leaseBlock(page) !== null ? blocks.fileNeedsLease : null);

/** Why it cannot be restarted from here, or null. */
export const restartBlock = (page: DashboardState): string | null =>
  leaseBlock(page) ?? (isArmed(page) ? blocks.armed : null);

const unread = (page: DashboardState): string => (isArmed(page) ? words.readWhenAsked : words.unread);
