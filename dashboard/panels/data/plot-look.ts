/** How a plot looks: colours of the theme with dash patterns beside them, hatches where nothing was heard. */
import type uPlot from 'uplot';
import type { Stretch } from '../../store/data/pieces.ts';
import { durationText } from '../../store/lengths-of-time.ts';
import { plotWords } from '../../words/data.ts';

/** Each with a pattern of its own: none needs its colour to be told from the others. CSS pixels. */
export const strokes = [
  { token: '--accent', dash: [] },
  { token: '--text', dash: [7, 4] },
  { token: '--text3', dash: [2, 3] },
  { token: '--accent', dash: [10, 3, 2, 3] },
  { token: '--text', dash: [14, 4] },
  { token: '--text3', dash: [5, 2, 2, 2, 2, 2] },
] as const;

export const strokeAt = (index: number): (typeof strokes)[number] => strokes[index % strokes.length] ?? strokes[0];

export const tokenOf = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Two in the sun, where the theme draws everything with a heavier line. */
export const lineWidth = (): number => 1 + Number.parseFloat(tokenOf('--stroke') || '1');

const hatchPx = 8;

/** Diagonal lines, as everywhere on the page where something is stale. */
function hatch(context: CanvasRenderingContext2D, colour: string, ratio: number): CanvasPattern | null {
  const tile = document.createElement('canvas');
  const side = hatchPx * ratio;
  [tile.width, tile.height] = [side, side];
  const pen = tile.getContext('2d');
  if (pen === null) return null;
  pen.strokeStyle = colour;
  pen.lineWidth = ratio;
  for (const shift of [-side, 0, side]) {
    pen.moveTo(shift, side);
    pen.lineTo(shift + side, 0);
  }
  pen.stroke();
  return context.createPattern(tile, 'repeat');
}

/** Hatches where nothing was heard, and says for how long where there is room. */
export function drawGaps(plot: uPlot, gaps: readonly Stretch[]): void {
  const { ctx: context, bbox } = plot;
  const ratio = devicePixelRatio || 1;
  const colour = tokenOf('--reconnecting');
  const pattern = hatch(context, tokenOf('--edge'), ratio);
  context.save();
  context.font = `${12 * ratio}px ${tokenOf('--font')}`;
  for (const { from, to } of gaps) {
    const left = Math.max(bbox.left, plot.valToPos(from, 'x', true));
    const right = Math.min(bbox.left + bbox.width, plot.valToPos(to, 'x', true));
    if (right <= left) continue;
    context.fillStyle = pattern ?? 'transparent';
    context.fillRect(left, bbox.top, right - left, bbox.height);
    const text = plotWords.gap(durationText((to - from) * 1000));
    const width = context.measureText(text).width + 12 * ratio;
    if (width > right - left) continue;
    context.fillStyle = tokenOf('--bg1');
    context.fillRect(left + 4 * ratio, bbox.top + 4 * ratio, width, 20 * ratio);
    context.fillStyle = colour;
    context.fillText(text, left + 10 * ratio, bbox.top + 18 * ratio);
  }
  context.restore();
}
