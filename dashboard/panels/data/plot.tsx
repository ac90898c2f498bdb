/** One plot: its fields over time, what each is now or under the cursor, and what may be put into it. */
import { useState } from 'react';
import { withoutPlot, withoutSource } from '../../store/data/choice.ts';
import { messageHz } from '../../store/data/inspector.ts';
import { valueAt } from '../../store/data/pieces.ts';
import { gapSOf, idOf, type Source } from '../../store/data/sources.ts';
import { plotWords } from '../../words/data.ts';
import { Icon } from '../icons.tsx';
import { useKept } from '../kept.ts';
import { useDashboard, useSelect } from '../use-dashboard.ts';
import { Chart } from './chart.tsx';
import { fineTimeText, nowSOf } from './clock.ts';
import { labelOf, unitOf, valueText } from './labels.ts';
import { Picker } from './picker.tsx';
import { strokeAt } from './plot-look.ts';
import { plotChoice, useLooking, usePlotDesk } from './use-plots.ts';

type PlotProps = { readonly at: number; readonly sources: readonly Source[]; readonly height: number };

export function Plot({ at, sources, height }: PlotProps) {
  const choice = useKept(plotChoice);
  const [isPicking, setPicking] = useState(false);
  return (
    <section className="data-plot" aria-label={plotWords.plot(at + 1)}>
      {sources.length === 0 ? (
        <p className="muted">{plotWords.empty}</p>
      ) : (
        <>
          <Chart number={at + 1} sources={sources} height={height} />
          <Legend at={at} sources={sources} />
        </>
      )}
      <div className="data-plot-acts">
        <button type="button" className="btn" aria-expanded={isPicking} onClick={() => setPicking(!isPicking)}>
          <Icon name="plus" />
          {plotWords.addSeries}
        </button>
        <span className="sp" />
        <button
          type="button"
          className="btn"
          aria-label={plotWords.removePlot(at + 1)}
          onClick={() => plotChoice.choose(withoutPlot(choice, at))}
        >
          <Icon name="cross" />
        </button>
      </div>
      {isPicking ? <Picker plot={at} onClose={() => setPicking(false)} /> : null}
    </section>
  );
}

const legendMs = 250;

/** The values under the cursor, or the newest that are not too old to be called that. */
function Legend({ at, sources }: Omit<PlotProps, 'height'>) {
  const { store } = useDashboard();
  const { collector } = usePlotDesk();
  const choice = useKept(plotChoice);
  const cursor = useLooking((state) => state.cursor);
  const pausedAt = useLooking((state) => state.pausedAt);
  useSelect((state) => Math.floor(state.nowMs / legendMs));
  const state = store.getState();
  const t = cursor ?? pausedAt ?? nowSOf(state) ?? 0;
  const isMessage = sources.some(({ of }) => of === 'message');
  return (
    <>
      <p className="data-cursor">
        {cursor === null && pausedAt === null ? plotWords.now : plotWords.atCursor(fineTimeText(t))}
        {isMessage ? <small> {plotWords.rate(messageHz)}</small> : null}
      </p>
      <ul className="data-legend">
        {sources.map((source, index) => {
          const samples = collector.ringOf(source);
          const value = samples === undefined ? null : valueAt(samples, t, gapSOf(source, collector.hz));
          return (
            <li key={idOf(source)}>
              <Swatch index={index} />
              <span className="data-legend-name">{labelOf(source)}</span>
              <b>
                {valueText(source, value)} <u>{unitOf(source)}</u>
              </b>
              <button
                type="button"
                aria-label={plotWords.removeSeries(labelOf(source))}
                onClick={() => plotChoice.choose(withoutSource(choice, at, source))}
              >
                <Icon name="cross" small />
              </button>
            </li>
          );
        })}
      </ul>
    </>
  );
}

function Swatch({ index }: { readonly index: number }) {
  const { token, dash } = strokeAt(index);
  return (
    <svg width="30" height="12" aria-hidden="true">
      <path d="M0 6H30" style={{ stroke: `var(${token})`, strokeDasharray: dash.join(' ') }} className="data-swatch" />
    </svg>
  );
}
