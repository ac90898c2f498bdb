/** A button that has to be held for a second before it does anything; with a keyboard it is pressed twice instead. */

import { type MouseEvent, useEffect, useRef, useState } from 'react';
import { confirmWords as words } from '../../words/commands.ts';
import { Icon, type IconName } from '../icons.tsx';
import './confirm.css';
import { useTwice } from './use-twice.ts';

const holdMs = 1000;

type HoldProps = {
  readonly icon: IconName;
  /** What it does, as in `Hold to restart`. */
  readonly verb: string;
  readonly onConfirm: () => void;
  readonly disabled?: boolean;
  /** It is for all of them, whichever is on show. */
  readonly isForAll?: boolean;
};

export function HoldButton({ icon, verb, onConfirm, disabled = false, isForAll = false }: HoldProps) {
  const { shown, isArmed, press } = useTwice(onConfirm, isForAll);
  /** The vehicle that was on show as it was pressed; null while it is not. */
  const [heldFor, setHeldFor] = useState<string | null>(null);
  const held = heldFor === shown;
  const latest = useRef(onConfirm);
  latest.current = onConfirm;
  useEffect(() => {
    if (!held) return;
    const timer = setTimeout(() => {
      setHeldFor(null);
      latest.current();
    }, holdMs);
    return () => clearTimeout(timer);
  }, [held]);
  const letGo = () => setHeldFor(null);
  return (
    <button
      type="button"
      className={held ? 'btn holdable is-held' : 'btn holdable'}
      disabled={disabled}
      onPointerDown={({ button }) => button === 0 && setHeldFor(shown)}
      onPointerUp={letGo}
      onPointerLeave={letGo}
      onPointerCancel={letGo}
      onBlur={letGo}
      onContextMenu={(event: MouseEvent) => event.preventDefault()}
      onClick={(event: MouseEvent) => event.detail === 0 && press()}
    >
      <Icon name={icon} />
      <span>{isArmed ? words.again(verb) : held ? words.holding : words.hold(verb)}</span>
    </button>
  );
}
