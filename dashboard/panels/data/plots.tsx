/** Plots of any field, one under the other, and what is collected for them. */
import { useEffect } from 'react';
import { mostPlots, withPlot } from '../../store/data/choice.ts';
import { clockBaseMs } from '../../store/data/collector.ts';
import { feedMessages } from '../../store/data/inspector.ts';
import { vehicleOf } from '../../store/select.ts';
import { nameOf } from '../../store/vehicles.ts';
import { plotWords } from '../../words/data.ts';
import { sizeOf } from '../format.ts';
import { Icon } from '../icons.tsx';
import { useKept } from '../kept.ts';
import { useDashboard, useSelect } from '../use-dashboard.ts';
import { Plot } from './plot.tsx';
import { PlotTools } from './plot-tools.tsx';
import { collectedCount, plotChoice, usePlotDesk } from './use-plots.ts';
import './plots.css';

export function Plots({ height }: { readonly height: number }) {
  const choice = useKept(plotChoice);
  useFedMessages();
  return (
    <section className="card data-plots" aria-label={plotWords.title}>
      <Head />
      <PlotTools />
      {choice.plots.length === 0 ? <p className="muted">{plotWords.noPlots}</p> : null}
      {choice.plots.map((sources, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a plot is its place
        <Plot key={at} at={at} sources={sources} height={height} />
      ))}
      <Foot />
    </section>
  );
}

/** Messages are asked for only while their plots are looked at. */
function useFedMessages(): void {
  const { ground, store } = useDashboard();
  const { collector } = usePlotDesk();
  useEffect(() => {
    if (ground === null) return;
    return feedMessages(
      ground.ask,
      ground.surroundings.after,
      () => (document.hidden ? [] : plotChoice.now().plots.flat()),
      (source, { at, replay }, value) => {
        const state = store.getState();
        const base = clockBaseMs(state);
        if (base !== null && (vehicleOf(state)?.replay ?? false) === replay)
          collector.take(source, (base + at) / 1000, value);
      },
    );
  }, [ground, store, collector]);
}

function Head() {
  const isReplay = useSelect((state) => vehicleOf(state)?.replay === true);
  const name = useSelect((state) => {
    const vehicle = vehicleOf(state);
    return vehicle === null ? null : nameOf(vehicle);
  });
  return (
    <header>
      <h2>
        {plotWords.title} {name === null ? null : <small>{plotWords.subject(name)}</small>}
      </h2>
      {isReplay ? (
        <>
          <b className="data-tag">{plotWords.replay}</b>
          <small className="muted nophone">{plotWords.ofRecording}</small>
        </>
      ) : null}
    </header>
  );
}

function Foot() {
  const { collector } = usePlotDesk();
  const choice = useKept(plotChoice);
  useSelect((state) => Math.floor(state.nowMs / 2000));
  return (
    <div className="data-plots-foot">
      {choice.plots.length < mostPlots ? (
        <button type="button" className="btn" onClick={() => plotChoice.choose(withPlot(choice))}>
          <Icon name="plus" />
          {plotWords.add}
        </button>
      ) : null}
      <small className="muted">{plotWords.collecting(collectedCount(choice), sizeOf(collector.bytes))}</small>
    </div>
  );
}
