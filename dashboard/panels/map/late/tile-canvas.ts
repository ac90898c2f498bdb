/**
 * The tiles of one source on one canvas, which is larger than the view: while the view moves within it, it is only put
 * elsewhere. It is painted again when the view leaves it, when the scale has come to rest, and when tiles came; while
 * nothing moves and nothing comes, nothing runs.
 */
import type { Place } from '../../../store/geo.ts';
import { groundOf, type Looking, laid, type Wanted, wantedOf } from '../../../store/maps/laying.ts';
import { stripsOf, type Tile } from '../../../store/maps/mercator.ts';
import type { AskTile, Source } from '../../../store/maps/source.ts';
import { type RoomCounts, tileRoom } from '../../../store/maps/tile-room.ts';

/** So much of the view is painted beyond each of its edges. */
const margin = 0.25;
/** A scale that differs by more than this is painted at once, else when it rests. */
const farScale = 1.6;
const restMs = 140;
/** More pixels than this for each of the screen's are not worth their memory. */
const mostDensity = 2;

export type LayerNews = { readonly wanted: Wanted['is']; readonly counts: RoomCounts };

export type TileCanvas = {
  look(next: Looking, anchor: Place): void;
  /** Asks once more for what failed. */
  again(): void;
  /** May be called twice. */
  stop(): void;
};

type Painted = { readonly by: Looking; readonly anchor: Place };

export function tileCanvas(
  canvas: HTMLCanvasElement,
  source: Source,
  ask: AskTile<ImageBitmap>,
  tell: (news: LayerNews) => void,
): TileCanvas {
  const context = canvas.getContext('2d');
  const room = tileRoom<ImageBitmap>(
    ask,
    (picture) => picture.close(),
    () => due(),
  );
  let now: Painted | null = null;
  let painted: Painted | null = null;
  let [frame, timer, paints] = [0, 0, 0];
  const density = Math.min(mostDensity, globalThis.devicePixelRatio || 1);

  const due = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(paint);
  };
  const whenAtRest = () => {
    clearTimeout(timer);
    timer = window.setTimeout(due, restMs);
  };

  const paint = () => {
    if (now === null || context === null) return;
    clearTimeout(timer);
    const { by, anchor } = now;
    const ground = groundOf(by, margin);
    const wanted = wantedOf(source, ground, by.pxPerM * (density > 1.5 ? 1.5 : 1), anchor);
    const tiles = wanted.is === 'tiles' ? wanted.tiles : [];
    room.want(tiles);
    const [width, height] = [by.width, by.height].map((px) => Math.round(px * (1 + 2 * margin) * density));
    if (width === undefined || height === undefined) return;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    else context.clearRect(0, 0, width, height);
    const drawn = laid(tiles, (tile) => room.picture(tile) !== null);
    const toX = (eastM: number) => Math.round(((eastM - ground.westM) / (ground.eastM - ground.westM)) * width);
    const toY = (northM: number) => Math.round(((ground.northM - northM) / (ground.northM - ground.southM)) * height);
    for (const tile of drawn) draw(context, room.picture(tile), tile, anchor, toX, toY);
    painted = now;
    place();
    paints += 1;
    const counts = room.counts();
    Object.assign(canvas.dataset, {
      tiles: drawn.length,
      wanted: wanted.is === 'tiles' ? tiles.length : wanted.is,
      zoom: wanted.is === 'tiles' ? wanted.zoom : '',
      paints,
      asked: counts.asked,
    });
    tell({ wanted: wanted.is, counts });
  };

  /** Puts what is painted where the view has it. */
  const place = () => {
    if (now === null || painted === null) return;
    const [{ by }, { by: was }] = [now, painted];
    const scale = by.pxPerM / was.pxPerM;
    const x = by.width / 2 + (was.centre.eastM - by.centre.eastM) * by.pxPerM;
    const y = by.height / 2 - (was.centre.northM - by.centre.northM) * by.pxPerM;
    const [width, height] = [was.width, was.height].map((px) => px * (1 + 2 * margin));
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    const [left, top] = [x - ((width ?? 0) * scale) / 2, y - ((height ?? 0) * scale) / 2];
    canvas.style.transform = `translate(${left}px, ${top}px) scale(${scale})`;
  };

  return {
    look(by, anchor) {
      now = { by, anchor };
      if (painted === null || painted.anchor !== anchor || !isWithin(by, painted.by)) return due();
      place();
      const scale = by.pxPerM / painted.by.pxPerM;
      if (scale > farScale || scale < 1 / farScale) due();
      else if (scale !== 1) whenAtRest();
    },
    again: () => room.again(),
    stop() {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      room.stop();
    },
  };
}

/** Whether all of the view lies on what was painted for another. */
function isWithin(by: Looking, was: Looking): boolean {
  const [view, paper] = [groundOf(by), groundOf(was, margin)];
  return (
    view.westM >= paper.westM && view.eastM <= paper.eastM && view.southM >= paper.southM && view.northM <= paper.northM
  );
}

function draw(
  context: CanvasRenderingContext2D,
  picture: ImageBitmap | null,
  tile: Tile,
  anchor: Place,
  toX: (eastM: number) => number,
  toY: (northM: number) => number,
): void {
  if (picture === null) return;
  for (const { from, to, box } of stripsOf(tile, anchor)) {
    const [left, right, top, bottom] = [toX(box.westM), toX(box.eastM), toY(box.northM), toY(box.southM)];
    if (right <= left || bottom <= top) continue;
    const [sourceTop, sourceHeight] = [from * picture.height, (to - from) * picture.height];
    context.drawImage(picture, 0, sourceTop, picture.width, sourceHeight, left, top, right - left, bottom - top);
  }
}
