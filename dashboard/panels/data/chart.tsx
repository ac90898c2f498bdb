/**
 * One plot: lines by uPlot, drawn anew as often as a pixel's worth of time has passed, and not at all while the page is
 * hidden or the plot is held still.
 */
import { type KeyboardEvent, useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { axesOf, drawEveryMs, type Look, reachOf, stretchOf } from '../../store/data/axes.ts';
import { merged, pieceOf, type Stretch } from '../../store/data/pieces.ts';
import { gapSOf, idOf, type Source } from '../../store/data/sources.ts';
import { toShown } from '../../store/units.ts';
import { plotWords } from '../../words/data.ts';
import { useKept } from '../kept.ts';
import { useTheme } from '../theme.ts';
import { units } from '../units.ts';
import { useDashboard } from '../use-dashboard.ts';
import { useSize } from '../use-size.ts';
import { nowSOf, timeText } from './clock.ts';
import { labelOf, scaleOfSource, unitOf } from './labels.ts';
import { drawGaps, lineWidth, strokeAt, tokenOf } from './plot-look.ts';
import { plotChoice, usePlotDesk } from './use-plots.ts';

type ChartProps = { readonly number: number; readonly sources: readonly Source[]; readonly height: number };

const axisFont = () => `12px ${tokenOf('--font')}`;
/** Nothing narrower than this was meant as a zoom. */
const leastZoomPx = 8;

export function Chart({ number, sources, height }: ChartProps) {
  const { store } = useDashboard();
  const { collector, looking } = usePlotDesk();
  const theme = useTheme();
  const chosen = useKept(units);
  const { ref, size } = useSize<HTMLDivElement>();
  const plotRef = useRef<uPlot | null>(null);
  const what = sources.map(idOf).join('|');
  // biome-ignore lint/correctness/useExhaustiveDependencies: `what` stands for the sources, theme and units for how they are drawn
  useEffect(() => {
    const element = ref.current;
    if (element === null || size.width < 50) return;
    let gaps: readonly Stretch[] = [];
    const look = (): Look => ({ ...looking.getState(), spanS: plotChoice.now().spanS });
    const plot = new uPlot(
      optionsOf(sources, size.width, height, {
        gaps: () => gaps,
        zoomed: (zoom) => looking.setState({ zoom }),
        pointed: (cursor) => looking.setState({ cursor }),
      }),
      [[]],
      element,
    );
    plotRef.current = plot;
    const draw = () => {
      const state = store.getState();
      const nowS = nowSOf(state);
      if (document.hidden || nowS === null) return;
      const stretch = stretchOf(look(), nowS);
      const pieces = sources.map((source) => {
        const samples = collector.ringOf(source);
        const gapS = gapSOf(source, collector.hz);
        return samples === undefined ? null : pieceOf(samples, stretch, gapS, size.width);
      });
      gaps = merged(pieces.flatMap((piece) => piece?.gaps ?? []));
      const tables = pieces.map(
        (piece, at): uPlot.AlignedData => [piece?.times ?? [], shownIn(sources[at], piece?.values ?? [])],
      );
      plot.batch(() => {
        plot.setData(
          tables.length > 0
            ? uPlot.join(
                tables,
                tables.map(() => [0, retain]),
              )
            : [[]],
          false,
        );
        plot.setScale('x', { min: stretch.from, max: stretch.to });
      });
    };
    draw();
    let timer = setInterval(draw, drawEveryMs(look().spanS));
    const turn = () => {
      clearInterval(timer);
      const { pausedAt, zoom } = look();
      // What is held still need not be drawn again, but what is zoomed into may still grow.
      if (pausedAt === null || zoom !== null)
        timer = setInterval(draw, zoom === null ? drawEveryMs(look().spanS) : 1000);
      draw();
    };
    const stops = [
      looking.subscribe((now, before) => {
        if (now.pausedAt !== before.pausedAt || now.zoom !== before.zoom) turn();
      }),
      plotChoice.subscribe(turn),
    ];
    return () => {
      clearInterval(timer);
      for (const stop of stops) stop();
      plot.destroy();
      plotRef.current = null;
    };
  }, [what, size.width, height, theme, chosen, store, collector, looking, ref]);

  const onKey = (event: KeyboardEvent) => {
    const plot = plotRef.current;
    if (plot === null) return;
    const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (step === 0 && event.key !== 'Escape') return;
    event.preventDefault();
    const before = plot.cursor.left !== undefined && plot.cursor.left >= 0 ? plot.cursor.left : plot.over.clientWidth;
    const left = event.key === 'Escape' ? -10 : Math.min(plot.over.clientWidth - 1, Math.max(0, before + 8 * step));
    plot.setCursor({ left, top: event.key === 'Escape' ? -10 : 10 });
  };
  const label = plotWords.describe(number, sources.map(labelOf).join(', '));
  return (
    <div
      ref={ref}
      className="data-chart"
      role="img"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: its cursor is moved by keys
      tabIndex={0}
      style={{ height }}
      onKeyDown={onKey}
    />
  );
}

function shownIn(source: Source | undefined, values: readonly (number | null)[]): (number | null)[] {
  if (source === undefined) return [];
  const scale = scaleOfSource(source);
  return values.map((value) => (value === null ? null : toShown(scale, value)));
}

/** uPlot's mode for nulls: they part lines, where what is absent does not. */
const retain = 1;

type Told = {
  gaps(): readonly Stretch[];
  zoomed(zoom: Stretch): void;
  pointed(cursor: number | null): void;
};

function optionsOf(sources: readonly Source[], width: number, height: number, told: Told): uPlot.Options {
  const [text, line] = [tokenOf('--text2'), tokenOf('--gridmajor')];
  const axis = { stroke: text, font: axisFont(), ticks: { stroke: line, width: 1 }, grid: { stroke: line, width: 1 } };
  const axes = axesOf(sources.map(unitOf));
  return {
    width,
    height,
    legend: { show: false },
    padding: [10, axes.length > 1 ? 0 : 12, 0, 0],
    scales: {
      x: { time: true, auto: false },
      ...Object.fromEntries(axes.map(({ unit }) => [scaleOf(unit), { auto: true, range: rangeIn(unit) }])),
    },
    axes: [
      { ...axis, space: 90, size: 28, values: (_, splits) => splits.map(timeText) },
      ...axes.map(({ unit, side }, at) => ({
        ...axis,
        scale: scaleOf(unit),
        side: side === 'left' ? (3 as const) : (1 as const),
        size: widthOf,
        space: 30,
        grid: { ...axis.grid, show: at === 0 },
        values: (_: uPlot, splits: number[]) =>
          splits.map((one, i) => (i === splits.length - 1 ? `${one} ${unit}` : String(one)).replace('-', '−')),
      })),
    ],
    series: [
      {},
      ...sources.map((source, at) => {
        const { token, dash } = strokeAt(at);
        return {
          label: labelOf(source),
          scale: scaleOf(unitOf(source)),
          stroke: tokenOf(token),
          dash: [...dash],
          width: lineWidth(),
        };
      }),
    ],
    cursor: {
      sync: { key: 'data' },
      drag: { x: true, y: false, setScale: false },
      points: { size: 7 },
    },
    hooks: {
      drawAxes: [(plot) => drawGaps(plot, told.gaps())],
      setSelect: [
        (plot) => {
          const { left, width: across } = plot.select;
          if (across < leastZoomPx) return;
          told.zoomed({ from: plot.posToVal(left, 'x'), to: plot.posToVal(left + across, 'x') });
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
      setCursor: [
        (plot) => {
          const left = plot.cursor.left ?? -1;
          told.pointed(left < 0 ? null : plot.posToVal(left, 'x'));
        },
      ],
    },
  };
}

/** As wide as its longest figure. CSS pixels. */
const widthOf = (_: uPlot, values: readonly string[] | null): number =>
  16 + 7.5 * Math.max(4, ...(values ?? []).map((text) => text.length));

const scaleOf = (unit: string): string => `unit ${unit}`;

const rangeIn =
  (unit: string): uPlot.Scale.Range =>
  (_, least, most) => {
    if (least === null || most === null) return [0, 1];
    const reach = reachOf(unit, least, most);
    return uPlot.rangeNum(reach.least, reach.most, 0.1, true);
  };
