/** Every kind of message on the bridge's links, with its rate, and the newest one of a kind field by field. */
import { memo, useEffect, useMemo, useState } from 'react';
import type { FieldSaid, MessageSaid } from '../../../bridge/protocol/inspector.ts';
import { has, whyFull, withSource } from '../../store/data/choice.ts';
import {
  again,
  askInspector,
  askMessage,
  found,
  type InspectorShown,
  type MessageRow,
  nothingInspected,
  type Order,
  orders,
  plottableOf,
  rowsOf,
  sorted,
} from '../../store/data/inspector.ts';
import type { Table } from '../../store/data/series-csv.ts';
import { idOf, type MessageSource } from '../../store/data/sources.ts';
import { csvWords, dataWords, inspectorWords, plotWords } from '../../words/data.ts';
import { ageText, figure } from '../format.ts';
import { Icon } from '../icons.tsx';
import { useKept } from '../kept.ts';
import { useDashboard } from '../use-dashboard.ts';
import { shortLabel, unitOf } from './labels.ts';
import { SaveCsv } from './save-csv.tsx';
import { plotChoice } from './use-plots.ts';
import './inspector.css';

/** Once a second while it is looked at. */
function useInspected(): InspectorShown {
  const { ground } = useDashboard();
  const [shown, setShown] = useState(nothingInspected);
  useEffect(() => {
    if (ground === null) return;
    let last = nothingInspected;
    return again(async () => {
      if (document.hidden) return;
      last = await askInspector(ground.ask, last, dataWords.notUnderstood);
      setShown(last);
    }, ground.surroundings.after);
  }, [ground]);
  return shown;
}

export function Inspector() {
  const { links, why } = useInspected();
  const [text, setText] = useState('');
  const [order, setOrder] = useState<Order>('name');
  const [open, setOpen] = useState<string | null>(null);
  const rows = useMemo(() => sorted(found(rowsOf(links ?? []), text), order), [links, text, order]);
  const others = (links ?? []).reduce((sum, link) => sum + link.others.count, 0);
  return (
    <section className="card inspector" aria-label={inspectorWords.title}>
      <header>
        <h2>
          {inspectorWords.title} <small>{inspectorWords.about}</small>
        </h2>
      </header>
      <div className="data-tools">
        <input
          type="search"
          value={text}
          placeholder={inspectorWords.find}
          aria-label={inspectorWords.find}
          onChange={({ target }) => setText(target.value)}
        />
        <select
          value={order}
          aria-label={inspectorWords.order}
          onChange={({ target }) => setOrder(orders.find((one) => one === target.value) ?? 'name')}
        >
          {orders.map((one) => (
            <option key={one} value={one}>
              {inspectorWords.orders[one]}
            </option>
          ))}
        </select>
        <span className="sp" />
        <SaveCsv what="messages" about={csvWords.messages} stretch={null} make={() => tableOf(rows)} />
      </div>
      {why === '' ? null : (
        <p className="caution" role="alert">
          {why}
        </p>
      )}
      {links === null ? <p className="muted">{inspectorWords.asking}</p> : null}
      {links !== null && rows.length === 0 ? (
        <p className="muted">{text === '' ? inspectorWords.none : inspectorWords.noneFound(text)}</p>
      ) : null}
      <ul>
        {rows.map((row) => (
          <li key={row.id} data-message={row.name ?? row.messageId}>
            <Row row={row} isOpen={open === row.id} onTurn={() => setOpen(open === row.id ? null : row.id)} />
            {open === row.id ? <Message row={row} /> : null}
          </li>
        ))}
      </ul>
      {others > 0 ? <p className="caution">{inspectorWords.others(others)}</p> : null}
    </section>
  );
}

const titleOf = ({ name, messageId }: MessageRow): string => name ?? inspectorWords.unknown(messageId);

/** Tenths of a hertz and less where they matter. */
const rateText = (hz: number | null): string => figure(hz, hz === null || hz >= 20 ? 0 : hz >= 0.95 ? 1 : 2);

type RowProps = { readonly row: MessageRow; readonly isOpen: boolean; readonly onTurn: () => void };

