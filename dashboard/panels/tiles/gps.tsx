/** What each receiver says of itself, before the filter: fix, satellites, accuracy, and where the heading comes from. */
import { lengthM, metresFrom, placeOf } from '../../store/geo.ts';
import { limits } from '../../store/judge.ts';
import { groupFreshness, valuesOf } from '../../store/select.ts';
import { instrumentWords } from '../../words/instruments.ts';
import { tileWords } from '../../words/tiles.ts';
import { accuracy, distance, figure, heading, unknown } from '../format.ts';
import { fixWords } from '../position.tsx';
import { Tile } from '../tile.tsx';
import { useSelect } from '../use-dashboard.ts';
import { Fact, Facts, Judged } from './facts.tsx';

const words = tileWords.gps;
const figured = (metres: number | null | undefined): string => accuracy(metres ?? null).join(' ');

export function GpsTile() {
  const gps = useSelect((state) => valuesOf(state, 'gps'));
  const fix = gps?.fix ?? null;
  return (
    <Tile group="gps" title={instrumentWords.gps}>
      <Facts>
        <Fact label={words.fix}>{fix === null ? unknown : fixWords[fix]}</Fact>
        <Judged
          label={words.satellites}
          value={gps?.satellites}
          limits={limits.satellites}
          text={figure(gps?.satellites)}
        />
        <Judged label={words.hdop} value={gps?.hdop} limits={limits.hdop} text={figure(gps?.hdop, 2)} />
        <Judged
          label={words.accuracy}
          value={gps?.horizontalAccuracyM}
          limits={limits.accuracyM}
          text={figured(gps?.horizontalAccuracyM)}
          write={figured}
        />
        <Fact label={words.height}>{figured(gps?.verticalAccuracyM)}</Fact>
        <Fact label={words.yaw}>
          {gps === null ? unknown : gps.yawDeg === null ? words.byCompass : words.byGps(heading(gps.yawDeg))}
        </Fact>
        <Second />
      </Facts>
    </Tile>
  );
}

/** A second receiver, and how far the two are apart; nothing where there is none. */
function Second() {
  const second = useSelect((state) => valuesOf(state, 'gps2'));
  const first = useSelect((state) => valuesOf(state, 'gps'));
  const freshness = useSelect((state) => groupFreshness(state, 'gps2'));
  if (second === null) return null;
  const [here, there] = [placeOf(first ?? undefined), placeOf(second)];
  const apartM = here && there && freshness !== 'stale' ? lengthM(metresFrom(here, there)) : null;
  return (
    <>
      <Fact label={words.second}>
        {second.fix === null ? unknown : fixWords[second.fix]}, {words.satellitesShort(figure(second.satellites))}
      </Fact>
      <Judged
        label={words.apart}
        value={apartM}
        limits={limits.apartM}
        text={distance(apartM).join(' ')}
        write={(metres) => distance(metres).join(' ')}
      />
    </>
  );
}
