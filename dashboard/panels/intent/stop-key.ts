/**
 * The space bar stops the rover, whatever has the focus. Only where text is being written it writes a space. It presses
 * no button any more: Enter does.
 */

const writing = 'textarea, [contenteditable], input:not([type]), input[type="text"], input[type="search"]';

/** By its place on the keyboard; nothing can change it. */
export const stopKey = 'Space';

const isStop = ({ code, target, ctrlKey, altKey, metaKey }: KeyboardEvent): boolean =>
  code === stopKey && !ctrlKey && !altKey && !metaKey && !(target instanceof Element && target.matches(writing));

/** What it returns ends that. */
export function hearStopKey(onStop: () => void): () => void {
  const onDown = (event: KeyboardEvent) => {
    if (!isStop(event)) return;
    event.preventDefault();
    event.stopPropagation();
    if (!event.repeat) onStop();
  };
  // Browsers press the focused button as the key comes up.
  const onUp = (event: KeyboardEvent) => {
    if (!isStop(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  addEventListener('keydown', onDown, { capture: true });
  addEventListener('keyup', onUp, { capture: true });
  return () => {
    removeEventListener('keydown', onDown, { capture: true });
    removeEventListener('keyup', onUp, { capture: true });
  };
}