function Row({ row, isOpen, onTurn }: RowProps) {
  const { systemId, componentId, messageId, rateHz, bytesPerS, count, sizeB, ageMs, link, replay } = row;
  return (
    <button type="button" className="inspector-row" aria-expanded={isOpen} onClick={onTurn}>
      <span className="inspector-name">
        <b>{titleOf(row)}</b>
        <small>
          {replay ? `${inspectorWords.replay} ` : ''}
          {link} · {inspectorWords.sender(systemId, componentId)} · {inspectorWords.id(messageId)} ·{' '}
          {inspectorWords.count(figure(count))} · {inspectorWords.size(sizeB)}
        </small>
      </span>
      <span className="inspector-rate">
        {rateText(rateHz)} <u>{inspectorWords.perS}</u>
      </span>
      <span className="inspector-more nophone">
        {figure(bytesPerS)} <u>{inspectorWords.bytesPerS}</u>
      </span>
      <span className="inspector-more">{ageText(ageMs)}</span>
    </button>
  );
}

function Message({ row }: { readonly row: MessageRow }) {
  const { ground } = useDashboard();
  const [said, setSaid] = useState<MessageSaid | null | 'asking'>('asking');
  const { link, systemId, componentId, messageId } = row;
  useEffect(() => {
    if (ground === null) return;
    const key = { link, systemId, componentId, messageId };
    return again(async () => {
      if (!document.hidden) setSaid(await askMessage(ground.ask, key));
    }, ground.surroundings.after);
  }, [ground, link, systemId, componentId, messageId]);
  if (said === 'asking') return <p className="inspector-fields muted">{inspectorWords.fetching}</p>;
  if (said === null) return <p className="inspector-fields muted">{inspectorWords.gone}</p>;
  return (
    <div className="inspector-fields">
      {said.fields === null ? <p>{inspectorWords.noFields}</p> : null}
      <dl>
        {(said.fields ?? []).map((field) => (
          <div key={field.name}>
            <dt>{field.name}</dt>
            <dd>
              {saidText(field)} {field.unit === '' ? null : <u>{field.unit}</u>}
              {field.means.length > 0 ? <small>{field.means.join(', ')}</small> : null}
            </dd>
            <PlotThis sources={plottableOf(row, (said.name ?? '').slice(0, 64), field)} />
          </div>
        ))}
      </dl>
      <p className="inspector-hex">
        {inspectorWords.bytes} <code>{said.hex.replace(/(..)(?=.)/g, '$1 ')}</code>
      </p>
    </div>
  );
}

const oneOf = (value: number | string | null): string => (value === null ? inspectorWords.notGiven : String(value));
const saidText = ({ value }: FieldSaid): string => (Array.isArray(value) ? value.map(oneOf).join(', ') : oneOf(value));

/** Into the last plot that has room; of a list one place at a time. */
const PlotThis = memo(({ sources }: { readonly sources: readonly MessageSource[] }) => {
  const choice = useKept(plotChoice);
  const plot = choice.plots.length - 1;
  const next = sources.find((source) => !choice.plots.some((one) => has(one, source)));
  const [first] = sources;
  if (first === undefined) return null;
  if (next === undefined) return <small className="inspector-plotted">{inspectorWords.plotted}</small>;
  const why = whyFull(choice, plot, next, unitOf);
  return (
    <button
      type="button"
      key={idOf(next)}
      className="inspector-plot"
      aria-label={inspectorWords.plot(shortLabel(next))}
      disabled={plot < 0 || why !== null}
      title={why === null ? undefined : plotWords.full[why]}
      onClick={() => plotChoice.choose(withSource(choice, plot, next))}
    >
      <Icon name="data" />
    </button>
  );
});

function tableOf(rows: readonly MessageRow[]): Table {
  return {
    head: csvWords.columns.messages,
    rows: rows.map(({ link, systemId, componentId, messageId, name, rateHz, bytesPerS, count, sizeB, ageMs }) => [
      ...[link, systemId, componentId, messageId, name, rateHz, bytesPerS, count, sizeB, Math.round(ageMs)],
    ]),
  };
}
