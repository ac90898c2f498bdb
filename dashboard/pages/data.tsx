/**
 * All that is known, and how it came to be: fields as they are now, messages on the link, events, recordings; and plots of
 * any of it, which stand beside the rest where there is room. The address says which part is on show.
 */
import { type ComponentType, useEffect, useState } from 'react';
import { Inspector } from '../panels/data/inspector.tsx';
import { Now } from '../panels/data/now.tsx';
import { Plots } from '../panels/data/plots.tsx';
import { Timeline } from '../panels/data/timeline.tsx';
import { Recordings } from '../panels/replay/recordings.tsx';
import { useSize } from '../panels/use-size.ts';
import { dataWords } from '../words/data.ts';
import './data.css';
import './page.css';

const besideFromPx = 1100;
const plotHeight = { beside: 240, alone: 210 };

const parts = ['now', 'plots', 'messages', 'events', 'recordings'] as const;
type Part = (typeof parts)[number];

const partNamed = (name: string): Part => parts.find((part) => part === name) ?? 'now';

/** The address after its `#`, so that a reload and a link to it show the same. */
function usePart(): readonly [Part, (part: Part) => void] {
  const [part, setPart] = useState(() => partNamed(location.hash.slice(1)));
  useEffect(() => {
    const read = () => setPart(partNamed(location.hash.slice(1)));
    addEventListener('hashchange', read);
    return () => removeEventListener('hashchange', read);
  }, []);
  const turn = (next: Part) => {
    history.replaceState(null, '', `${location.pathname}#${next}`);
    setPart(next);
  };
  return [part, turn];
}

const views: Readonly<Record<Exclude<Part, 'plots'>, ComponentType>> = {
  now: Now,
  messages: Inspector,
  events: Timeline,
  recordings: Recordings,
};

export function Data() {
  const { ref, size } = useSize<HTMLDivElement>();
  const isBeside = size.width >= besideFromPx;
  const [part, turn] = usePart();
  const shown = isBeside && part === 'plots' ? 'now' : part;
  const View = shown === 'plots' ? null : views[shown];
  return (
    <div ref={ref} className={isBeside ? 'data-page is-beside' : 'data-page'}>
      <div className="page">
        <nav className="data-tabs" aria-label={dataWords.sections}>
          {parts
            .filter((one) => !isBeside || one !== 'plots')
            .map((one) => (
              <button
                type="button"
                key={one}
                aria-current={one === shown ? 'page' : undefined}
                onClick={() => turn(one)}
              >
                {dataWords[one]}
              </button>
            ))}
        </nav>
        {View === null ? <Plots height={plotHeight.alone} /> : <View />}
      </div>
      {isBeside ? (
        <div className="page">
          <Plots height={plotHeight.beside} />
        </div>
      ) : null}
    </div>
  );
}
