/**
 * A dialog over the page's content, and over nothing else: badge, dock and what will stop the rover stay in reach. The
 * keyboard stays inside; Esc closes it, and the focus goes back to where it was.
 */

import { type ReactNode, useEffect, useRef } from 'react';
import { commonWords } from '../words/common.ts';
import { Icon } from './icons.tsx';
import './sheet.css';

const focusable =
  'button:not(:disabled), a[href], input:not(:disabled), select:not(:disabled), summary, [tabindex="0"]';
/** One choice of several is one stop: the chosen one. */
const passedBy = 'input[type="radio"]:not(:checked)';

type SheetProps = { readonly title: string; readonly onClose: () => void; readonly children: ReactNode };

export function Sheet({ title, onClose, children }: SheetProps) {
  const ref = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    ref.current?.querySelector<HTMLElement>(focusable)?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  // On the window: a control that is disabled while it has the focus leaves it to nobody.
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') onClose();
      if (event.key === 'Tab') keepInside(event, ref.current);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [onClose]);
  return (
    <section ref={ref} className="sheet" role="dialog" aria-modal="true" aria-label={title}>
      <div className="sheet-head">
        <h1>{title}</h1>
        <button type="button" className="btn" onClick={onClose}>
          <Icon name="cross" />
          {commonWords.close}
        </button>
      </div>
      <div className="sheet-body">{children}</div>
    </section>
  );
}

/** From the last control to the first, and back. */
function keepInside(event: KeyboardEvent, sheet: HTMLElement | null): void {
  const all = [...(sheet?.querySelectorAll<HTMLElement>(focusable) ?? [])].filter((one) => !one.matches(passedBy));
  const [first, last] = [all[0], all.at(-1)];
  const isAtEnd = document.activeElement === (event.shiftKey ? first : last);
  if (!isAtEnd && sheet?.contains(document.activeElement)) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
}
