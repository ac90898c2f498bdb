/** Which instruments the drive page shows on this kind of screen, and in what order: by buttons, by keys, or dragged. */
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { type Arrangement, moved, type Screen, withShown } from '../../store/arrangement.ts';
import { instrumentWords as words } from '../../words/instruments.ts';
import { Icon } from '../icons.tsx';
import { arrangements, type Instrument, instruments, useArrangement } from '../instruments.tsx';
import { closeSheet } from '../open-sheet.ts';
import { Sheet } from '../sheet.tsx';
import './device.css';

const keep = (screen: Screen, places: Arrangement): void =>
  arrangements.choose({ ...arrangements.now(), [screen]: places });

/** Only this kind of screen as it came. */
function reset(screen: Screen): void {
  const { [screen]: _, ...others } = arrangements.now();
  arrangements.choose(others);
}

export function ArrangeSheet() {
  const { screen, places } = useArrangement();
  const list = useRef<HTMLOListElement>(null);
  const [told, tell] = useState('');
  const move = (one: Instrument, to: number) => {
    const next = moved(places, one.id, to);
    keep(screen, next);
    tell(words.placed(one.title, next.findIndex(({ id }) => id === one.id) + 1, next.length));
  };
  const grip = useDrag(list, places, (id, to) => {
    const one = instruments.find((instrument) => instrument.id === id);
    if (one !== undefined) move(one, to);
  });
  return (
    <Sheet title={words.arrange} onClose={closeSheet}>
      <section className="card">
        <h2>
          {words.arrange} <small>{words.screens[screen]}</small>
        </h2>
        <ol className="arrange" ref={list}>
          {places.map(({ id, shown }, i) => {
            const one = instruments.find((instrument) => instrument.id === id);
            if (one === undefined) return null;
            return (
              <Row
                key={id}
                {...{ one, shown, isFirst: i === 0, isLast: i === places.length - 1 }}
                onMove={(by) => move(one, i + by)}
                onGrip={() => grip(id)}
                onShow={(next) => keep(screen, withShown(places, id, next))}
              />
            );
          })}
        </ol>
        <p className="hidden-text" role="status">
          {told}
        </p>
        <div className="rows">
          <button type="button" className="btn" onClick={() => reset(screen)}>
            <Icon name="undo" />
            {words.reset}
          </button>
        </div>
        <p className="muted">{words.always}</p>
      </section>
    </Sheet>
  );
}

/**
 * Follows the pointer from the grip that it takes until it is let go, wherever it is by then: a row that changes its place
 * in the page loses the pointer that it had captured.
 */
function useDrag(
  list: RefObject<HTMLElement | null>,
  places: Arrangement,
  onMove: (id: string, to: number) => void,
): (id: string) => void {
  const [dragged, setDragged] = useState<string | null>(null);
  const latest = useRef({ places, onMove });
  latest.current = { places, onMove };
  useEffect(() => {
    if (dragged === null) return;
    const heard = new AbortController();
    const onPointerMove = ({ clientY }: PointerEvent) => {
      const own = latest.current.places.findIndex(({ id }) => id === dragged);
      const to = placeAt(list.current, own, clientY);
      if (to !== own) latest.current.onMove(dragged, to);
    };
    addEventListener('pointermove', onPointerMove, { signal: heard.signal });
    for (const end of ['pointerup', 'pointercancel'] as const)
      addEventListener(end, () => setDragged(null), { signal: heard.signal });
    return () => heard.abort();
  }, [dragged, list]);
  return setDragged;
}

/** The place that a row dragged to this height has among the others. */
const placeAt = (list: HTMLElement | null, own: number, y: number): number =>
  [...(list?.children ?? [])].filter((row, i) => {
    const { top, bottom } = row.getBoundingClientRect();
    return i !== own && (top + bottom) / 2 < y;
  }).length;

type RowProps = {
  readonly one: Instrument;
  readonly shown: boolean;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  onMove(by: number): void;
  onGrip(): void;
  onShow(shown: boolean): void;
};

function Row({ one: { title, hiding }, shown, isFirst, isLast, onMove, onGrip, onShow }: RowProps) {
  const grip = {
    onPointerDown: onGrip,
    onKeyDown(event: KeyboardEvent) {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (by === undefined) return;
      event.preventDefault();
      onMove(by);
    },
  };
  return (
    <li>
      <button type="button" className="arrange-grip" aria-label={words.grip(title)} {...grip}>
        <Icon name="grip" />
      </button>
      <label className="arrange-shown">
        <input type="checkbox" checked={shown} onChange={({ target }) => onShow(target.checked)} />
        <b>{title}</b>
      </label>
      <button type="button" className="btn" aria-label={words.up(title)} disabled={isFirst} onClick={() => onMove(-1)}>
        <Icon name="up" />
      </button>
      <button
        type="button"
        className="btn arrange-down"
        aria-label={words.down(title)}
        disabled={isLast}
        onClick={() => onMove(1)}
      >
        <Icon name="up" />
      </button>
      {shown || hiding === undefined ? null : (
        <p className="caution" role="status">
          <Icon name="warn" small />
          {hiding}
        </p>
      )}
    </li>
  );
}
