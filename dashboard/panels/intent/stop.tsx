/**
 * STOP: at the right end of the bottom edge, on every page and size, and on the space bar. It is never disabled and never
 * covered, and it acts as it is touched, not as it is let go.
 */
import { type MouseEvent, type PointerEvent, useEffect, useRef } from 'react';
import { nameAmongSeveral } from '../../store/vehicles.ts';
import { stopWords as words } from '../../words/stop.ts';
import { useDashboard, useSelect } from '../use-dashboard.ts';
import './stop.css';
import { hearStopKey } from './stop-key.ts';
import { stopNameOf } from './stop-state.ts';

export function Stop() {
  const { operate } = useDashboard();
  const hasSaid = useRef(false);
  const name = useSelect(stopNameOf);
  const word = words.short[name];
  const whom = useSelect(nameAmongSeveral);
  const stop = () => void operate.sendCommand('stop', {});
  const onPointerDown = (event: PointerEvent) => {
    // A second finger on a touch screen counts as well; only a mouse's other buttons do not.
    if (event.pointerType === 'mouse' && event.button !== 0) return;
    hasSaid.current = true;
    stop();
  };
  const onClick = ({ detail }: MouseEvent) => {
    // What a finger or mouse began has been said already. A click that no pointer made has no detail.
    if (detail === 0 || !hasSaid.current) stop();
    hasSaid.current = false;
  };
  return (
    <button
      type="button"
      className="stop"
      aria-label={words.label(whom, word)}
      data-stop={name}
      onPointerDown={onPointerDown}
      onClick={onClick}
    >
      <Octagon />
      <span className="stop-words">
        <b>{words.stop}</b>
        <Small whom={whom} word={word} />
      </span>
      <kbd className="wide">{words.key}</kbd>
    </button>
  );
}

/** What is known of it goes before whom it is for, where there is room for one of both. */
function Small({ whom, word }: { readonly whom: string | null; readonly word: string }) {
  if (whom === null || word === '') return whom === null && word === '' ? null : <small>{whom ?? word}</small>;
  return (
    <small>
      <span className="nophone">{whom} · </span>
      {word}
    </small>
  );
}

const Octagon = () => (
  <svg className="oct" viewBox="0 0 22 22" aria-hidden="true">
    <path d="M6.6.8h8.8l5.8 5.8v8.8l-5.8 5.8H6.6L.8 15.4V6.6z" fill="none" stroke="currentColor" strokeWidth="2.4" />
    <rect x="6.5" y="6.5" width="9" height="9" fill="currentColor" />
  </svg>
);

/** The space bar, once for the whole page. */
export function StopKey() {
  const { operate } = useDashboard();
  useEffect(() => hearStopKey(() => operate.sendCommand('stop', {})), [operate]);
  return null;
}
