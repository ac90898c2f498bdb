/** What was typed and not set, all of it at once. */
import { settingsFor } from '../../store/parameters/acting.ts';
import { commonWords } from '../../words/common.ts';
import { parametersWords as words } from '../../words/parameters.ts';
import { Icon } from '../icons.tsx';
import { useSelect } from '../use-dashboard.ts';
import { settingBlock } from './knowledge.ts';
import { useDesk, useParameters } from './use-parameters.ts';

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
    <section className="params-unsaved" aria-label={words.unsaved}>
      <p>
        <b>{drafts.size}</b> {words.edits(drafts.size)}
        {wrong > 0 ? <span className="caution">{words.wrong(wrong)}</span> : null}
      </p>
      <button
        type="button"
        className="btn"
        onClick={() => {
          for (const name of names) desk.draft(name, null);
        }}
      >
        {commonWords.discard}
      </button>
      <button
        type="button"
        className="btn pri"
        disabled={why !== null || isSetting || ready === 0}
        onClick={() => desk.set(names)}
      >
        <Icon name="check" />
        {isSetting ? words.setting : words.set(ready)}
      </button>
    </section>
  );
}
