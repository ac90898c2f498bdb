/** One parameter: what it is and means, what it may be, and to set it. */
import { useEffect, useRef } from 'react';
import { type Row, rowFacts } from '../../store/parameters/rows.ts';
import { type Input, inputOf, isSame, meaningOf, valueText } from '../../store/parameters/value.ts';
import { commonWords } from '../../words/common.ts';
import { valueWords, editWords as words } from '../../words/parameter-values.ts';
import { Icon } from '../icons.tsx';
import { useSelect } from '../use-dashboard.ts';
import { Bits } from './bits.tsx';
import { rowBlock } from './knowledge.ts';
import { toneIcons } from './list.tsx';
import { useDesk, useParameters } from './use-parameters.ts';

export function Detail({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const row = useParameters(({ rows }) => rows.find((one) => one.name === name));
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (name) close.current?.focus();
  }, [name]);
  return (
    <section className="params-side detail" aria-label={name}>
      <header>
        <div>
          <h2>{name}</h2>
          <p className="detail-title">{row === undefined ? '' : (row.info?.humanName ?? words.notDescribed)}</p>
        </div>
        <button ref={close} type="button" className="btn" onClick={onClose}>
          <Icon name="back" />
          {commonWords.back}
        </button>
      </header>
      {row === undefined ? <p className="muted">{words.gone}</p> : <Known row={row} />}
    </section>
  );
}

function Known({ row }: { readonly row: Row }) {
  const { info, value, type } = row;
  const meaning = meaningOf(value, type, info);
  return (
    <div className="detail-body">
      <p className="detail-now">
        <b>{valueText(value)}</b>
        {info?.units ? <u>{info.units}</u> : null}
        {meaning === '' ? null : <span>{meaning}</span>}
      </p>
      <Edit key={row.name} row={row} />
      {info?.description ? <p className="detail-about">{info.description}</p> : null}
      <dl className="facts">
        {rowFacts(row).map(([what, text]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Edit({ row }: { readonly row: Row }) {
  const desk = useDesk();
  const { name, value, info, type } = row;
  const origin = useParameters((state) => state.origin);
  const draft = useParameters((state) => state.drafts.get(name));
  const isSetting = useParameters((state) => state.isSetting);
  const block = useSelect((state) => rowBlock(row, origin, state));
  const why = info?.readOnly ? valueWords.readOnly : value === null ? words.valueNoNumber : block;
  const text = draft ?? (value === null ? '' : valueText(value).replace('−', '-'));
  const input = inputOf(text, row);
  const isReady = draft !== undefined && input.ok && why === null && !isSetting;
  const set = () => {
    if (isReady) desk.set([name]);
  };
  return (
    <form
      className="detail-edit"
      onSubmit={(event) => {
        event.preventDefault();
        set();
      }}
    >
      {why === null ? null : (
        <p className="detail-why">
          <Icon name="lock" small />
          {commonWords.notNow(why)}
        </p>
      )}
      <fieldset disabled={why !== null}>
        <legend className="hidden-text">{words.setWhich(name)}</legend>
        <Choices row={row} input={input} />
        {info && info.bits.length > 0 && input.ok ? (
          <Bits bits={info.bits} value={input.value} type={type} onChange={(next) => desk.draft(name, String(next))} />
        ) : null}
        <div className="detail-line">
          <label>
            <span className="detail-caption">{words.newValue(info?.units)}</span>
            <input
              type="text"
              inputMode="decimal"
              autoComplete="off"
              spellCheck={false}
              value={text}
              aria-invalid={!input.ok}
              aria-describedby="detail-notes"
              onChange={({ target }) => desk.draft(name, target.value)}
            />
          </label>
          <button type="submit" className="btn pri" disabled={!isReady}>
            <Icon name="check" />
            {words.set}
          </button>
        </div>
      </fieldset>
      <div id="detail-notes" className="detail-notes">
        {draft === undefined ? null : <Notes input={input} />}
        <Became name={name} />
      </div>
      <Shortcuts row={row} isBlocked={why !== null} />
    </form>
  );
}

const Notes = ({ input }: { readonly input: Input }) =>
  input.ok ? (
    input.notes.map((note) => (
      <p key={note} className="caution">
        <Icon name="warn" small />
        {note}
      </p>
    ))
  ) : (
    <p className="warn">
      <Icon name="no" small />
      {input.why}
    </p>
  );

function Became({ name }: { readonly name: string }) {
  const outcome = useParameters((state) => state.outcomes.get(name));
  return (
    <p className={`detail-became ${outcome?.tone ?? ''}`} role="status">
      {outcome ? (
        <>
          <Icon name={toneIcons[outcome.tone]} small />
          {outcome.text}
        </>
      ) : null}
    </p>
  );
}

/** What it may be, by name. */
function Choices({ row: { name, info }, input }: { readonly row: Row; readonly input: Input }) {
  const desk = useDesk();
  const options = info?.options ?? [];
  if (options.length === 0 || (info?.bits.length ?? 0) > 0) return null;
  const chosen = input.ok ? options.find((option) => isSame(option.value, input.value)) : undefined;
  return (
    <label className="detail-choice">
      <span className="detail-caption">{words.meaning}</span>
      <select value={chosen?.value ?? ''} onChange={({ target }) => desk.draft(name, target.value)}>
        {chosen === undefined ? <option value="">{words.otherValue}</option> : null}
        {options.map(({ value, label }) => (
          <option key={value} value={value}>
            {words.option(value, label)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** To what it was. */
function Shortcuts({ row, isBlocked }: { readonly row: Row; readonly isBlocked: boolean }) {
  const desk = useDesk();
  const { name, default: original, isChanged } = row;
  const change = useParameters(({ ledger }) => ledger.changes.find((one) => one.name === name));
  const hasDraft = useParameters(({ drafts }) => drafts.has(name));
  return (
    <div className="rows">
      {change && !hasDraft ? (
        <button type="button" className="btn" disabled={isBlocked} onClick={() => desk.putBack([name])}>
          <Icon name="retry" />
          {words.undo(valueText(change.first))}
        </button>
      ) : null}
      {isChanged && original !== null && !hasDraft ? (
        <button
          type="button"
          className="btn"
          disabled={isBlocked}
          onClick={() => desk.draft(name, valueText(original).replace('−', '-'))}
        >
          {words.default(valueText(original))}
        </button>
      ) : null}
      {hasDraft ? (
        <button type="button" className="btn" onClick={() => desk.draft(name, null)}>
          <Icon name="cross" />
          {commonWords.discard}
        </button>
      ) : null}
    </div>
  );
}
