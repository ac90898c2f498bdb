/** Beside the list while no parameter is chosen: what was set here, files in and out, and files of descriptions. */
import { useEffect } from 'react';
import { writeParam, writeParams } from '../../../bridge/protocol/files/parameter-file.ts';
import { fileOut } from '../../store/parameters/file-out.ts';
import { undoOf } from '../../store/parameters/ledger.ts';
import type { Said } from '../../store/parameters/parameters-state.ts';
import { isSame, valueText } from '../../store/parameters/value.ts';
import { valuesOf, vehicleOf } from '../../store/select.ts';
import { commonWords } from '../../words/common.ts';
import { overviewWords as words } from '../../words/parameter-files.ts';
import { saveText } from '../export-log.ts';
import { clockTime, dateText } from '../format.ts';
import { Icon } from '../icons.tsx';
import { useTwice } from '../intent/use-twice.ts';
import { PickFile } from '../pick-file.tsx';
import { useDashboard, useSelect } from '../use-dashboard.ts';
import { settingBlock } from './knowledge.ts';
import { useDesk, useParameters } from './use-parameters.ts';

export const Overview = ({ onClose }: { readonly onClose: () => void }) => (
  <section className="params-side overview" aria-label={words.title}>
    <header>
      <h2>{words.title}</h2>
      <button type="button" className="btn params-back" onClick={onClose}>
        <Icon name="back" />
        {commonWords.back}
      </button>
    </header>
    <div className="detail-body">
      <Changes />
      <Files />
      <Descriptions />
    </div>
  </section>
);

function Changes() {
  const desk = useDesk();
  const changes = useParameters((state) => state.ledger.changes);
  const rows = useParameters((state) => state.rows);
  const origin = useParameters((state) => state.origin);
  const isSetting = useParameters((state) => state.isSetting);
  const why = useSelect((state) => settingBlock(origin, state));
  const is = (name: string) => rows.find((row) => row.name === name)?.value ?? null;
  const names = changes.map(({ name }) => name);
  const undo = undoOf({ changes, restart: [] }, names, is);
  return (
    <section aria-label={words.changes}>
      <h3>{words.changes}</h3>
      {changes.length === 0 ? <p className="muted">{words.noChanges}</p> : null}
      <ul className="changes">
        {changes.toReversed().map(({ name, first, last, at }) => (
          <li key={name}>
            <span>
              <b>{name}</b>
              <small>{words.change(valueText(first), valueText(last), clockTime(at).slice(0, 5))}</small>
              {is(name) === null || isSame(is(name) ?? last, last) ? null : (
                <small className="caution">{words.otherByNow(valueText(is(name)))}</small>
              )}
            </span>
            <button
              type="button"
              className="btn"
              aria-label={words.undoWhich(name)}
              disabled={why !== null || isSetting}
              onClick={() => desk.putBack([name])}
            >
              <Icon name="retry" />
              {commonWords.undo}
            </button>
          </li>
        ))}
      </ul>
      {changes.length === 0 ? null : (
        <div className="rows">
          {undo.length > 1 ? (
            <button
              type="button"
              className="btn"
              disabled={why !== null || isSetting}
              onClick={() => desk.putBack(names)}
            >
              <Icon name="retry" />
              {words.undoAll(undo.length)}
            </button>
          ) : null}
          <Keep />
        </div>
      )}
    </section>
  );
}

/** Asks once more: what was there before is known nowhere else. */
function Keep() {
  const desk = useDesk();
  const { isArmed, press } = useTwice(desk.forgetChanges);
  return (
    <button type="button" className="btn" onClick={press}>
      {isArmed ? words.forgetSure : words.keep}
    </button>
  );
}

function Files() {
  const desk = useDesk();
  const { store } = useDashboard();
  const hasRows = useParameters(({ rows }) => rows.length > 0);
  const save = (ending: 'param' | 'params') => {
    const [state, page] = [desk.store.getState(), store.getState()];
    const { readAt } = state.known;
    const { rows, note } = fileOut(state, readAt === null ? null : Date.now() - (page.nowMs - readAt));
    const vehicle = vehicleOf(page);
    const name = (vehicle?.id ?? state.vehicle ?? 'rover').replace(/[^A-Za-z0-9_-]/g, '-');
    const text = ending === 'param' ? writeParam(rows, note) : writeParams(rows, vehicle?.systemId ?? 1, note);
    saveText(`${name}.${ending}`, text);
  };
  return (
    <section aria-label={words.files}>
      <h3>{words.files}</h3>
      <p className="muted">{words.filesAbout}</p>
      <div className="rows">
        <PickFile label={words.open} accept=".param,.parm,.params,.txt" isPrimary={hasRows} onFile={desk.files.open} />
        <button type="button" className="btn" disabled={!hasRows} onClick={() => desk.files.openDefaults()}>
          {words.defaults}
        </button>
      </div>
      <div className="rows">
        <button type="button" className="btn" disabled={!hasRows} onClick={() => save('param')}>
          <Icon name="save" />
          {words.saveAs('param')}
        </button>
        <button type="button" className="btn" disabled={!hasRows} onClick={() => save('params')}>
          <Icon name="save" />
          {words.saveAs('params')}
        </button>
      </div>
    </section>
  );
}

export const SaidLines = ({ said }: { readonly said: Said | null }) =>
  said === null ? null : (
    <div className="said" role="status">
      {said.lines.map((line) => (
        <p key={line} className={line === said.lines[0] ? said.tone : 'muted'}>
          {line}
        </p>
      ))}
    </div>
  );

function Descriptions() {
  const desk = useDesk();
  const { kept, busy, said } = useParameters((state) => state.descriptions);
  const origin = useParameters((state) => state.origin);
  const why = useSelect((state) => settingBlock(origin === 'device' ? 'device' : 'bridge', state));
  const vehicle = useSelect((state) => valuesOf(state, 'identity')?.vehicleType ?? 'rover');
  useEffect(() => void desk.descriptions.refresh(), [desk]);
  return (
    <section aria-label={words.descriptions}>
      <h3>{words.descriptions}</h3>
      <p className="muted">{words.descriptionsAbout}</p>
      <ul className="changes">
        {(kept ?? []).map((one) => (
          <li key={`${one.vehicle} ${one.firmware}`}>
            <span>
              <b>{words.version(one.vehicle, one.firmware)}</b>
              <small>{words.count(one.count, dateText(one.at))}</small>
            </span>
            <button type="button" className="btn" disabled={busy} onClick={() => desk.descriptions.forget(one)}>
              {words.forget}
            </button>
          </li>
        ))}
      </ul>
      <div className="rows">
        <PickFile
          label={busy ? words.onItsWay : words.handIn}
          accept=".xml,.json"
          disabled={busy || why !== null}
          onFile={(file) => desk.descriptions.handIn(file, { vehicle, firmware: 'any' })}
        />
      </div>
      <SaidLines said={said} />
    </section>
  );
}
