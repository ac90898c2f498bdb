/**
 * Sentences that stay for as long as they are true: that the rover leans or rolls, that somebody else commands it, and what
 * the bridge wants known.
 */
import { controlOf } from '../store/select-intent.ts';
import { firstAlarm, isAlarmOld } from '../store/watch/select.ts';
import { messageWords as words } from '../words/messages.ts';
import { watchWords } from '../words/watch.ts';
import { Icon } from './icons.tsx';
import './strip.css';
import { useSelect } from './use-dashboard.ts';

const none: readonly string[] = [];

export function Notices() {
  const banners = useSelect((state) => state.mirror.welcome?.banners ?? none);
  const external = useSelect((state) => controlOf(state)?.external ?? null);
  const outageS = useSelect(({ outageUntil, nowMs }) => Math.max(0, Math.ceil((outageUntil - nowMs) / 1000)));
  return (
    <>
      <AlarmNotice />
      {outageS > 0 ? (
        <p className="notice">
          <span className="caution">
            <Icon name="warn" small />
          </span>
          <span>{words.outage(outageS)}</span>
        </p>
      ) : null}
      {external === null ? null : (
        <p className="notice" data-external={external}>
          <span className="caution">
            <Icon name="warn" small />
          </span>
          <span>{words.external[external]}</span>
        </p>
      )}
      {banners.map((banner) => (
        <p className="notice" key={banner}>
          <span className="caution">
            <Icon name="warn" small />
          </span>
          <span>{banner}</span>
        </p>
      ))}
    </>
  );
}

/** A lean that is only worth caution stands on its own instrument: it comes and goes with every stone. */
function AlarmNotice() {
  const kind = useSelect((state) => firstAlarm(state)?.kind ?? null);
  const level = useSelect((state) => firstAlarm(state)?.level ?? 'caution');
  const text = useSelect((state) => firstAlarm(state)?.text ?? '');
  const isOld = useSelect((state) => kind !== null && isAlarmOld(state, kind));
  if (kind === null || (level === 'caution' && kind !== 'mayRoll')) return null;
  return (
    <p className="notice alarm-notice" role="alert" data-alarm={kind}>
      <span className={level}>
        <Icon name={level === 'warn' ? 'crit' : 'warn'} small />
      </span>
      <span>
        <b>{text}</b>
        {isOld ? `, ${watchWords.wasSo}` : ''}
      </span>
    </p>
  );
}
