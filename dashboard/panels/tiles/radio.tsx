/** The radio's own word, and what is lost on each part of the way: rover to bridge, bridge to this page. */
import type { DashboardState } from '../../store/dashboard-state.ts';
import { limits } from '../../store/judge.ts';
import { groupFreshness, valuesOf, vehicleOf } from '../../store/select.ts';
import { instrumentWords } from '../../words/instruments.ts';
import { tileWords } from '../../words/tiles.ts';
import { figure } from '../format.ts';
import { Tile } from '../tile.tsx';
import { useSelect } from '../use-dashboard.ts';
import { Fact, Facts, Judged } from './facts.tsx';

const words = tileWords.radio;

export function RadioTile() {
  const radio = useSelect((state) => valuesOf(state, 'radio'));
  const isNone = useSelect((state) => groupFreshness(state, 'radio') === 'none');
  const roverLoss = useSelect(roverLossOf);
  const pageLoss = useSelect(pageLossOf);
  return (
    <Tile group="radio" title={instrumentWords.radio}>
      {isNone ? <p className="tile-said">{words.none}</p> : null}
      {radio === null ? null : (
        <Facts>
          <Signal label={words.here} signal={radio.rssi} noise={radio.noise} />
          <Signal label={words.rover} signal={radio.remoteRssi} noise={radio.remoteNoise} />
          <Judged
            label={words.buffer}
            value={radio.txBufferPct}
            limits={limits.txBufferPct}
            text={`${figure(radio.txBufferPct)} %`}
          />
          <Fact label={words.errors}>
            {figure(radio.rxErrors)}, {figure(radio.corrected)}
          </Fact>
        </Facts>
      )}
      <Facts isOwn>
        <Judged label={words.roverLoss} value={roverLoss} limits={limits.lossPct} text={`${figure(roverLoss, 1)} %`} />
        <Judged label={words.pageLoss} value={pageLoss} limits={limits.lossPct} text={`${figure(pageLoss, 1)} %`} />
      </Facts>
    </Tile>
  );
}

/** Both are of now: without a link to the bridge nobody knows. */
const pageLossOf = ({ connection, quality }: DashboardState): number | null =>
  connection.name === 'connected' ? quality.lossPct : null;

/** Of the link on which the vehicle on show is heard. */
function roverLossOf(state: DashboardState): number | null {
  if (state.connection.name !== 'connected') return null;
  const link = vehicleOf(state)?.link;
  return state.mirror.links.find(({ name, up }) => up && name === link)?.lossPct ?? null;
}

type SignalProps = { readonly label: string; readonly signal: number | null; readonly noise: number | null };

function Signal({ label, signal, noise }: SignalProps) {
  const margin = signal === null || noise === null ? null : signal - noise;
  return (
    <Judged
      label={label}
      value={margin}
      limits={limits.marginSteps}
      text={`${figure(signal)} ${words.over(figure(noise))}`}
    />
  );
}
