/** What is said of parameters as a whole: how well they are known, and why they cannot be set. */
import type { DashboardState } from '../../store/dashboard-state.ts';
import type { ParametersState } from '../../store/parameters/parameters-state.ts';
import type { Row } from '../../store/parameters/rows.ts';
import { isLinked, vehicleOf } from '../../store/select.ts';
import type { IconName } from '../icons.tsx';
import { askBlock, isArmed, leaseBlock } from '../intent/acts.ts';

export type Knowledge = {
  readonly icon: IconName;
  readonly tone: string;
  readonly word: string;
  readonly text: string;
};

const sources = { file: 'by MAVFTP', list: 'one by one' } as const;

/** `ageText`: how old the values are, in words; null where nobody knows. */
export function knowledgeOf(state: ParametersState, page: DashboardState, ageText: string | null): Knowledge {
  const { origin, known, rows, why } = state;
  const age = ageText === null ? 'of unknown age' : `read ${ageText} ago`;
  if (vehicleOf(page)?.replay)
    return { icon: 'film', tone: 'muted', word: 'A recording', text: 'has no parameters to show' };
  if (rows.length === 0) {
    if (known.reading) return { icon: 'clock', tone: 'accent', word: 'Reading', text: 'all parameters of the rover' };
    return { icon: 'question', tone: 'muted', word: 'Not known', text: why || unread(page) };
  }
  if (origin === 'device')
    return { icon: 'clock', tone: 'caution', word: 'Kept on this device', text: `${rows.length}, ${age}` };
  if (!isLinked(page))
    return {
      icon: 'clock',
      tone: 'caution',
      word: 'As they were',
      text: `${rows.length}, ${age}; the rover is not heard`,
    };
  if (known.reading) return { icon: 'clock', tone: 'accent', word: 'Reading again', text: `these are ${age}` };
  switch (known.state) {
    case 'current':
      return {
        ...{ icon: 'check', tone: 'muted', word: 'Complete' },
        text: `${rows.length}, ${age}${known.source ? ` ${sources[known.source]}` : ''}`,
      };
    case 'kept':
      return {
        icon: 'clock',
        tone: 'caution',
        word: 'Kept by the bridge',
        text: `${age}, before the rover last started`,
      };
    case 'doubtful':
      return {
        icon: 'warn',
        tone: 'caution',
        word: 'May be others by now',
        text: `${age}; since then it restarted or was silent`,
      };
    case 'none':
      return { icon: 'question', tone: 'muted', word: 'Not known', text: why || 'they were never read' };
  }
}

/** Why nothing can be set, or null. */
export function settingBlock(origin: ParametersState['origin'], page: DashboardState): string | null {
  const block = askBlock(page);
  if (block !== null) return block;
  return origin === 'bridge' ? null : 'these are not the values of now';
}

/** The same for one of them: what decides over stopping needs the lease while it is armed ([I10]). */
export const rowBlock = (
  row: Pick<Row, 'isSafety'>,
  origin: ParametersState['origin'],
  page: DashboardState,
): string | null =>
  settingBlock(origin, page) ?? (row.isSafety && isArmed(page) && leaseBlock(page) !== null ? needsLease : null);

const needsLease = 'it decides over stopping, and the rover is armed: only who drives may set it';

/** Why no file can be loaded, or null. */
export const loadBlock = (origin: ParametersState['origin'], page: DashboardState): string | null =>
  settingBlock(origin, page) ??
  (isArmed(page) && leaseBlock(page) !== null ? 'the rover is armed: only who drives may load a file' : null);

/** Why it cannot be restarted from here, or null. */
export const restartBlock = (page: DashboardState): string | null =>
  leaseBlock(page) ?? (isArmed(page) ? 'it is armed: disarm it first' : null);

const unread = (page: DashboardState): string =>
  isArmed(page) ? 'a rover that is armed is read when you ask' : 'they were not read yet';
