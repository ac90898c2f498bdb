/** What was typed and not set, all of it at once. */
import { settingsFor } from '../../store/parameters/acting.ts';
import { Icon } from '../icons.tsx';
import { useSelect } from '../use-dashboard.ts';
import { useDesk, useParameters } from './use-parameters.ts';
import { settingBlock } from './words.ts';

export function Unsaved() {
  const desk = useDesk();
  const drafts = useParameters((state) => state.drafts);
  const rows = useParameters((state) => state.rows);
  const isSetting = useParameters((state) => state.isSetting);
  const origin = useParameters((state) => state.origin);
  const why = useSelect((state) => settingBlock(origin, state));
  if (drafts.size === 0) return null;
  const names = [...drafts.keys()];
  const ready = settingsFor({ rows, drafts }, names).length;
  const wrong = drafts.size - ready;
  return (
    <section className="params-unsaved" aria-label="Unsaved edits">
      <p>
        <b>{drafts.size}</b> unsaved {drafts.size === 1 ? 'edit' : 'edits'}
        {wrong > 0 ? <span className="caution">, {wrong} not to be set as typed</span> : null}
      </p>
      <button
        type="button"
        className="btn"
        onClick={() => {
          for (const name of names) desk.draft(name, null);
        }}
      >
        Discard
      </button>
      <button
        type="button"
        className="btn pri"
        disabled={why !== null || isSetting || ready === 0}
        onClick={() => desk.set(names)}
      >
        <Icon name="check" />
        {isSetting ? 'Setting …' : `Set ${ready}`}
      </button>
    </section>
  );
}
