/**
 * Mode and arming, as on a flight display: engaged is green, armed is an inverted block, an alarm is a filled one. Old ones
 * are dashed and grey.
 */
import { groupAgeMs, groupFreshness, valuesOf } from '../store/select.ts';
import { firstAlarm, isAlarmOld } from '../store/watch/select.ts';
import { watchWords } from '../words/watch.ts';
import { ageText, unknown } from './format.ts';
import { Icon } from './icons.tsx';
import { useSelect } from './use-dashboard.ts';

export function Annunciators() {
  const freshness = useSelect((state) => groupFreshness(state, 'mode'));
  const mode = useSelect((state) => valuesOf(state, 'mode')?.mode ?? unknown);
  const armed = useSelect((state) => valuesOf(state, 'mode')?.armed ?? null);
  const age = useSelect((state) => ageText(groupAgeMs(state, 'mode')));
  const isNow = freshness === 'live' || freshness === 'aging';
  return (
    <div className={`fma is-${freshness}`} data-group="mode">
      <span className={isNow && armed ? 'ok' : undefined}>
        {mode}
        {freshness === 'stale' ? <small className="nophone">{watchWords.old(age)}</small> : null}
      </span>
      <span className={armed ? 'armed' : undefined}>
        {armed ? <Icon name="key" small /> : null}
        {armed === null ? unknown : armed ? watchWords.armed : watchWords.disarmed}
      </span>
      <Alarmed />
    </div>
  );
}

/** The gravest alarm in one word; its sentence stands under the top bar. */
function Alarmed() {
  const kind = useSelect((state) => firstAlarm(state)?.kind ?? null);
  const level = useSelect((state) => firstAlarm(state)?.level ?? 'caution');
  const isOld = useSelect((state) => kind !== null && isAlarmOld(state, kind));
  if (kind === null) return null;
  return (
    <span className={isOld ? 'alarmed was' : `alarmed ${level}`} data-alarm={kind}>
      <Icon name={level === 'warn' ? 'crit' : 'warn'} small />
      <span className="alarmed-word">{watchWords.short[kind]}</span>
    </span>
  );
}
