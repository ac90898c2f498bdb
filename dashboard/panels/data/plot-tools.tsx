/** Over all plots: pause, how long a time they show, closer and wider, and what is in them as a file. */
import { stretchOf } from '../../store/data/axes.ts';
import { spansS } from '../../store/data/choice.ts';
import { seriesTable, type Table } from '../../store/data/series-csv.ts';
import { idOf } from '../../store/data/sources.ts';
import { csvWords, plotWords } from '../../words/data.ts';
import { Icon } from '../icons.tsx';
import { useKept } from '../kept.ts';
import { useDashboard } from '../use-dashboard.ts';
import { nowSOf, timeText } from './clock.ts';
import { labelOf, toldUnitOf } from './labels.ts';
import { SaveCsv } from './save-csv.tsx';
import { plotChoice, useLooking, usePlotDesk } from './use-plots.ts';

export function PlotTools() {
  const { store } = useDashboard();
  const { looking } = usePlotDesk();
  const choice = useKept(plotChoice);
  const pausedAt = useLooking((state) => state.pausedAt);
  const zoom = useLooking((state) => state.zoom);
  const now = () => nowSOf(store.getState());
  const scale = (by: number) => {
    const nowS = now();
    if (nowS === null) return;
    const { from, to } = stretchOf({ spanS: choice.spanS, pausedAt, zoom }, nowS);
    const half = ((to - from) * by) / 2;
    const middle = (from + to) / 2;
    looking.setState({ zoom: { from: middle - half, to: middle + half } });
  };
  return (
    <>
      <div className="data-tools">
        <button
          type="button"
          className={pausedAt === null ? 'btn' : 'btn pri'}
          onClick={() => looking.setState({ pausedAt: pausedAt === null ? now() : null })}
        >
          <Icon name={pausedAt === null ? 'pause' : 'play'} />
          {pausedAt === null ? plotWords.pause : plotWords.run}
        </button>
        <fieldset className="data-choices" aria-label={plotWords.span}>
          {spansS.map((spanS) => (
            <button
              type="button"
              key={spanS}
              aria-pressed={zoom === null && choice.spanS === spanS}
              onClick={() => {
                looking.setState({ zoom: null });
                plotChoice.choose({ ...choice, spanS });
              }}
            >
              {plotWords.spans[spanS]}
            </button>
          ))}
        </fieldset>
        <button type="button" className="btn" aria-label={plotWords.closer} onClick={() => scale(0.5)}>
          <Icon name="plus" />
        </button>
        <button type="button" className="btn" aria-label={plotWords.wider} onClick={() => scale(2)}>
          <Icon name="minus" />
        </button>
        {zoom === null ? null : (
          <button type="button" className="btn" onClick={() => looking.setState({ zoom: null })}>
            <Icon name="back" />
            {plotWords.back}
          </button>
        )}
        <span className="sp" />
        <SaveSeries />
      </div>
      {pausedAt === null ? null : (
        <p className="data-paused" role="status">
          {plotWords.paused(timeText(pausedAt))}
        </p>
      )}
    </>
  );
}

function SaveSeries() {
  const { store } = useDashboard();
  const { collector, looking } = usePlotDesk();
  const choice = useKept(plotChoice);
  const stretch = () => {
    const { pausedAt, zoom } = looking.getState();
    return stretchOf({ spanS: choice.spanS, pausedAt, zoom }, nowSOf(store.getState()) ?? 0);
  };
  const sources = [...new Map(choice.plots.flat().map((source) => [idOf(source), source])).values()];
  const make = (): Table => {
    const series = sources.flatMap((source) => {
      const samples = collector.ringOf(source);
      return samples === undefined ? [] : [{ label: labelOf(source), unit: toldUnitOf(source), samples }];
    });
    return seriesTable(series, stretch(), csvWords.time, csvWords.since);
  };
  return (
    <SaveCsv what="series" about={(rows) => csvWords.series(sources.length, rows)} stretch={stretch()} make={make} />
  );
}
