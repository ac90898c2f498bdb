/** Drafts and files: what is kept on this device, what comes from elsewhere, and what is taken along. */
import { useEffect, useRef, useState } from 'react';
import { type PlanList, planLists } from '../../../bridge/protocol/plan.ts';
import type { Draft } from '../../store/plan/draft.ts';
import { fileOf, type Written } from '../../store/plan/files.ts';
import { reversed } from '../../store/plan/mission.ts';
import { listWords } from '../../store/plan/transfers.ts';
import { valuesOf } from '../../store/select.ts';
import { clockTime, dateText } from '../format.ts';
import { Icon } from '../icons.tsx';
import { askBlock, leaseBlock, modeOf } from '../intent/acts.ts';
import { useTwice } from '../intent/use-twice.ts';
import { useSelect } from '../use-dashboard.ts';
import { useDesk, useDeskState, useHeld } from './use-desk.ts';

export function Drafts({ onClose }: { readonly onClose: () => void }) {
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => close.current?.focus(), []);
  return (
    <section className="plan-menu" aria-label="Drafts and files">
      <header>
        <h2>Drafts and files</h2>
        <button ref={close} type="button" className="btn" onClick={onClose}>
          <Icon name="cross" />
          Close
        </button>
      </header>
      <Name />
      <Files />
      <OnRover />
      <Kept onOpen={onClose} />
    </section>
  );
}

function Name() {
  const desk = useDesk();
  const name = useDeskState((state) => state.open.name);
  return (
    <div className="field">
      <label htmlFor="plan-name">Name of this draft</label>
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

/** The browser saves it as a download. */
function save({ name, text }: Extract<Written, { ok: true }>): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

function Files() {
  const desk = useDesk();
  const input = useRef<HTMLInputElement>(null);
  const plan = useDeskState((state) => state.history.present);
  const name = useDeskState((state) => state.open.name);
  const list = useDeskState((state) => state.list);
  const write = (as: 'plan' | 'waypoints') => {
    const written = fileOf(name, plan, as, list);
    if (!written.ok) {
      desk.tell({ tone: 'warn', lines: [written.why] });
      return;
    }
    save(written);
    desk.tell({
      tone: written.warnings.length > 0 ? 'caution' : 'ok',
      lines: [`Saved as ${written.name}`, ...written.warnings],
    });
  };
  return (
    <div className="rows">
      <input
        ref={input}
        className="hidden-text"
        type="file"
        accept=".waypoints,.plan,.geojson,.json,.csv,.txt"
        tabIndex={-1}
        aria-label="A plan of this device"
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) desk.importFile(file);
          target.value = '';
        }}
      />
      <button type="button" className="btn" onClick={() => input.current?.click()}>
        <Icon name="up" />
        Open a file
      </button>
      <button type="button" className="btn" onClick={() => write('plan')}>
        <Icon name="save" />
        Save .plan
      </button>
      <button type="button" className="btn" onClick={() => write('waypoints')}>
        <Icon name="save" />
        Save {listWords[list]} .waypoints
      </button>
      <button
        type="button"
        className="btn"
        disabled={plan.mission.length < 2}
        onClick={() =>
          desk.edit({ plan: { ...plan, mission: reversed(plan.mission) }, list: 'mission', selected: null })
        }
      >
        Turn the mission round
      </button>
    </div>
  );
}

function OnRover() {
  const desk = useDesk();
  const lists = useHeld((state) => state.lists);
  const known = planLists.filter((list) => lists[list].items !== null);
  const filled = known.filter((list) => (lists[list].items?.length ?? 0) > 0);
  return (
    <section aria-label="On the rover">
      <h3>On the rover</h3>
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
          Put it into this draft
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
      {isArmed ? `Really clear the rover’s ${listWords[list]}?` : `Clear the rover’s ${listWords[list]}`}
    </button>
  );
}

function Kept({ onOpen }: { readonly onOpen: () => void }) {
  const desk = useDesk();
  const drafts = useDeskState((state) => state.drafts);
  const open = useDeskState((state) => state.open);
  const vehicle = useHeld((state) => state.vehicle);
  const rows = drafts.toSorted(
    (a, b) => Number(b.vehicle === vehicle) - Number(a.vehicle === vehicle) || b.savedAt - a.savedAt,
  );
  return (
    <section aria-label="Drafts on this device">
      <h3>Drafts on this device</h3>
      <button
        type="button"
        className="btn"
        onClick={() => {
          desk.begin();
          onOpen();
        }}
      >
        <Icon name="plus" />
        New draft
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
        <b>{draft.name || 'without a name'}</b>
        <small>
          {dateText(draft.savedAt)} {clockTime(draft.savedAt).slice(0, 5)} · {items} items
          {isForeign ? ` · for ${draft.vehicle}, opened as a copy` : ''}
          {isOpen ? ' · open' : ''}
        </small>
      </button>
      <button
        type="button"
        className={isArmed ? 'btn is-asked' : 'btn'}
        aria-label={isArmed ? `Delete ${draft.name} for good` : `Delete ${draft.name}`}
        onClick={press}
      >
        {isArmed ? 'For good?' : <Icon name="cross" />}
      </button>
    </li>
  );
}
