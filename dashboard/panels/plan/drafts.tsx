/** Drafts and files: what is kept on this device, what comes from elsewhere, and what is taken along. */
import { useEffect, useRef } from 'react';
import { type PlanList, planLists } from '../../../bridge/protocol/plan.ts';
import { valuesOf } from '../../store/select.ts';
import { commonWords } from '../../words/common.ts';
import { draftWords as words } from '../../words/plan-files.ts';
import { listWords } from '../../words/plan-transfers.ts';
import { Icon } from '../icons.tsx';
import { askBlock, leaseBlock, modeOf } from '../intent/acts.ts';
import { useTwice } from '../intent/use-twice.ts';
import { useSelect } from '../use-dashboard.ts';
import { DraftFiles } from './draft-files.tsx';
import { KeptDrafts } from './kept-drafts.tsx';
import { useDesk, useDeskState, useHeld } from './use-desk.ts';

export function Drafts({ onClose }: { readonly onClose: () => void }) {
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => close.current?.focus(), []);
  return (
    <section className="plan-menu" aria-label={words.title}>
      <header>
        <h2>{words.title}</h2>
        <button ref={close} type="button" className="btn" onClick={onClose}>
          <Icon name="cross" />
          {commonWords.close}
        </button>
      </header>
      <Name />
      <DraftFiles />
      <OnRover />
      <KeptDrafts onOpen={onClose} />
    </section>
  );
}

function Name() {
  const desk = useDesk();
  const name = useDeskState((state) => state.open.name);
  return (
    <div className="field">
      <label htmlFor="plan-name">{words.name}</label>
      <input
        id="plan-name"
        maxLength={80}
        value={name}
        onChange={({ target }) => desk.rename(target.value)}
        onKeyDown={({ key, currentTarget }) => key === 'Enter' && currentTarget.blur()}
      />
    </div>
  );
}

function OnRover() {
  const desk = useDesk();
  const lists = useHeld((state) => state.lists);
  const known = planLists.filter((list) => lists[list].items !== null);
  const filled = known.filter((list) => (lists[list].items?.length ?? 0) > 0);
  return (
    <section aria-label={words.onRover}>
      <h3>{words.onRover}</h3>
      <ul className="plan-held">
        {planLists.map((list) => (
          <li key={list}>
            <b>{listWords[list]}</b> <span className="muted">{lists[list].why}</span>
          </li>
        ))}
      </ul>
      <div className="rows">
        <button type="button" className="btn" disabled={known.length === 0} onClick={desk.takeHeld}>
          <Icon name="save" />
          {words.takeOver}
        </button>
        {filled.map((list) => (
          <Clear key={list} list={list} />
        ))}
      </div>
    </section>
  );
}

function Clear({ list }: { readonly list: PlanList }) {
  const desk = useDesk();
  const isDriven = useSelect((state) => list === 'mission' && modeOf(state) === 'AUTO');
  const { isArmed, press } = useTwice(() => desk.transfers.clear(list, isDriven));
  const why = useSelect((state) => (valuesOf(state, 'mode')?.armed === false ? askBlock(state) : leaseBlock(state)));
  const isBusy = useDeskState((state) => state.transfer !== null);
  return (
    <button
      type="button"
      className={isArmed ? 'btn is-asked' : 'btn'}
      disabled={why !== null || isBusy}
      title={why ?? undefined}
      onClick={press}
    >
      <Icon name="cross" />
      {isArmed ? words.clearSure(listWords[list]) : words.clear(listWords[list])}
    </button>
  );
}
