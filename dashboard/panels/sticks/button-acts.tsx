/** What a pad's buttons do beside the one that is held: STOP above all. A button is named by pressing it. */
import { useEffect, useState } from 'react';
import type { PadView as Pad } from '../../store/inputs/inputs-state.ts';
import { padActions, withAction } from '../../store/inputs/profile.ts';
import { joystickWords as words } from '../../words/joystick.ts';
import { Icon } from '../icons.tsx';
import { useInputs, useInputsState } from './use-inputs.ts';

export function ButtonActs({ pad }: { readonly pad: Pad }) {
  const inputs = useInputs();
  const profile = useInputsState((state) => state.profile);
  const pressed = pad.buttons.findIndex((value, index) => value > 0 && index !== profile.deadMan);
  const [named, setNamed] = useState<number | null>(null);
  // It stays named when it comes up, so that a hand is free to choose.
  useEffect(() => {
    if (pressed >= 0) setNamed(pressed);
  }, [pressed]);
  const acts = profile.actions ?? [];
  const choose = (button: number, value: string) =>
    inputs.setProfile(withAction(profile, button, padActions.find((act) => act === value) ?? null));
  return (
    <section className="card pad-acts" aria-label={words.buttons}>
      <h2>{words.buttons}</h2>
      <p className="muted">{words.buttonsHint}</p>
      {acts.some(({ act }) => act === 'stop') ? null : (
        <p className="pad-odd">
          <span className="caution">
            <Icon name="warn" small />
          </span>
          {words.recommendStop}
        </p>
      )}
      <ul>
        {acts.map(({ button, act }) => (
          <li key={button} data-act={act}>
            <span>
              {words.buttonDoes(button)} <b>{words.acts[act]}</b>
            </span>
            <button
              type="button"
              className="btn"
              aria-label={words.remove(button)}
              onClick={() => inputs.setProfile(withAction(profile, button, null))}
            >
              <Icon name="cross" small />
            </button>
          </li>
        ))}
      </ul>
      {named === null ? (
        <p className="muted">{words.pressFor}</p>
      ) : (
        // A list and no buttons: none here may be taken for the STOP that stops.
        <label>
          <span>{words.buttonDoes(named)}</span>
          <select
            aria-label={words.whatDoes(named)}
            value={acts.find(({ button }) => button === named)?.act ?? ''}
            onChange={({ target }) => choose(named, target.value)}
          >
            <option value="">{words.nothing}</option>
            {padActions.map((act) => (
              <option key={act} value={act}>
                {words.acts[act]}
              </option>
            ))}
          </select>
        </label>
      )}
    </section>
  );
}
