/** All parameters of the rover: looked up, set and read back, put back, compared with files and loaded from them. */
import { useEffect, useState } from 'react';
import { type Asked, askedBy } from '../../store/parameters/asked.ts';
import type { Filter } from '../../store/parameters/rows.ts';
import { isLinked } from '../../store/select.ts';
import { useSelect } from '../use-dashboard.ts';
import { AskedFor } from './asked-for.tsx';
import { Detail } from './detail.tsx';
import { FileSide } from './file-side.tsx';
import { Head } from './head.tsx';
import { ParameterList } from './list.tsx';
import { Overview } from './overview.tsx';
import { Tools } from './tools.tsx';
import { Unsaved } from './unsaved.tsx';
import { useDrop } from './use-drop.ts';
import { useDesk, useParameters } from './use-parameters.ts';
import './parameters.css';
import '../../pages/page.css';

export function Parameters() {
  const desk = useDesk();
  useEffect(() => desk.watch(), [desk]);
  const [asked, setAsked] = useState<Asked>(() => askedBy(new URLSearchParams(location.search)));
  const [query, setQuery] = useState(asked.search);
  const [filter, setFilter] = useState<Filter>('all');
  const [goTo, setGoTo] = useState<{ readonly key: string } | null>(null);
  const [selected, setSelected] = useState<string | null>(null);
  const [isMore, setMore] = useState(false);
  const { isOver, ...drop } = useDrop((file) => desk.files.open(file));
  const origin = useParameters((state) => state.origin);
  const isStale = useSelect((state) => origin !== 'bridge' || !isLinked(state));
  const isThere = useParameters(({ rows }) => rows.some((row) => row.name === asked.name));
  const ask = (name: string) => {
    setAsked({ ...asked, name: null });
    setSelected(name);
    setGoTo({ key: name });
  };
  // It is shown as soon as it is known that there is one.
  useEffect(() => {
    if (!isThere || asked.name === null) return;
    setSelected(asked.name);
    setGoTo({ key: asked.name });
    setAsked({ search: '', name: null });
  }, [isThere, asked.name]);
  const hasFile = useParameters(({ file }) => file !== null);
  const isSideOpen = selected !== null || hasFile || isMore;
  /** The list is still where it was; the row that was left has the keyboard again. */
  const leave = () => {
    const name = selected;
    setSelected(null);
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-parameter="${name}"]`)?.focus());
  };
  return (
    <div
      className={['params', isSideOpen && 'is-side', isOver && 'is-drop'].filter(Boolean).join(' ')}
      data-stale={isStale}
      {...drop}
    >
      <div className="params-main">
        <Head />
        <Tools {...{ query, setQuery, filter, setFilter, setGoTo }} onMore={() => setMore(true)} />
        {asked.name === null || isThere ? null : (
          <AskedFor name={asked.name} onSelect={ask} onLeave={() => setAsked({ ...asked, name: null })} />
        )}
        <ParameterList {...{ query, filter, selected, goTo }} onSelect={setSelected} />
        <Unsaved />
      </div>
      {selected !== null ? (
        <Detail name={selected} onClose={leave} />
      ) : hasFile ? (
        <FileSide />
      ) : (
        <Overview onClose={() => setMore(false)} />
      )}
    </div>
  );
}
