/**
 * What this browser tells of the operator's hands: pads, keys, and everything that takes a hand away. Touches come from
 * the sticks themselves. Space is left alone: it is STOP on every page.
 */
import { lookedAs } from './page-lifecycle.ts';
import type { Devices, Inputs } from './store/inputs/inputs.ts';
import { holdKeys } from './store/inputs/keys.ts';
import { releasedWords } from './words/inputs.ts';

const pollEveryMs = 40;

function storage(): Devices['store'] {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

export const pageDevices: Devices = {
  getGamepads: typeof navigator.getGamepads === 'function' ? () => navigator.getGamepads() : null,
  store: storage(),
  poll(run) {
    let frame = 0;
    const onFrame = () => {
      frame = requestAnimationFrame(onFrame);
      run();
    };
    frame = requestAnimationFrame(onFrame);
    const timer = setInterval(run, pollEveryMs);
    return () => {
      cancelAnimationFrame(frame);
      clearInterval(timer);
    };
  },
};

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));

/** What it returns ends it. */
export function listenForHands(inputs: Inputs): () => void {
  const heard = new AbortController();
  const { signal } = heard;
  const onKey = (isDown: boolean) => (event: KeyboardEvent) => {
    // A key that comes up is heard wherever it does: it may have gone down here.
    const isShift = holdKeys.includes(event.code);
    // Windows tells of the first of two Shifts that comes up only by the other's end: who says that none is down is right.
    if (!event.shiftKey && !(isDown && isShift)) for (const code of holdKeys) inputs.key(code, false);
    const isShortcut = event.ctrlKey || event.altKey || event.metaKey;
    // macOS tells of no key that comes up while Command is down: whatever is down by then counts as up.
    if (isDown && isShortcut && inputs.store.getState().source === 'keyboard') inputs.release(releasedWords.shortcut);
    if (isDown && (isTyping(event.target) || isShortcut)) return;
    if (inputs.key(event.code, isDown) && !isTyping(event.target)) event.preventDefault();
  };
  addEventListener('keydown', onKey(true), { signal });
  addEventListener('keyup', onKey(false), { signal });
  addEventListener('blur', () => inputs.release(releasedWords.focus), { signal });
  addEventListener('pagehide', () => inputs.release(releasedWords.left), { signal });
  addEventListener(
    'gamepaddisconnected',
    ({ gamepad }) => {
      const isOurs = inputs.store.getState().pads.some(({ index, chosen }) => chosen && index === gamepad.index);
      if (isOurs) inputs.release(releasedWords.padUnplugged);
    },
    { signal },
  );
  document.addEventListener('freeze', () => inputs.release(releasedWords.frozen), { signal });
  document.addEventListener(
    'visibilitychange',
    () => {
      if (lookedAs() === 'hidden') inputs.release(releasedWords.hidden);
    },
    { signal },
  );
  return () => heard.abort();
}
