/** What drives: thumbs, keys or a gamepad, one at a time, and how each is held. */
import type { SourceName } from '../../store/inputs/inputs-state.ts';
import { Icon, type IconName } from '../icons.tsx';
import { useInputs, useInputsState } from './use-inputs.ts';

const sources: readonly { readonly name: SourceName; readonly icon: IconName; readonly words: string }[] = [
  { name: 'touch', icon: 'stick', words: 'Thumbs' },
  { name: 'keyboard', icon: 'data', words: 'Keys' },
  { name: 'pad', icon: 'pad', words: 'Gamepad' },
];

export function Sources() {
  const inputs = useInputs();
  const chosen = useInputsState(({ source }) => source);
  return (
    <fieldset className="rows sources" aria-label="What drives">
      {sources.map(({ name, icon, words }) => (
        <button
          key={name}
          type="button"
          className="btn"
          aria-pressed={chosen === name}
          onClick={() => inputs.choose(name)}
        >
          <Icon name={icon} />
          {words}
        </button>
      ))}
    </fieldset>
  );
}

/** How the chosen one is held, and why it was let go where the operator did not. */
export function HoldHint() {
  const chosen = useInputsState(({ source }) => source);
  const released = useInputsState((state) => state.released);
  const hasPad = useInputsState(({ pads }) => pads.length > 0);
  return (
    <p className="cap">
      {released === null ? null : <span className="caution">{released}. </span>}
      {chosen === 'pad' ? (
        hasPad ? (
          'Hold the shoulder button to drive; let go = stop'
        ) : (
          'No gamepad: plug one in and press a button'
        )
      ) : chosen === 'keyboard' ? (
        <>
          Hold <kbd>Shift</kbd> and <kbd>W</kbd> <kbd>A</kbd> <kbd>S</kbd> <kbd>D</kbd>, or the arrows. Let go = stop
        </>
      ) : (
        'Thumbs off = stop'
      )}
    </p>
  );
}
