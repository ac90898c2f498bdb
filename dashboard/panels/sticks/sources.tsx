/** What drives: thumbs, keys or a gamepad, one at a time, and how each is held. */
import type { SourceName } from '../../store/inputs/inputs-state.ts';
import { sourceWords as words } from '../../words/sticks.ts';
import { Icon, type IconName } from '../icons.tsx';
import { useInputs, useInputsState } from './use-inputs.ts';

const sources: readonly { readonly name: SourceName; readonly icon: IconName }[] = [
  { name: 'touch', icon: 'stick' },
  { name: 'keyboard', icon: 'keyboard' },
  { name: 'pad', icon: 'pad' },
];

export function Sources() {
  const inputs = useInputs();
  const chosen = useInputsState(({ source }) => source);
  return (
    <fieldset className="rows sources" aria-label={words.title}>
      {sources.map(({ name, icon }) => (
        <button
          key={name}
          type="button"
          className="btn"
          aria-pressed={chosen === name}
          onClick={() => inputs.choose(name)}
        >
          <Icon name={icon} />
          {words.names[name]}
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
      {released === null ? null : <span className="caution">{words.released(released)}</span>}
      {chosen === 'pad' ? hasPad ? words.hold.pad : words.noPad : <Keyed text={words.hold[chosen ?? 'touch']} />}
    </p>
  );
}

/** What stands in brackets is a key. */
const Keyed = ({ text }: { readonly text: string }) =>
  text.split(/\[(\w+)\]/).map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one sentence keep their places
    index % 2 === 1 ? <kbd key={index}>{part}</kbd> : part,
  );
