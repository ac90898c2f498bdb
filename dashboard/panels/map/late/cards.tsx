/** Words over the map: what is being measured, where the operator is, how far the rover is from whom it should not leave. */
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { DashboardState } from '../../../store/dashboard-state.ts';
import { bearingDeg, lengthM, metresFrom, placeOf } from '../../../store/geo.ts';
import { reachOf } from '../../../store/maps/limit.ts';
import { mostPoints, sumsOf } from '../../../store/maps/measure.ts';
import { isOperatorFresh, type OperatorPlace } from '../../../store/maps/operator-place.ts';
import { groupFreshness, valuesOf } from '../../../store/select.ts';
import { mapWords as words } from '../../../words/maps.ts';
import { area, distance, heading } from '../../format.ts';
import { Icon } from '../../icons.tsx';
import { useSelect } from '../../use-dashboard.ts';
import { useMapChoice } from '../choice.ts';
import { closeMeasure, leaveMeasure, measureKey, measuring, undoMeasure } from './measuring.ts';
import { operator, useOperator } from './own-place.ts';
import { Credit } from './tile-layer.tsx';

const far = (metres: number) => distance(metres).join(' ');

/** All of it. A plan's map has its own tools instead of the measure. */
export const MapCards = ({ isPlan = false }: { readonly isPlan?: boolean }) => (
  <>
    <div className="map-notes">
      <ReachNote />
      <OperatorNote />
    </div>
    {isPlan ? null : <MeasureCard />}
    <Credit />
  </>
);

function ReachNote() {
  const me = useOperator();
  const choice = useMapChoice();
  const { is, text } = useSelect(
    useShallow((state: DashboardState) => {
      const reach = reachOf(state, me, choice);
      if (reach.is === 'off') return { is: reach.is, text: '' };
      if (reach.is === 'unknown') return { is: reach.is, text: words.reach.lacks[reach.lacks] };
      const from = choice.limitFrom === 'me' ? words.reach.me : words.reach.home;
      return { is: reach.is, text: words.reach[reach.is](far(reach.metres), far(choice.limitM), from) };
    }),
  );
  if (is === 'off') return null;
  const isBeyond = is === 'beyond';
  return (
    <p className={`ov map-note reach is-${is}`} data-reach={is}>
      {isBeyond || is === 'unknown' ? <Icon name={isBeyond ? 'warn' : 'question'} small /> : null}
      <span>{text}</span>
    </p>
  );
}

/** Where the rover is from here; nothing where either is not known now. */
function wayFrom(state: DashboardState, me: OperatorPlace): string | null {
  if (me.is !== 'here' || !isOperatorFresh(me, state.nowMs)) return null;
  const rover = placeOf(valuesOf(state, 'pose') ?? undefined);
  if (rover === null || groupFreshness(state, 'pose') === 'stale') return words.noRover;
  const way = metresFrom(me.place, rover);
  return words.fromRover(far(lengthM(way)), heading(bearingDeg(way)));
}

function OperatorNote() {
  const me = useOperator();
  const way = useSelect((state) => wayFrom(state, me));
  const isSaid = useMapChoice().limitFrom === 'me';
  if (me.is === 'off') return null;
  if (me.is === 'here') return way === null || isSaid ? null : <p className="ov map-note">{way}</p>;
  return (
    <p className="ov map-note" role="status" data-operator-note={me.is}>
      <Icon name={me.is === 'asking' ? 'clock' : 'warn'} small />
      <span>{me.is === 'asking' ? words.asking : words.trouble[me.why]}</span>
      {me.is === 'asking' ? null : (
        <button type="button" aria-label={words.close} onClick={operator.leave}>
          <Icon name="cross" small />
        </button>
      )}
    </p>
  );
}

function MeasureCard() {
  const { isOn, measured } = useStore(measuring);
  useEffect(() => {
    if (!isOn) return;
    const onKey = (event: KeyboardEvent) => {
      const isElsewhere = event.target instanceof Element && event.target.closest('.sheet, .map-ground');
      if (!isElsewhere && event.key === 'Escape') measureKey(event.key);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [isOn]);
  if (!isOn) return null;
  const { legs, totalM, areaM2 } = sumsOf(measured);
  const last = legs.at(-1);
  return (
    <section className="ov goal-card measure-card" aria-label={words.measureTitle}>
      {last === undefined ? (
        <p>{words.measureHint}</p>
      ) : (
        <dl className="measure-sums" aria-live="polite">
          <div>
            <dt>{words.total}</dt>
            <dd>{far(totalM)}</dd>
          </div>
          <div>
            <dt>{words.lastLeg}</dt>
            <dd>
              {far(last.lengthM)} <small>{words.bearing(heading(last.bearingDeg))}</small>
            </dd>
          </div>
          {areaM2 === null ? null : (
            <div>
              <dt>{words.area}</dt>
              <dd>{area(areaM2).join(' ')}</dd>
            </div>
          )}
        </dl>
      )}
      {measured.points.length >= mostPoints ? <p className="caution">{words.full(mostPoints)}</p> : null}
      <div className="rows">
        <button type="button" className="btn" disabled={measured.points.length === 0} onClick={undoMeasure}>
          <Icon name="undo" />
          {words.undo}
        </button>
        <button
          type="button"
          className="btn"
          disabled={measured.points.length < 3 || measured.isClosed}
          onClick={closeMeasure}
        >
          <Icon name="area" />
          {words.closeArea}
        </button>
        <button type="button" className="btn" onClick={leaveMeasure}>
          <Icon name="check" />
          {words.leaveMeasure}
        </button>
      </div>
    </section>
  );
}
