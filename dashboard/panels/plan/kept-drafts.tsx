/** The drafts that this device keeps: begun, opened, and thrown away when asked twice. */
import { useState } from 'react';
import type { Draft } from '../../store/plan/draft.ts';
import { draftWords as words } from '../../words/plan-files.ts';
import { clockTime, dateText } from '../format.ts';
import { Icon } from '../icons.tsx';
import { useTwice } from '../intent/use-twice.ts';
import { useDesk, useDeskState, useHeld } from './use-desk.ts';

export function KeptDrafts({ onOpen }: { readonly onOpen: () => void }) {
  const desk = useDesk();
  const drafts = useDeskState((state) => state.drafts);
  const open = useDeskState((state) => state.open);
  const vehicle = useHeld((state) => state.vehicle);
  const rows = drafts.toSorted(
    (a, b) => Number(b.vehicle === vehicle) - Number(a.vehicle === vehicle) || b.savedAt - a.savedAt,
  );
  return (
    <section aria-label={words.kept}>
      <h3>{words.kept}</h3>
      <button
        type="button"
        className="btn"
        onClick={() => {
          desk.begin();
          onOpen();
        }}
      >
        <Icon name="plus" />
        {words.begin}
      </button>
      <ul className="plan-drafts">
        {rows.map((draft) => (
          <DraftRow
            key={draft.id}
            {...{ draft, onOpen }}
            isOpen={draft.id === open.id}
            isForeign={draft.vehicle !== null && draft.vehicle !== vehicle}
          />
        ))}
      </ul>
    </section>
  );
}

type DraftRowProps = {
  readonly draft: Draft;
  readonly isOpen: boolean;
  readonly isForeign: boolean;
  readonly onOpen: () => void;
};

function DraftRow({ draft, isOpen, isForeign, onOpen }: DraftRowProps) {
  const desk = useDesk();
  const { isArmed, press } = useTwice(() => desk.remove(draft.id));
  const [isBusy, setBusy] = useState(false);
  const { mission, fence, rally } = draft.plan;
  const items = mission.length + fence.length + rally.length;
  return (
    <li>
      <button
        type="button"
        className="plan-draft"
        aria-pressed={isOpen}
        disabled={isBusy}
        onClick={() => {
          setBusy(true);
          desk.openDraft(draft.id);
          onOpen();
        }}
      >
        <b>{draft.name || words.nameless}</b>
        <small>
          {words.about(dateText(draft.savedAt), clockTime(draft.savedAt).slice(0, 5), items)}
          {isForeign ? words.foreign(draft.vehicle) : ''}
          {isOpen ? words.isOpen : ''}
        </small>
      </button>
      <button
        type="button"
        className={isArmed ? 'btn is-asked' : 'btn'}
        aria-label={isArmed ? words.removeForGood(draft.name) : words.remove(draft.name)}
        onClick={press}
      >
        {isArmed ? words.removeSure : <Icon name="cross" />}
      </button>
    </li>
  );
}
