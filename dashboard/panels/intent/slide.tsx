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

/** The finger or mouse that slides it, from where, over how long a way, and the vehicle that was on show as it began. */
type Grip = {
  readonly pointerId: number;
  readonly fromX: number;
  readonly wayPx: number;
  readonly vehicle: string;
};

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
  const grip = useRef<Grip | null>(null);
  const { shown, isArmed, press } = useTwice(onConfirm);

  const letGo = () => {
    grip.current = null;
    setShare(0);
  };
  const onPointerDown = (event: PointerEvent<HTMLButtonElement>) => {
    if (event.button !== 0) return;
    // Two fingers slide nothing: one that lies at the end would count as having come there.
    if (grip.current !== null) return letGo();
    event.currentTarget.setPointerCapture(event.pointerId);
    const wayPx = event.currentTarget.getBoundingClientRect().width - knobPx;
    grip.current = { pointerId: event.pointerId, fromX: event.clientX, wayPx, vehicle: shown };
  };
  const shareAt = ({ pointerId, clientX }: PointerEvent): number => {
    if (grip.current?.pointerId !== pointerId || grip.current.vehicle !== shown) return 0;
    return Math.max(0, Math.min(1, (clientX - grip.current.fromX) / Math.max(1, grip.current.wayPx)));
  };
  const onPointerUp = (event: PointerEvent) => {
    if (grip.current?.pointerId !== event.pointerId) return;
    const isAll = shareAt(event) >= enough;
    letGo();
    if (isAll) onConfirm();
  };
  const onPointerMove = (event: PointerEvent) => {
    if (grip.current?.pointerId === event.pointerId) setShare(shareAt(event));
  };
  const onPointerCancel = ({ pointerId }: PointerEvent) => {
    if (grip.current?.pointerId === pointerId) letGo();
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
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={onPointerCancel}
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
