/** On the slide that arms the rover: how many items of the list before a drive are open. It advises and blocks nothing. */
import { checklistWords as words } from '../../words/checklist.ts';
import { Icon } from '../icons.tsx';
import { useChecklist } from './use-checklist.ts';
import './arm-hint.css';

export function ArmHint() {
  const { verdict } = useChecklist();
  if (verdict.open === 0) return null;
  return (
    <small className="arm-hint">
      <Icon name="warn" small />
      {words.atArming(verdict.open)}
    </small>
  );
}
