/** Roll and pitch as a driver thinks of them: which side is down, whether the nose is up, and how near the limit. */
import { valuesOf } from '../store/select.ts';
import { figure } from './format.ts';
import { Inclinometer, slopeTone } from './inclinometer.tsx';
import './slope.css';
import { Tile } from './tile.tsx';
import { useSelect } from './use-dashboard.ts';
import { Value } from './value.tsx';

const side = (deg: number | null, positive: string, negative: string): string =>
  deg === null || Math.abs(deg) < 0.05 ? 'level' : deg > 0 ? positive : negative;

/** Attitude moves in noise; a tenth of a degree is all that is shown and all that draws again. */
const tenth = (deg: number | null | undefined): number | null => (deg == null ? null : Math.round(deg * 10) / 10);

export function Slope() {
  const roll = useSelect((state) => tenth(valuesOf(state, 'attitude')?.rollDeg));
  const pitch = useSelect((state) => tenth(valuesOf(state, 'attitude')?.pitchDeg));
  return (
    <Tile group="attitude" title="Slope" area="slope">
      <div className="slope">
        <Half
          kind="roll"
          deg={roll}
          drawn={roll}
          words={side(roll, 'right down', 'left down')}
          short={side(roll, 'right', 'left')}
        />
        <Half
          kind="pitch"
          deg={pitch}
          drawn={pitch === null ? null : -pitch}
          words={side(pitch, 'nose up', 'nose down')}
          short={side(pitch, 'up', 'down')}
        />
      </div>
    </Tile>
  );
}

type HalfProps = {
  readonly kind: 'roll' | 'pitch';
  readonly deg: number | null;
  readonly drawn: number | null;
  readonly words: string;
  readonly short: string;
};

function Half({ kind, deg, drawn, words, short }: HalfProps) {
  const size = figure(deg === null ? null : Math.abs(deg), 1);
  return (
    <div className="slope-half">
      <Inclinometer kind={kind} deg={drawn} label={`${kind} ${size}° ${words}`} />
      <Value size="v3" tone={slopeTone(deg)}>
        {size}°
        <u>
          <span className="nophone">{deg === null ? kind : words}</span>
          <span className="phone">{deg === null ? kind : short}</span>
        </u>
      </Value>
    </div>
  );
}
