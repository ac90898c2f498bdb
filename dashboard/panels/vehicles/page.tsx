/** All vehicles at a glance: each as a card, all of them on one map, and one STOP for all. */
import type { Vehicle } from '../../../bridge/protocol/vehicle.ts';
import type { DashboardState } from '../../store/dashboard-state.ts';
import type { Place } from '../../store/geo.ts';
import { ageMsOf, vehicleOf } from '../../store/select.ts';
import {
  groupOf,
  homeOfVehicle,
  liveVehicles,
  metresTo,
  nameOf,
  vehicleAlarms,
  warningsOfVehicle,
} from '../../store/vehicles.ts';
import { navWords } from '../../words/nav.ts';
import { vehicleWords as words } from '../../words/vehicles.ts';
import { ageText, distance, figure, speed, unknown } from '../format.ts';
import { Icon } from '../icons.tsx';
import { useOperator } from '../map/late/own-place.ts';
import { operatorName } from '../operator-name.ts';
import { goTo } from '../route.tsx';
import { useDashboard, useSelect } from '../use-dashboard.ts';
import '../../pages/page.css';
import { SetupHead } from '../setup/frame.tsx';
import { StopAll } from './stop-all.tsx';
import { VehiclesMap } from './vehicles-map.tsx';
import './vehicles.css';

export function Vehicles() {
  const vehicles = useSelect((state) => state.mirror.vehicles);
  const isSeveral = useSelect((state) => liveVehicles(state).length > 1);
  const all = [...vehicles.values()];
  if (all.length === 0) return <p className="map-empty">{words.none}</p>;
  return (
    <div className="page vehicles">
      <SetupHead title={navWords.titles['/vehicles']} />
      <div className="vehicles-cards">
        {all.map((vehicle) => (
          <Card key={vehicle.id} vehicle={vehicle} />
        ))}
      </div>
      <div className="vehicles-side">
        {isSeveral ? <StopAll /> : null}
        <VehiclesMap vehicles={all} />
      </div>
    </div>
  );
}

/** Who drives it, in a word. */
function driverOf({ mirror, intent }: DashboardState, id: string): string {
  const control = mirror.control.get(id);
  if (control === undefined) return unknown;
  const { holder } = control.lease;
  if (holder === null) return words.nobody;
  return holder === intent.session ? words.you : operatorName(holder, intent.session);
}

function Card({ vehicle }: { readonly vehicle: Vehicle }) {
  const { choose } = useDashboard();
  const isShown = useSelect((state) => vehicleOf(state)?.id === vehicle.id);
  const driver = useSelect((state) => driverOf(state, vehicle.id));
  const heard = useSelect((state) => ageText(ageMsOf(state, vehicle.heardAt)));
  const warnings = useSelect((state) => warningsOfVehicle(state, vehicle.id));
  const own = useOperator();
  const name = nameOf(vehicle);
  const me: Place | null = own.is === 'here' ? own.place : null;
  const show = () => {
    choose(vehicle.id);
    goTo('/');
  };
  return (
    <section className={isShown ? 'card vehicle is-shown' : 'card vehicle'} aria-label={name} data-vehicle={vehicle.id}>
      <header>
        <h2>{name}</h2>
        {vehicle.replay ? <b className="tag">{words.replay}</b> : null}
        <small>{isShown ? words.chosen : vehicle.link}</small>
        <span className="sp" />
        <button type="button" className="btn" aria-label={words.choose(name)} onClick={show}>
          <Icon name="eye" />
          {words.show}
        </button>
      </header>
      <Mode vehicle={vehicle} />
      <Alarms vehicle={vehicle} />
      {warnings > 0 ? (
        <p className="caution">
          <Icon name="warn" small />
          {words.warnings(warnings)}
        </p>
      ) : null}
      <dl className="facts">
        <BatteryFact vehicle={vehicle} />
        <SpeedFact vehicle={vehicle} />
        <Fact name={words.figures.heard} text={heard === unknown ? unknown : words.ago(heard)} />
        <Fact name={words.figures.drives} text={driver} />
        <Fact name={words.figures.home} text={distance(metresTo(homeOfVehicle(vehicle), vehicle)).join(' ')} />
        {me === null ? null : <Fact name={words.figures.me} text={distance(metresTo(me, vehicle)).join(' ')} />}
      </dl>
    </section>
  );
}

type FactProps = { readonly name: string; readonly text: string; readonly freshness?: string };

const Fact = ({ name, text, freshness = 'live' }: FactProps) => (
  <div className={`is-${freshness}`}>
    <dt>{name}</dt>
    <dd>{text}</dd>
  </div>
);

/** A figure with how old it is, where that is not now. */
function useFact(vehicle: Vehicle, group: 'battery' | 'motion') {
  const freshness = useSelect((state) => groupOf(state, vehicle, group).freshness);
  const age = useSelect((state) => ageText(groupOf(state, vehicle, group).ageMs));
  return { freshness, since: freshness === 'stale' ? ` · ${words.ago(age)}` : '' };
}

function BatteryFact({ vehicle }: { readonly vehicle: Vehicle }) {
  const { freshness, since } = useFact(vehicle, 'battery');
  const values = vehicle.groups.battery?.v;
  const text = `${figure(values?.remainingPct)} % · ${figure(values?.voltageV, 1)} V`;
  return <Fact name={words.figures.battery} text={`${text}${since}`} freshness={freshness} />;
}

function SpeedFact({ vehicle }: { readonly vehicle: Vehicle }) {
  const { freshness, since } = useFact(vehicle, 'motion');
  const text = speed(vehicle.groups.motion?.v.speedMps ?? null).join(' ');
  return <Fact name={words.figures.speed} text={`${text}${since}`} freshness={freshness} />;
}

function Mode({ vehicle }: { readonly vehicle: Vehicle }) {
  const freshness = useSelect((state) => groupOf(state, vehicle, 'mode').freshness);
  const { mode = null, armed = null } = vehicle.groups.mode?.v ?? {};
  const isNow = freshness === 'live' || freshness === 'aging';
  return (
    <div className={`fma is-${freshness}`}>
      <span className={isNow && armed ? 'ok' : undefined}>{mode ?? words.modeUnknown}</span>
      <span className={armed ? 'armed' : undefined}>
        {armed === null ? unknown : armed ? words.armed : words.disarmed}
      </span>
    </div>
  );
}

function Alarms({ vehicle }: { readonly vehicle: Vehicle }) {
  const told = useSelect((state) =>
    JSON.stringify(vehicleAlarms(state, vehicle).map(({ text, grave }) => [text, grave])),
  );
  const alarms: readonly (readonly [string, boolean])[] = JSON.parse(told);
  return alarms.map(([text, grave]) => (
    <p key={text} className={grave ? 'warn' : 'caution'}>
      <Icon name={grave ? 'crit' : 'warn'} small />
      {text}
    </p>
  ));
}
