/** What a touch on the map does, and what can be taken back. */
import type { PlanList } from '../../../bridge/protocol/plan.ts';
import { type Tool, without } from '../../store/plan/edits.ts';
import { Icon, type IconName } from '../icons.tsx';
import { useDesk, useDeskState } from './use-desk.ts';

type ToolRow = { readonly tool: Tool; readonly label: string; readonly icon: IconName; readonly hint: string };

const rows: readonly ToolRow[] = [
  { tool: 'waypoint', label: 'Add', icon: 'plus', hint: 'Tap the map to add points' },
  { tool: 'polygon', label: 'Fence', icon: 'area', hint: 'Tap the corners of an area' },
  { tool: 'rally', label: 'Rally', icon: 'flag', hint: 'Tap where it may return to' },
];

const isIn = (row: Tool, tool: Tool): boolean => row === tool || (row === 'polygon' && tool === 'circle');

export function ToolBar() {
  const desk = useDesk();
  const tool = useDeskState((state) => state.tool);
  const mayUndo = useDeskState(({ history }) => history.past.length > 0);
  const mayRedo = useDeskState(({ history }) => history.future.length > 0);
  return (
    <div className="plan-tools">
      <fieldset className="ov plan-bar" aria-label="Tools">
        {rows.map((row) => (
          <button
            key={row.tool}
            type="button"
            aria-pressed={isIn(row.tool, tool)}
            onClick={() => desk.take(isIn(row.tool, tool) ? 'select' : row.tool)}
          >
            <Icon name={row.icon} />
            {row.label}
          </button>
        ))}
        <button type="button" disabled={!mayUndo} onClick={desk.undo}>
          <Icon name="undo" />
          Undo
        </button>
        <button type="button" disabled={!mayRedo} onClick={desk.redo}>
          <Icon name="redo" />
          Redo
        </button>
      </fieldset>
      {tool === 'select' ? null : <Hint tool={tool} />}
    </div>
  );
}

const names: Readonly<Record<PlanList, string>> = { mission: 'Item', fence: 'Corner', rally: 'Rally point' };

/** What can be done at once with what is selected; the rest is in its row. */
export function Selected() {
  const desk = useDesk();
  const list = useDeskState((state) => state.list);
  const selected = useDeskState((state) => state.selected);
  const tool = useDeskState((state) => state.tool);
  const plan = useDeskState((state) => state.history.present);
  if (selected === null || plan[list][selected] === undefined) return null;
  return (
    <div className={tool === 'select' ? 'ov plan-hint plan-selected' : 'ov plan-hint plan-selected is-adding'}>
      <span>
        {names[list]} {selected + 1}
      </span>
      <span className="plan-choice">
        <button type="button" onClick={() => desk.edit(without(plan, list, selected))}>
          Delete
        </button>
        <button type="button" onClick={() => desk.select(list, null)}>
          Leave it
        </button>
      </span>
    </div>
  );
}

function Hint({ tool }: { readonly tool: Tool }) {
  const desk = useDesk();
  const inclusion = useDeskState((state) => state.inclusion);
  const row = rows.find((one) => isIn(one.tool, tool));
  const isFence = tool === 'polygon' || tool === 'circle';
  return (
    <div className={isFence ? 'ov plan-hint is-fence' : 'ov plan-hint'}>
      <span>{tool === 'circle' ? 'Tap the middle of a circle' : row?.hint}</span>
      {isFence ? (
        <span className="plan-choice">
          <button type="button" aria-pressed={inclusion} onClick={() => desk.take(tool, true)}>
            Stay within
          </button>
          <button type="button" aria-pressed={!inclusion} onClick={() => desk.take(tool, false)}>
            Keep out
          </button>
          <button type="button" aria-pressed={tool === 'polygon'} onClick={() => desk.take('polygon')}>
            Area
          </button>
          <button type="button" aria-pressed={tool === 'circle'} onClick={() => desk.take('circle')}>
            Circle
          </button>
        </span>
      ) : null}
    </div>
  );
}
