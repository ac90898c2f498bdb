/** Search, filters, and the way to files. */
import { useMemo } from 'react';
import { countsOf, type Filter, filters } from '../../store/parameters/rows.ts';
import { parameterGroups } from '../../words/parameter-groups.ts';
import { parametersWords as words } from '../../words/parameters.ts';
import { Icon } from '../icons.tsx';
import { useParameters } from './use-parameters.ts';

type ToolsProps = {
  readonly query: string;
  readonly setQuery: (query: string) => void;
  readonly filter: Filter;
  readonly setFilter: (filter: Filter) => void;
  readonly setGoTo: (to: { readonly key: string }) => void;
  readonly onMore: () => void;
};

export function Tools({ query, setQuery, filter, setFilter, setGoTo, onMore }: ToolsProps) {
  const rows = useParameters((state) => state.rows);
  const drafts = useParameters((state) => state.drafts);
  const changes = useParameters((state) => state.ledger.changes);
  const counts = useMemo(() => countsOf(rows, { drafts, changes }), [rows, drafts, changes]);
  return (
    <div className="params-tools">
      <div className="params-find">
        <input
          type="search"
          aria-label={words.search}
          placeholder={words.searchHint}
          value={query}
          onChange={({ target }) => setQuery(target.value)}
        />
        <Jump isOff={query.trim() !== ''} onJump={setGoTo} />
        <button type="button" className="btn params-more" onClick={onMore}>
          <Icon name="save" />
          {words.files}
        </button>
      </div>
      <fieldset className="params-filters scroll">
        <legend className="hidden-text">{words.show}</legend>
        {filters.map((name) => (
          <button
            key={name}
            type="button"
            className="btn chip"
            aria-pressed={name === filter}
            onClick={() => setFilter(name)}
          >
            {words.filters[name]} <small>{counts[name]}</small>
          </button>
        ))}
      </fieldset>
    </div>
  );
}

/** To a group of the list; a search has no groups. */
function Jump({ isOff, onJump }: { readonly isOff: boolean; readonly onJump: ToolsProps['setGoTo'] }) {
  const rows = useParameters((state) => state.rows);
  const groups = useMemo(() => [...new Set(rows.map(({ group }) => group))], [rows]);
  return (
    <select
      aria-label={words.goToGroup}
      disabled={isOff || groups.length === 0}
      value=""
      onChange={({ target }) => onJump({ key: `group ${target.value}` })}
    >
      <option value="">{words.group}</option>
      {groups.map((group) => (
        <option key={group} value={group}>
          {words.groupIs(group, parameterGroups[group] ?? '')}
        </option>
      ))}
    </select>
  );
}
