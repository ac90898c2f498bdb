/** The draft in figures, beside what the rover holds, and what is odd about it. */

import { durationText } from '../../store/lengths-of-time.ts';
import type { Course } from '../../store/plan/course.ts';
import { nameElsewhere } from '../../store/vehicles.ts';
import { commonWords } from '../../words/common.ts';
import { planWords as words } from '../../words/plan.ts';
import { vehicleWords } from '../../words/vehicles.ts';
import { distance, figure, unknown } from '../format.ts';
import { Icon, type IconName } from '../icons.tsx';
import { useSelect } from '../use-dashboard.ts';
import { useDesk, useDeskState } from './use-desk.ts';
import { useBatteryCost, useBeside, useCourse, useWarnings } from './use-plan.ts';

export function Sums() {
  const course = useCourse();
  const { mission, fence, rally } = useDeskState((state) => state.history.present);
  const [length, unit] = distance(course.lengthM);
  const points = mission.length + fence.length + rally.length;
  const time = course.seconds === null ? unknown : durationText(Math.round(course.seconds) * 1000);
  return (
    <dl className="plan-sums">
      <Sum label={words.length} value={mission.length === 0 ? unknown : length} unit={unit} />
      <Sum
        label={words.time}
        value={course.isEndless ? words.batteryNoEnd : time}
        unit={course.seconds === null && !course.isEndless && mission.length > 0 ? words.speedUnknown : ''}
      />
      <BatterySum course={course} isEmpty={mission.length === 0} />
      <Sum label={words.items} value={figure(points)} unit="" className="nophone" />
    </dl>
  );
}

/** Where it takes more than there is, in a sentence. */
export function BatteryShort() {
  const cost = useBatteryCost(useCourse());
  if (!cost.known || cost.isEnough) return null;
  return (
    <p className="plan-short caution" role="status">
      <Icon name="warn" small />
      {words.notEnough}
    </p>
  );
}

/** What it takes of the battery, by what driving took here before. */
function BatterySum({ course, isEmpty }: { readonly course: Course; readonly isEmpty: boolean }) {
  const cost = useBatteryCost(course);
  if (isEmpty) return <Sum label={words.battery} value={unknown} unit="%" />;
  if (!cost.known)
    return cost.why === 'endless' ? (
      <Sum label={words.battery} value={words.batteryNoEnd} unit="" />
    ) : (
      <Sum label={words.battery} value={unknown} unit={words.batteryWhy[cost.why]} isWhy />
    );
  const has = figure(cost.hasPct);
  return (
    <Sum
      label={words.battery}
      value={`${figure(Math.ceil(cost.pct))} %`}
      unit={cost.isEnough ? words.batteryOf(has) : words.batteryShort(has)}
      className={cost.isEnough ? '' : 'caution'}
    />
  );
}

type SumProps = {
  readonly label: string;
  readonly value: string;
  readonly unit: string;
  readonly className?: string;
  /** The unit is a reason, for which a phone has no room. */
  readonly isWhy?: boolean;
};

const Sum = ({ label, value, unit, className = '', isWhy = false }: SumProps) => (
  <div className={className} data-sum={label}>
    <dt>{label}</dt>
    <dd>
      <b>{value}</b>
      {unit === '' ? null : <small className={isWhy ? 'nophone' : undefined}> {unit}</small>}
    </dd>
  </div>
);

const looks: Readonly<Record<string, IconName>> = {
  ok: 'check',
  caution: 'warn',
  accent: 'up',
  muted: 'info',
  warn: 'crit',
};

/** How the draft and the rover differ. */
export function BesideRover() {
  const { tone, title, lines } = useBeside();
  return (
    <div className="plan-beside" role="status" data-beside={title}>
      <span className={tone}>
        <Icon name={looks[tone] ?? 'info'} small />
      </span>
      <p>
        <b>{title}</b>
        {lines.length === 0 ? '' : `: ${lines.join('; ')}`}
      </p>
    </div>
  );
}

/** What came of the last act, until it is taken away. */
export function ToldLine() {
  const desk = useDesk();
  const told = useDeskState((state) => state.told);
  const keepWhy = useDeskState((state) => state.keepWhy);
  const elsewhere = useSelect((state) => (told?.vehicle === undefined ? null : nameElsewhere(state, told.vehicle)));
  return (
    <div className="plan-told" role="status">
      {keepWhy === '' ? null : (
        <p className="caution">
          <Icon name="warn" small /> {words.notKept(keepWhy)}
        </p>
      )}
      {told === null ? null : (
        <div className="plan-told-row">
          <span className={told.tone}>
            <Icon name={looks[told.tone] ?? 'info'} small />
          </span>
          <div>
            {told.lines.map((line) => (
              <p key={line}>{elsewhere === null ? line : vehicleWords.elsewhere(elsewhere, line)}</p>
            ))}
          </div>
          <button type="button" className="plan-x" aria-label={words.takeAway} onClick={() => desk.tell(null)}>
            <Icon name="cross" small />
          </button>
        </div>
      )}
    </div>
  );
}

/** More than these are counted. */
const mostShown = 4;

export function Warnings() {
  const desk = useDesk();
  const warnings = useWarnings();
  if (warnings.length === 0) return null;
  return (
    <ul className="plan-warnings" aria-label={words.warnings}>
      {warnings.slice(0, mostShown).map(({ list, index, text, isFault }) => (
        <li key={`${list} ${index} ${text}`}>
          <button type="button" onClick={() => desk.select(list, index)}>
            <span className={isFault ? 'warn' : 'caution'}>
              <Icon name={isFault ? 'crit' : 'warn'} small />
            </span>
            <span>{text}</span>
          </button>
        </li>
      ))}
      {warnings.length > mostShown ? (
        <li className="muted">{commonWords.andMore(warnings.length - mostShown)}</li>
      ) : null}
    </ul>
  );
}
