/** The draft in figures, beside what the rover holds, and what is odd about it. */

import { durationText } from '../../store/words.ts';
import { distance, figure, unknown } from '../format.ts';
import { Icon, type IconName } from '../icons.tsx';
import { useDesk, useDeskState } from './use-desk.ts';
import { useBeside, useCourse, useWarnings } from './use-plan.ts';

export function Sums() {
  const course = useCourse();
  const { mission, fence, rally } = useDeskState((state) => state.history.present);
  const [length, unit] = distance(course.lengthM);
  const points = mission.length + fence.length + rally.length;
  const time = course.seconds === null ? unknown : durationText(Math.round(course.seconds) * 1000);
  return (
    <dl className="plan-sums">
      <Sum label="Length" value={mission.length === 0 ? unknown : length} unit={unit} />
      <Sum
        label="Time"
        value={course.isEndless ? 'no end' : time}
        unit={course.seconds === null && !course.isEndless && mission.length > 0 ? 'speed unknown' : ''}
      />
      <Sum label="Items" value={figure(points)} unit="" />
    </dl>
  );
}

type SumProps = { readonly label: string; readonly value: string; readonly unit: string };

const Sum = ({ label, value, unit }: SumProps) => (
  <div>
    <dt>{label}</dt>
    <dd>
      <b>{value}</b>
      {unit === '' ? null : <small> {unit}</small>}
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
  return (
    <div className="plan-told" role="status">
      {keepWhy === '' ? null : (
        <p className="caution">
          <Icon name="warn" small /> This draft is not kept on this device: {keepWhy}. Save it as a file.
        </p>
      )}
      {told === null ? null : (
        <div className="plan-told-row">
          <span className={told.tone}>
            <Icon name={looks[told.tone] ?? 'info'} small />
          </span>
          <div>
            {told.lines.map((line) => (
              <p key={line}>{line}</p>
            ))}
          </div>
          <button type="button" className="plan-x" aria-label="Take this message away" onClick={() => desk.tell(null)}>
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
    <ul className="plan-warnings" aria-label="Warnings">
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
      {warnings.length > mostShown ? <li className="muted">and {warnings.length - mostShown} more</li> : null}
    </ul>
  );
}
