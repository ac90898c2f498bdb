/** A parameter that was asked for by name and is not there: said plainly, with what is called nearly so. */
import { namesNear } from '../../store/parameters/asked.ts';
import { parameterWords as words } from '../../words/parameters.ts';
import { Icon } from '../icons.tsx';
import { useParameters } from './use-parameters.ts';

type AskedForProps = {
  readonly name: string;
  readonly onSelect: (name: string) => void;
  readonly onLeave: () => void;
};

export function AskedFor({ name, onSelect, onLeave }: AskedForProps) {
  const rows = useParameters((state) => state.rows);
  const near = namesNear(
    name,
    rows.map((row) => row.name),
  );
  const said =
    name === 'no name' ? words.noName : rows.length === 0 ? words.stillReading(name) : words.unknownName(name);
  return (
    <div className="params-restart params-asked" role="status" data-asked={name}>
      <span className="caution">
        <Icon name="question" />
      </span>
      <p>
        <b>{said}</b> {near.length === 0 ? null : words.near}
      </p>
      <div className="rows">
        {near.map((one) => (
          <button key={one} type="button" className="btn" onClick={() => onSelect(one)}>
            {one}
          </button>
        ))}
        <button type="button" className="btn" onClick={onLeave}>
          <Icon name="cross" />
          {words.forget}
        </button>
      </div>
    </div>
  );
}
