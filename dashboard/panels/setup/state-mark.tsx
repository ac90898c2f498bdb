/** A state as a shape, a colour and a word, so that none of them stands alone. */
import type { CheckState } from '../../store/checks/check-item.ts';
import { checkStates } from '../../words/checklist.ts';
import { Icon, type IconName } from '../icons.tsx';

const looks: Readonly<Record<CheckState, { readonly icon: IconName; readonly tone: string }>> = {
  pass: { icon: 'check', tone: 'ok' },
  attention: { icon: 'warn', tone: 'caution' },
  fail: { icon: 'crit', tone: 'warn' },
  unknown: { icon: 'question', tone: 'muted' },
};

export const toneOf = (state: CheckState): string => looks[state].tone;

export const StateIcon = ({ state, small = false }: { readonly state: CheckState; readonly small?: boolean }) => (
  <span className={looks[state].tone}>
    <Icon name={looks[state].icon} small={small} />
  </span>
);

export const StateMark = ({ state }: { readonly state: CheckState }) => (
  <span className={`setup-mark ${looks[state].tone}`}>
    <Icon name={looks[state].icon} small />
    {checkStates[state]}
  </span>
);
