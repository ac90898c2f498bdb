/** A place on the map that was pressed: how far it is, and the rover is sent there when that is confirmed. */
import { useShallow } from 'zustand/react/shallow';
import type { DashboardState } from '../../store/dashboard-state.ts';
import { bearingDeg, lengthM, metresFrom, type Place, placeOf } from '../../store/geo.ts';
import { valuesOf } from '../../store/select.ts';
import { commonWords } from '../../words/common.ts';
import { goalWords as words } from '../../words/map.ts';
import { distance, heading } from '../format.ts';
import { Icon } from '../icons.tsx';
import { moveBlock } from '../intent/acts.ts';
import { HoldButton } from '../intent/hold-button.tsx';
import { useDashboard, useSelect } from '../use-dashboard.ts';
import type { Pixel } from './view.ts';

/** Further than this is asked for with more than a touch, as the protocol has it ([I11]). */
const farM = 1000;

export const GoalMark = ({ at }: { readonly at: Pixel }) => (
  <g className="goal" transform={`translate(${at.x.toFixed(1)} ${at.y.toFixed(1)})`}>
    <circle r="13" />
    <path d="M0-20V-8M0 8V20M-20 0H-8M8 0H20" />
  </g>
);

/** Null where the rover's own place is not known. */
function wayTo(state: DashboardState, goal: Place): { readonly metres: number | null; readonly bearing: number } {
  const rover = placeOf(valuesOf(state, 'pose') ?? undefined);
  if (rover === null) return { metres: null, bearing: 0 };
  const way = metresFrom(rover, goal);
  return { metres: Math.round(lengthM(way) * 10) / 10, bearing: Math.round(bearingDeg(way)) };
}

type GoalProps = { readonly goal: Place; readonly onClose: () => void };

export function GoalCard({ goal, onClose }: GoalProps) {
  const { operate } = useDashboard();
  const why = useSelect(moveBlock);
  const { metres, bearing } = useSelect(useShallow((state) => wayTo(state, goal)));
  const isFar = metres === null || metres > farM;
  const go = () => {
    operate.sendCommand('goto', goal, isFar ? { confirmed: true } : {});
    onClose();
  };
  return (
    <div className="ov goal-card" role="dialog" aria-label={words.title}>
      <p>
        <b>{metres === null ? words.unknown : distance(metres).join(' ')}</b>
        {metres === null ? null : words.away(heading(bearing))}
        {isFar && metres !== null ? <span className="caution">{words.far}</span> : null}
        {why === null ? null : <span className="caution block"> {why}</span>}
      </p>
      <div className="rows">
        {isFar ? (
          <HoldButton icon="follow" verb={words.goFar} disabled={why !== null} onConfirm={go} />
        ) : (
          <button type="button" className="btn pri" disabled={why !== null} onClick={go}>
            <Icon name="follow" />
            {words.go}
          </button>
        )}
        <button type="button" className="btn" onClick={onClose}>
          <Icon name="cross" />
          {commonWords.cancel}
        </button>
      </div>
    </div>
  );
}
