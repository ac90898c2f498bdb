/**
 * A button that has to be slid over its whole length, so that a stray touch does nothing. With a keyboard, or whatever
 * reads the page aloud, it is pressed twice instead.
 */

import { type MouseEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react';
import { confirmWords as words } from '../../words/commands.ts';
import { Icon, type IconName } from '../icons.tsx';
import './confirm.css';
import { useTwice } from './use-twice.ts';

/** This far along its way counts as all of it. */
const enough = 0.85;
const knobPx = 48;

type SlideProps = {
  readonly icon: IconName;
  /** What it does, as in `Slide to arm`. */
  readonly verb: string;
  readonly onConfirm: () => void;
  readonly disabled?: boolean;
  /** Why it is disabled, for who asks. */
  readonly why?: string | null;
  /** A line under its words, which takes no room of its own. */
  readonly note?: ReactNode;
};

export function Slide({ icon, verb, onConfirm, disabled = false, why = null, note = null }: SlideProps) {
  const [share, setShare] = useState(0);
  const grip = useRef<{ readonly fromX: number; readonly wayPx: number } | null>(null);
  const { isArmed, press } = useTwice(onConfirm);

  const onPointerDown = (event: PointerEvent<HTMLButtonElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    grip.current = { fromX: event.clientX, wayPx: event.currentTarget.getBoundingClientRect().width - knobPx };
  };
  const shareAt = (event: PointerEvent<HTMLButtonElement>): number => {
    if (grip.current === null) return 0;
    return Math.max(0, Math.min(1, (event.clientX - grip.current.fromX) / Math.max(1, grip.current.wayPx)));
  };
  const onPointerUp = (event: PointerEvent<HTMLButtonElement>) => {
    const isAll = shareAt(event) >= enough;
    letGo();
    if (isAll) onConfirm();
  };
  const letGo = () => {
    grip.current = null;
    setShare(0);
  };
  // A click that no pointer made has no detail.
  const onClick = (event: MouseEvent) => event.detail === 0 && press();

  return (
    <button
      type="button"
      className="btn slide"
      disabled={disabled}
      title={why ?? undefined}
      onPointerDown={onPointerDown}
      onPointerMove={(event) => grip.current && setShare(shareAt(event))}
      onPointerUp={onPointerUp}
      onPointerCancel={letGo}
      onClick={onClick}
    >
      <span
        className="slide-way"
        aria-hidden="true"
        style={{ width: `calc(${knobPx}px + (100% - ${knobPx}px) * ${share})` }}
      >
        <span className="slide-knob">
          <Icon name={icon} />
        </span>
      </span>
      <span className="slide-words">
        {isArmed ? words.again(verb) : words.slide(verb)}
        {note}
      </span>
    </button>
  );
}
