/** Makes an item the next one, where the rover holds this mission; asked for twice, since the rover turns for it. */
import { commands } from '../../store/plan/mission.ts';
import { comparisonOf } from '../../store/plan/view-of.ts';
import { valuesOf } from '../../store/select.ts';
import { nextWords } from '../../words/plan-marks.ts';
import { Icon } from '../icons.tsx';
import { askBlock, isArmed, leaseBlock } from '../intent/acts.ts';
import { useTwice } from '../intent/use-twice.ts';
import { useDashboard, useSelect } from '../use-dashboard.ts';
import { useDeskState, useHeld } from './use-desk.ts';

export function CurrentButton({ number }: { readonly number: number }) {
  const { operate } = useDashboard();
  const mission = useDeskState((state) => state.history.present.mission);
  const isHeld = useHeld(({ lists }) => {
    const { is } = comparisonOf('mission', mission, lists.mission);
    return is === 'same' || is === 'stale';
  });
  const isCurrent = useSelect((state) => valuesOf(state, 'mission')?.currentItem === number);
  const block = useSelect((state) => (isArmed(state) ? leaseBlock(state) : askBlock(state)));
  const { isArmed: isAsked, press } = useTwice(() => operate.sendCommand('set_current', { item: number }));
  if (!isHeld || mission[number - 1]?.command === commands.jump) return null;
  const why = isCurrent ? nextWords.isNext : block;
  return (
    <button
      type="button"
      className={isAsked ? 'btn is-asked' : 'btn'}
      disabled={why !== null}
      title={why ?? undefined}
      onClick={press}
    >
      <Icon name="follow" />
      {isAsked ? nextWords.sure(number) : isCurrent ? nextWords.isIt : nextWords.make}
    </button>
  );
}
