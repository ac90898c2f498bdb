/** What a touch on the map does, and what can be taken back. */
import { type Tool, without } from '../../store/plan/edits.ts';
import { commonWords } from '../../words/common.ts';
import { planWords as words } from '../../words/plan.ts';
import { itemWords } from '../../words/plan-items.ts';
import { Icon, type IconName } from '../icons.tsx';
import { useDesk, useDeskState } from './use-desk.ts';

type ToolRow = { readonly tool: keyof typeof words.tool; readonly icon: IconName };

const rows: readonly ToolRow[] = [
  { tool: 'waypoint', icon: 'plus' },
  { tool: 'polygon', icon: 'area' },
  { tool: 'rally', icon: 'flag' },
];

const isIn = (row: Tool, tool: Tool): boolean => row === tool || (row === 'polygon' && tool === 'circle');

export function ToolBar() {
  const desk = useDesk();
  const tool = useDeskState((state) => state.tool);
  const mayUndo = useDeskState(({ history }) => history.past.length > 0);
  const mayRedo = useDeskState(({ history }) => history.future.length > 0);
  return (
    <div className="plan-tools">
      <fieldset className="ov plan-bar" aria-label={words.tools}>
        {rows.map((row) => (
          <button
            key={row.tool}
            type="button"
            aria-pressed={isIn(row.tool, tool)}
            onClick={() => desk.take(isIn(row.tool, tool) ? 'select' : row.tool)}
          >
            <Icon name={row.icon} />
            {words.tool[row.tool]}
          </button>
        ))}
        <button type="button" disabled={!mayUndo} onClick={desk.undo}>
          <Icon name="undo" />
          {commonWords.undo}
        </button>
        <button type="button" disabled={!mayRedo} onClick={desk.redo}>
          <Icon name="redo" />
          {words.redo}
        </button>
      </fieldset>
      {tool === 'select' ? null : <Hint tool={tool} />}
    </div>
  );
}

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
      <span>{words.selected[list](selected + 1)}</span>
      <span className="plan-choice">
        <button type="button" onClick={() => desk.edit(without(plan, list, selected))}>
          {itemWords.remove}
        </button>
        <button type="button" onClick={() => desk.select(list, null)}>
          {words.leave}
        </button>
      </span>
    </div>
  );
}

function Hint({ tool }: { readonly tool: Exclude<Tool, 'select'> }) {
  const desk = useDesk();
  const inclusion = useDeskState((state) => state.inclusion);
  const isFence = tool === 'polygon' || tool === 'circle';
  return (
    <div className={isFence ? 'ov plan-hint is-fence' : 'ov plan-hint'}>
      <span>{words.hint[tool]}</span>
      {isFence ? (
        <span className="plan-choice">
          <button type="button" aria-pressed={inclusion} onClick={() => desk.take(tool, true)}>
            {words.within}
          </button>
          <button type="button" aria-pressed={!inclusion} onClick={() => desk.take(tool, false)}>
            {words.out}
          </button>
          <button type="button" aria-pressed={tool === 'polygon'} onClick={() => desk.take('polygon')}>
            {words.area}
          </button>
          <button type="button" aria-pressed={tool === 'circle'} onClick={() => desk.take('circle')}>
            {words.circle}
          </button>
        </span>
      ) : null}
    </div>
  );
}
