/** Which plots there are and what is in them, as a device keeps it; and how that is changed. Pure. */
import { type Static, Type } from 'typebox';
import { idOf, Source } from './sources.ts';

export const mostPlots = 4;
export const mostInPlot = 6;
/** Axes on both sides, two each. */
export const mostUnits = 4;
/** Each is asked for four times a second. */
export const mostMessages = 4;

export const spansS = [30, 120, 600, 3600] as const;

export const PlotChoice = Type.Object({
  spanS: Type.Integer({ minimum: 1, maximum: 3600 }),
  plots: Type.Array(Type.Array(Source, { maxItems: mostInPlot }), { maxItems: mostPlots }),
});
export type PlotChoice = Static<typeof PlotChoice>;

export const firstChoice: PlotChoice = {
  spanS: 120,
  plots: [
    [
      { of: 'group', group: 'motion', field: 'speedMps' },
      { of: 'group', group: 'motion', field: 'throttlePct' },
    ],
    [
      { of: 'group', group: 'battery', field: 'voltageV' },
      { of: 'group', group: 'battery', field: 'currentA' },
    ],
  ],
};

/** Why a source cannot be added, null where it can. */
export type Full = 'series' | 'units' | 'messages' | null;

const messageOf = (source: Source): string =>
  source.of === 'message' ? `${source.link} ${source.systemId} ${source.componentId} ${source.messageId}` : '';

export function whyFull(choice: PlotChoice, plot: number, source: Source, unitOf: (source: Source) => string): Full {
  const inPlot = choice.plots[plot] ?? [];
  if (inPlot.length >= mostInPlot) return 'series';
  if (new Set([...inPlot, source].map(unitOf)).size > mostUnits) return 'units';
  const messages = new Set([...choice.plots.flat(), source].map(messageOf).filter((key) => key !== ''));
  return messages.size > mostMessages ? 'messages' : null;
}

export const has = (sources: readonly Source[], source: Source): boolean =>
  sources.some((one) => idOf(one) === idOf(source));

export function withSource(choice: PlotChoice, plot: number, source: Source): PlotChoice {
  const plots = choice.plots.map((one, at) => (at === plot && !has(one, source) ? [...one, source] : one));
  return { ...choice, plots };
}

export function withoutSource(choice: PlotChoice, plot: number, source: Source): PlotChoice {
  const left = (one: readonly Source[]) => one.filter((other) => idOf(other) !== idOf(source));
  return { ...choice, plots: choice.plots.map((one, at) => (at === plot ? left(one) : one)) };
}

export const withPlot = (choice: PlotChoice): PlotChoice =>
  choice.plots.length >= mostPlots ? choice : { ...choice, plots: [...choice.plots, []] };

export const withoutPlot = (choice: PlotChoice, plot: number): PlotChoice => ({
  ...choice,
  plots: choice.plots.filter((_, at) => at !== plot),
});
