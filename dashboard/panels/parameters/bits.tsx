/** A value of which each bit means something of its own. */
import type { Info } from '../../../bridge/protocol/parameter-answers.ts';
import { isBitOn, withBit } from '../../store/parameters/value.ts';
import { editWords } from '../../words/parameter-values.ts';

type BitsProps = {
  readonly bits: Info['bits'];
  readonly value: number;
  readonly type: number;
  readonly onChange: (value: number) => void;
};

export const Bits = ({ bits, value, type, onChange }: BitsProps) => (
  <ul className="bits">
    {bits.map(({ value: bit, label }) => (
      <li key={bit}>
        <label>
          <input
            type="checkbox"
            checked={isBitOn(value, bit, type)}
            onChange={() => onChange(withBit(value, bit, type))}
          />
          {label}
          <small>{editWords.bit(bit)}</small>
        </label>
      </li>
    ))}
  </ul>
);
