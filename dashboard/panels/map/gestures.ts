/**
 * Fingers, mouse and keys on the map: one pointer drags, two pinch, the wheel and + − zoom, arrows push; one that is held
 * still names a place, and so do a mouse's other button and Enter.
 */
import { type KeyboardEvent, type MouseEvent, type PointerEvent, useEffect, useRef } from 'react';
import type { Pixel } from './view.ts';

export type MapMoves = {
  pan(dx: number, dy: number): void;
  /** Without a point the middle of the map stays. */
  zoom(factor: number, at?: Pixel): void;
  /** Without a point the middle of the map is meant. */
  name(at?: Pixel): void;
};

/** Held for so long, and not moved by more than this. */
const holdMs = 600;
const stillPx = 8;

const keyStepPx = 60;
const keyZoom = 1.4;
const keys: Readonly<Record<string, (moves: MapMoves) => void>> = {
  ArrowLeft: ({ pan }) => pan(keyStepPx, 0),
  ArrowRight: ({ pan }) => pan(-keyStepPx, 0),
  ArrowUp: ({ pan }) => pan(0, keyStepPx),
  ArrowDown: ({ pan }) => pan(0, -keyStepPx),
  '+': ({ zoom }) => zoom(keyZoom),
  '=': ({ zoom }) => zoom(keyZoom),
  '-': ({ zoom }) => zoom(1 / keyZoom),
  Enter: ({ name }) => name(),
};

type Hold = { readonly at: Pixel; readonly timer: number };

/** Handlers for the map's element, which must have `touch-action: none`. */
export function useGestures(moves: MapMoves) {
  const pointers = useRef(new Map<number, Pixel>());
  const element = useRef<HTMLDivElement>(null);
  const hold = useRef<Hold | null>(null);
  const latest = useRef(moves);
  latest.current = moves;

  // React listens to the wheel passively, and a passive listener cannot keep the page from scrolling.
  useEffect(() => {
    const target = element.current;
    if (target === null) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const { left, top } = target.getBoundingClientRect();
      latest.current.zoom(Math.exp(-event.deltaY / 400), { x: event.clientX - left, y: event.clientY - top });
    };
    target.addEventListener('wheel', onWheel, { passive: false });
    return () => target.removeEventListener('wheel', onWheel);
  }, []);

  const placeOf = (event: PointerEvent<HTMLDivElement>): Pixel => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    const at = placeOf(event);
    pointers.current.set(event.pointerId, at);
    endHold();
    if (pointers.current.size > 1 || event.button !== 0) return;
    hold.current = { at, timer: window.setTimeout(() => latest.current.name(at), holdMs) };
  };
  const endHold = () => {
    window.clearTimeout(hold.current?.timer);
    hold.current = null;
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const before = pointers.current.get(event.pointerId);
    if (before === undefined) return;
    const now = placeOf(event);
    const held = hold.current?.at;
    if (held && Math.hypot(now.x - held.x, now.y - held.y) > stillPx) endHold();
    const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
    pointers.current.set(event.pointerId, now);
    if (other === undefined) return moves.pan(now.x - before.x, now.y - before.y);
    const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
    const [was, is] = [before, now].map((end) => Math.hypot(end.x - other.x, end.y - other.y));
    moves.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
    if (was && is) moves.zoom(is / was, middle);
  };
  const onPointerEnd = (event: PointerEvent<HTMLDivElement>) => {
    pointers.current.delete(event.pointerId);
    endHold();
  };
  const onContextMenu = (event: MouseEvent<HTMLDivElement>) => {
    event.preventDefault();
    const { left, top } = event.currentTarget.getBoundingClientRect();
    // A finger that is held makes one as well, and is heard by its own clock.
    if (hold.current === null) latest.current.name({ x: event.clientX - left, y: event.clientY - top });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const move = event.target === event.currentTarget ? keys[event.key] : undefined;
    if (move === undefined) return;
    event.preventDefault();
    move(moves);
  };
  return {
    element,
    handlers: {
      onPointerDown,
      onPointerMove,
      onPointerUp: onPointerEnd,
      onPointerCancel: onPointerEnd,
      onContextMenu,
      onKeyDown,
    },
  };
}
