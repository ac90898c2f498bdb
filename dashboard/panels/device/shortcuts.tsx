/** Hears the keys of `store/shortcuts.ts`. One that presses a button does what that button does, and only while it can. */
import { useEffect } from 'react';
import { oneOf } from '../../store/kept-choice.ts';
import { unreadAlerts } from '../../store/select.ts';
import { type Act, actOf } from '../../store/shortcuts.ts';
import { useDebug } from '../debug/open.ts';
import { kept } from '../kept.ts';
import { openSheet, useOpenSheet } from '../open-sheet.ts';
import { goTo } from '../route.tsx';
import { useDashboard } from '../use-dashboard.ts';

/** Single keys can be a nuisance, to speech input above all (WCAG 2.2, 2.1.4). */
export const singleKeys = kept('tether.keys', oneOf(['on', 'off']), 'on');

const writing = 'textarea, select, [contenteditable], input:not([type="checkbox"], [type="radio"], [type="range"])';

const isWriting = ({ target }: KeyboardEvent): boolean => target instanceof Element && target.matches(writing);

function press(button: string): void {
  const found = document.querySelector<HTMLElement>(`[data-shortcut="${button}"]`);
  if (found?.closest('[inert]') === null) found.click();
}

export function ShortcutKeys() {
  const { store, acknowledge } = useDashboard();
  const open = useOpenSheet();
  const isCovered = useDebug() || open !== null;
  useEffect(() => {
    const run = (act: Act) => {
      if (act.is === 'goes') goTo(act.to);
      if (act.is === 'presses') press(act.button);
      if (act.is === 'opens') openSheet(open === act.sheet ? null : act.sheet);
      if (act.is === 'acknowledges') for (const key of unreadAlerts(store.getState())) acknowledge(key);
    };
    const onKey = (event: KeyboardEvent) => {
      const { key, ctrlKey, altKey, metaKey, repeat, defaultPrevented } = event;
      const act = actOf(
        { ...{ key, ctrlKey, altKey, metaKey, repeat }, isTaken: defaultPrevented, isTyping: isWriting(event) },
        { on: singleKeys.now() === 'on', path: location.pathname, isCovered },
      );
      if (act === null) return;
      event.preventDefault();
      run(act);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [store, acknowledge, open, isCovered]);
  return null;
}
