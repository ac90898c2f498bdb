/** The draft as a file: opened from this device, and saved to it in each of the formats there are. */
import { fileOf, type PlanEnding, type Written } from '../../store/plan/files.ts';
import { reversed } from '../../store/plan/mission.ts';
import { draftWords as words } from '../../words/plan-files.ts';
import { listWords } from '../../words/plan-transfers.ts';
import { Icon } from '../icons.tsx';
import { PickFile } from '../pick-file.tsx';
import { useDesk, useDeskState } from './use-desk.ts';

/** The browser saves it as a download. */
function save({ name, text }: Extract<Written, { ok: true }>): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export function DraftFiles() {
  const desk = useDesk();
  const plan = useDeskState((state) => state.history.present);
  const name = useDeskState((state) => state.open.name);
  const list = useDeskState((state) => state.list);
  const write = (as: PlanEnding) => {
    const written = fileOf(name, plan, as, list);
    if (!written.ok) {
      desk.tell({ tone: 'warn', lines: [written.why] });
      return;
    }
    save(written);
    desk.tell({
      tone: written.warnings.length > 0 ? 'caution' : 'ok',
      lines: [words.saved(written.name), ...written.warnings],
    });
  };
  return (
    <div className="rows">
      <PickFile label={words.open} accept=".waypoints,.plan,.geojson,.json,.csv,.txt" onFile={desk.importFile} />
      <button type="button" className="btn" onClick={() => write('plan')}>
        <Icon name="save" />
        {words.saveAs('plan')}
      </button>
      <button type="button" className="btn" onClick={() => write('waypoints')}>
        <Icon name="save" />
        {words.saveListAs(listWords[list], 'waypoints')}
      </button>
      <button type="button" className="btn" onClick={() => write('geojson')}>
        <Icon name="save" />
        {words.saveAs('geojson')}
      </button>
      <button type="button" className="btn" onClick={() => write('csv')}>
        <Icon name="save" />
        {words.saveAs('csv')}
      </button>
      <button
        type="button"
        className="btn"
        disabled={plan.mission.length < 2}
        onClick={() =>
          desk.edit({ plan: { ...plan, mission: reversed(plan.mission) }, list: 'mission', selected: null })
        }
      >
        {words.turnRound}
      </button>
    </div>
  );
}
