/** Roll and pitch as a driver thinks of them: which side is down, whether the nose is up, and how near the limit. */
import { valuesOf } from '../store/select.ts';
import { alarmsNow, limitsOf } from '../store/watch/select.ts';
import { slopeWords as words } from '../words/slope.ts';
import { watchWords } from '../words/watch.ts';
import { figure } from './format.ts';
import { Inclinometer, slopeTone } from './inclinometer.tsx';
import './slope.css';
import { Tile } from './tile.tsx';
import { useSelect } from './use-dashboard.ts';
import { Value } from './value.tsx';

const side = (deg: number | null, positive: string, negative: string): string =>
  deg === null || Math.abs(deg) < 0.05 ? words.level : deg > 0 ? positive : negative;

/** Attitude moves in noise; a tenth of a degree is all that is shown and all that draws again. */
const tenth = (deg: number | null | undefined): number | null => (deg == null ? null : Math.round(deg * 10) / 10);

export function Slope() {
  const roll = useSelect((state) => tenth(valuesOf(state, 'attitude')?.rollDeg));
  const pitch = useSelect((state) => tenth(valuesOf(state, 'attitude')?.pitchDeg));
  return (
    <Tile group="attitude" title={words.title} area="slope">
      <div className="slope">
        <Half
          kind="roll"
          deg={roll}
          drawn={roll}
          side={side(roll, words.rightDown, words.leftDown)}
          short={side(roll, words.right, words.left)}
        />
        <Half
          kind="pitch"
          deg={pitch}
          drawn={pitch === null ? null : -pitch}
          side={side(pitch, words.noseUp, words.noseDown)}
          short={side(pitch, words.up, words.down)}
        />
      </div>
      <Limits />
    </Tile>
  );
}

/** What it leans by now, where that is worth a word; else the limit and where that comes from. */
function Limits() {
  const { limitDeg, source } = useSelect(limitsOf);
  const alarm = useSelect((state) => alarmsNow(state).find(({ kind }) => kind === 'roll' || kind === 'pitch') ?? null);
  const text = alarm?.text ?? watchWords.source[source](Math.round(limitDeg));
  return <div className={alarm ? `sub slope-say ${alarm.level}` : 'sub slope-say nophone'}>{text}</div>;
}

type HalfProps = {
  readonly kind: 'roll' | 'pitch';
  readonly deg: number | null;
  readonly drawn: number | null;
  readonly side: string;
  readonly short: string;
};

function Half({ kind, deg, drawn, side, short }: HalfProps) {
  const limits = useSelect(limitsOf);
  const size = figure(deg === null ? null : Math.abs(deg), 1);
  const name = words.axis[kind];
  return (
    <div className="slope-half">
      <Inclinometer kind={kind} deg={drawn} limits={limits} label={`${name} ${size}° ${side}`} />
      <Value size="v3" tone={slopeTone(deg, limits)}>
        {size}°
        <u>
          <span className="nophone">{deg === null ? name : side}</span>
          <span className="phone">{deg === null ? name : short}</span>
        </u>
      </Value>
    </div>
  );
}
