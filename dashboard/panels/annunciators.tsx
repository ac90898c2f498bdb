/** Mode and arming, as on a flight display: engaged is green, armed is an inverted block. Old ones are dashed and grey. */
import { groupAgeMs, groupFreshness, valuesOf } from '../store/select.ts';
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
        {freshness === 'stale' ? <small className="nophone">{age} old</small> : null}
      </span>
      <span className={armed ? 'armed' : undefined}>
        {armed ? <Icon name="key" small /> : null}
        {armed === null ? unknown : armed ? 'ARMED' : 'DISARMED'}
      </span>
    </div>
  );
}
