/** Whether a transmitter is heard, how well, whether it drives, and where its first channels stand. */
import { limits } from '../../store/judge.ts';
import { valuesOf } from '../../store/select.ts';
import { controlOf } from '../../store/select-intent.ts';
import { instrumentWords } from '../../words/instruments.ts';
import { tileWords } from '../../words/tiles.ts';
import { figure, unknown } from '../format.ts';
import { Tile } from '../tile.tsx';
import { useSelect } from '../use-dashboard.ts';
import { Fact, Facts, Judged } from './facts.tsx';
import { PulseRow } from './pulse-row.tsx';

const words = tileWords.rc;
const shownChannels = 8;

export function RcTile() {
  const rc = useSelect((state) => valuesOf(state, 'rc'));
  const drives = useSelect((state) => controlOf(state)?.external === 'transmitter');
  const channels = rc?.channelsUs ?? [];
  const isHeard = channels.some((us) => us !== null);
  return (
    <Tile group="rc" title={instrumentWords.rc}>
      <Facts>
        <Fact label={words.link}>{rc === null ? unknown : isHeard ? words.heard : words.silent}</Fact>
        <Judged
          label={words.rssi}
          value={rc?.rssiPct}
          limits={limits.rssiPct}
          text={rc !== null && rc.rssiPct === null ? tileWords.notTold : `${figure(rc?.rssiPct)} %`}
        />
        <Fact label={words.drives} tone={drives ? 'doubtful' : null}>
          {drives ? words.yes : words.no}
        </Fact>
      </Facts>
      {channels.slice(0, shownChannels).map((us, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: channels have no other name than their number
        <PulseRow key={index} label={words.channel(index + 1)} us={us} />
      ))}
    </Tile>
  );
}
