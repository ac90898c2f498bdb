/** The operator's units: all at once, or one by one. They are shown at once, everywhere. */
import { imperial, lengthSystems, metric, speedUnits, temperatureUnits, type Units } from '../../store/units.ts';
import { unitWords as words } from '../../words/units.ts';
import { Icon } from '../icons.tsx';
import { closeSheet } from '../open-sheet.ts';
import { Sheet } from '../sheet.tsx';
import { units, useUnits } from '../units.ts';
import './device.css';

const isSame = (a: Units, b: Units): boolean =>
  a.lengths === b.lengths && a.speed === b.speed && a.temperature === b.temperature;

export function UnitsSheet() {
  const now = useUnits();
  return (
    <Sheet title={words.title} onClose={closeSheet}>
      <section className="card units">
        <Choice
          title={words.all}
          options={[
            { name: words.metric, is: isSame(now, metric), gives: metric },
            { name: words.imperial, is: isSame(now, imperial), gives: imperial },
          ]}
        />
        <Choice
          title={words.lengths}
          options={lengthSystems.map((lengths) => ({
            name: words.lengthsOf[lengths],
            is: now.lengths === lengths,
            gives: { ...now, lengths },
          }))}
        />
        <Choice
          title={words.speed}
          options={speedUnits.map((speed) => ({ name: speed, is: now.speed === speed, gives: { ...now, speed } }))}
        />
        <Choice
          title={words.temperature}
          options={temperatureUnits.map((temperature) => ({
            name: temperature,
            is: now.temperature === temperature,
            gives: { ...now, temperature },
          }))}
        />
        <p className="muted">{words.kept}</p>
      </section>
    </Sheet>
  );
}

type Option = { readonly name: string; readonly is: boolean; readonly gives: Units };

const Choice = ({ title, options }: { readonly title: string; readonly options: readonly Option[] }) => (
  <fieldset>
    <legend>{title}</legend>
    <div className="rows">
      {options.map(({ name, is, gives }) => (
        <button key={name} type="button" className="btn" aria-pressed={is} onClick={() => units.choose(gives)}>
          {is ? <Icon name="check" /> : null}
          {name}
        </button>
      ))}
    </div>
  </fieldset>
);
