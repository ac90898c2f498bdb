/** How the autopilot itself is: load, supply, memory, and which of its sensors are not well. */
import type { GroupName } from '../../../bridge/protocol/vehicle.ts';
import type { DashboardState } from '../../store/dashboard-state.ts';
import { type Limits, limits } from '../../store/judge.ts';
import { groupFreshness, valuesOf } from '../../store/select.ts';
import { instrumentWords } from '../../words/instruments.ts';
import { tileWords } from '../../words/tiles.ts';
import { figure, sizeOf, temperature, unknown } from '../format.ts';
import { Tile } from '../tile.tsx';
import { useSelect } from '../use-dashboard.ts';
import { Fact, Facts, Judged } from './facts.tsx';

const words = tileWords.board;

/** A figure of another group than the tile's: unknown when its own group is old. */
const ofGroup = (group: GroupName, value: (state: DashboardState) => number | null | undefined) =>
  function read(state: DashboardState): number | null {
    return groupFreshness(state, group) === 'stale' ? null : (value(state) ?? null);
  };

const supply = ofGroup('power', (state) => valuesOf(state, 'power')?.boardV);
const rail = ofGroup('power', (state) => valuesOf(state, 'power')?.servoRailV);
const memory = ofGroup('memory', (state) => valuesOf(state, 'memory')?.freeB);
const warmth = ofGroup('battery', (state) => valuesOf(state, 'battery')?.temperatureC);

const voltage = (volts: number): string => `${figure(volts, 2)} ${tileWords.volts}`;

export function BoardTile() {
  const cpuPct = useSelect((state) => valuesOf(state, 'system')?.cpuLoadPct ?? null);
  const railV = useSelect(rail);
  const warmC = useSelect(warmth);
  return (
    <Tile group="system" title={instrumentWords.board}>
      <Facts>
        <Judged label={words.cpu} value={cpuPct} limits={limits.cpuPct} text={`${figure(cpuPct)} %`} />
        <Row label={words.volts} of={supply} limits={limits.boardV} write={voltage} />
        {railV === null ? null : <Fact label={words.rail}>{voltage(railV)}</Fact>}
        <Row label={words.memory} of={memory} limits={limits.freeB} write={sizeOf} />
        {warmC === null ? null : <Fact label={words.temperature}>{temperature(warmC).join(' ')}</Fact>}
      </Facts>
      <Sensors />
    </Tile>
  );
}

type RowProps = {
  readonly label: string;
  of(state: DashboardState): number | null;
  readonly limits: Limits;
  write(value: number): string;
};

function Row({ label, of, limits: by, write }: RowProps) {
  const value = useSelect(of);
  return (
    <Judged label={label} value={value} limits={by} text={value === null ? unknown : write(value)} write={write} />
  );
}

function Sensors() {
  const unhealthy = useSelect((state) => valuesOf(state, 'sensors')?.unhealthy.join(', ') ?? null);
  if (unhealthy === null) return null;
  return (
    <Facts>
      <Fact label={words.sensors} tone={unhealthy === '' ? 'good' : 'bad'}>
        {unhealthy === '' ? words.sensorsWell : unhealthy.replaceAll('_', ' ')}
      </Fact>
    </Facts>
  );
}
