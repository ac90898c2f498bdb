/**
 * Fingers, mouse and keys on the map: one pointer drags, two pinch, the wheel and + − zoom, arrows push; one that is held
 * still names a place, and so do a mouse's other button and Enter. What lies on the map may be tapped, and be dragged
 * instead of the map.
 */
import { type KeyboardEvent, type MouseEvent, type PointerEvent, useEffect, useRef } from 'react';
import type { Pixel } from './view.ts';

export type MapMoves = {
  pan(dx: number, dy: number): void;
  /** Without a point the middle of the map stays. */
  zoom(factor: number, at?: Pixel): void;
  /** Without a point the middle of the map is meant. */
  name(at?: Pixel): void;
  /** Touched, and let go before it was held. */
  tap?(at: Pixel): void;
  /** What lies there and can be dragged, or null. */
  grip?(at: Pixel): Grip | null;
  /** Whether this key means something else here. */
  key?(event: KeyboardEvent<HTMLDivElement>): boolean;
};

/** Something that is being dragged; `drop` is said once, moved or not. */
export type Grip = { move(to: Pixel): void; drop(): void };

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

/** One pointer that is down, alone. */
type Press = {
  readonly at: Pixel;
  readonly timer: number;
  readonly grip: Grip | null;
  is: 'still' | 'held' | 'moved';
};

/** Handlers for the map's element, which must have `touch-action: none`. */
export function useGestures(moves: MapMoves) {
  const pointers = useRef(new Map<number, Pixel>());
  const element = useRef<HTMLDivElement>(null);
  const press = useRef<Press | null>(null);
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
    endPress();
    if (pointers.current.size > 1 || event.button !== 0) return;
    const timer = window.setTimeout(() => {
      if (press.current) press.current.is = 'held';
      latest.current.name(at);
    }, holdMs);
    press.current = { at, timer, grip: moves.grip?.(at) ?? null, is: 'still' };
  };
  const endPress = () => {
    window.clearTimeout(press.current?.timer);
    press.current?.grip?.drop();
    press.current = null;
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const before = pointers.current.get(event.pointerId);
    if (before === undefined) return;
    const now = placeOf(event);
    const held = press.current;
    if (held && Math.hypot(now.x - held.at.x, now.y - held.at.y) > stillPx) {
      held.is = 'moved';
      window.clearTimeout(held.timer);
    }
    const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
    pointers.current.set(event.pointerId, now);
    if (other === undefined && held?.grip) return held.is === 'moved' ? held.grip.move(now) : undefined;
    if (other === undefined) return moves.pan(now.x - before.x, now.y - before.y);
    const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
    const [was, is] = [before, now].map((end) => Math.hypot(end.x - other.x, end.y - other.y));
    moves.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
    if (was && is) moves.zoom(is / was, middle);
  };
  const onPointerEnd = (event: PointerEvent<HTMLDivElement>) => {
    pointers.current.delete(event.pointerId);
    const tapped = event.type === 'pointerup' && press.current?.is === 'still' ? press.current.at : null;
    endPress();
    if (tapped) moves.tap?.(tapped);
  };
  const onContextMenu = (event: MouseEvent<HTMLDivElement>) => {
    event.preventDefault();
    const { left, top } = event.currentTarget.getBoundingClientRect();
    // A finger that is held makes one as well, and is heard by its own clock.
    if (press.current === null) latest.current.name({ x: event.clientX - left, y: event.clientY - top });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget) return;
    const move = moves.key?.(event) ? () => {} : keys[event.key];
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
