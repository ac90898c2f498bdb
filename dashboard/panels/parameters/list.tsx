/** All parameters, in groups or as they were found; one row each, with its value and what became of it. */
import { useMemo } from 'react';
import type { Outcome } from '../../store/parameters/course.ts';
import { type Filter, flat, grouped, type Item, passes, type Row } from '../../store/parameters/rows.ts';
import { searched } from '../../store/parameters/search.ts';
import { meaningOf, valueText } from '../../store/parameters/value.ts';
import { parameterGroups } from '../../words/parameter-groups.ts';
import { parametersWords as words } from '../../words/parameters.ts';
import { Icon, type IconName } from '../icons.tsx';
import { useParameters } from './use-parameters.ts';
import { Windowed } from './windowed.tsx';

const keyOf = ({ key }: Item) => key;
const heightOf = ({ of }: Item) => (of === 'group' ? 40 : 60);

type ListProps = {
  readonly query: string;
  readonly filter: Filter;
  readonly selected: string | null;
  readonly goTo: { readonly key: string } | null;
  readonly onSelect: (name: string) => void;
};

export function ParameterList({ query, filter, selected, goTo, onSelect }: ListProps) {
  const items = useItems(query, filter);
  if (items.length === 0)
    return (
      <p className="params-none muted">
        {query.trim() === '' ? words.empty[filter] : words.nothingFound(query.trim())}
      </p>
    );
  return (
    <Windowed items={items} keyOf={keyOf} heightOf={heightOf} label={words.title} goTo={goTo}>
      {(item) =>
        item.of === 'group' ? (
          <h2 className="params-group">
            <b>{item.group}</b> {parameterGroups[item.group] ?? ''} <small>{item.count}</small>
          </h2>
        ) : (
          <ParameterRow row={item.row} isSelected={item.key === selected} onSelect={onSelect} />
        )
      }
    </Windowed>
  );
}

function useItems(query: string, filter: Filter): readonly Item[] {
  const rows = useParameters((state) => state.rows);
  const drafts = useParameters((state) => state.drafts);
  const changes = useParameters((state) => state.ledger.changes);
  return useMemo(() => {
    const passed = rows.filter((row) => passes(row, filter, { drafts, changes }));
    return query.trim() === '' ? grouped(passed) : flat(searched(passed, query));
  }, [rows, drafts, changes, filter, query]);
}

type RowProps = { readonly row: Row; readonly isSelected: boolean; readonly onSelect: (name: string) => void };

function ParameterRow({ row, isSelected, onSelect }: RowProps) {
  const { name, info, value, type, isSafety } = row;
  const meaning = meaningOf(value, type, info);
  return (
    <button
      type="button"
      className="params-row"
      data-parameter={name}
      aria-current={isSelected ? 'true' : undefined}
      onClick={() => onSelect(name)}
    >
      <span className="params-name">
        <b>{name}</b>
        <small>
          {isSafety ? <i className="params-tag">{words.safety}</i> : null}
          {info && info.humanName !== name ? info.humanName : null}
        </small>
      </span>
      <span className="params-value">
        <b>
          {valueText(value)}
          {info?.units ? <u>{info.units}</u> : null}
        </b>
        <Sub row={row} meaning={meaning} />
      </span>
    </button>
  );
}

export const toneIcons: Readonly<Record<Outcome['tone'], IconName>> = {
  muted: 'clock',
  accent: 'up',
  ok: 'check',
  warn: 'no',
  caution: 'question',
};

/** What is typed, else what became of it, else what it means, else what it was by default. */
function Sub({
  row: { name, default: original, isChanged },
  meaning,
}: {
  readonly row: Row;
  readonly meaning: string;
}) {
  const draft = useParameters((state) => state.drafts.get(name));
  const outcome = useParameters((state) => state.outcomes.get(name));
  if (outcome && !(outcome.final && draft !== undefined && outcome.tone === 'ok'))
    return (
      <small className={outcome.tone}>
        <Icon name={toneIcons[outcome.tone]} small />
        {words.became[outcome.tone]}
      </small>
    );
  if (draft !== undefined) return <small className="accent">{words.draft(draft)}</small>;
  if (meaning !== '') return <small>{meaning}</small>;
  return isChanged ? <small>{words.default(valueText(original))}</small> : null;
}
