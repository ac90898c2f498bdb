/**
 * Sentences that stay for as long as they are true: that somebody else commands the rover, and what the bridge wants
 * known.
 */
import { controlOf } from '../store/select-intent.ts';
import { Icon } from './icons.tsx';
import './strip.css';
import { useSelect } from './use-dashboard.ts';

const none: readonly string[] = [];

const externals = {
  transmitter: 'The RC transmitter drives: sticks from here are not obeyed until it rests',
  ground_station: 'Another ground station commands this rover too',
} as const;

export function Notices() {
  const banners = useSelect((state) => state.mirror.welcome?.banners ?? none);
  const external = useSelect((state) => controlOf(state)?.external ?? null);
  const outageS = useSelect(({ outageUntil, nowMs }) => Math.max(0, Math.ceil((outageUntil - nowMs) / 1000)));
  return (
    <>
      {outageS > 0 ? (
        <p className="notice">
          <span className="caution">
            <Icon name="warn" small />
          </span>
          <span>A disconnect is simulated, {outageS} s left</span>
        </p>
      ) : null}
      {external === null ? null : (
        <p className="notice" data-external={external}>
          <span className="caution">
            <Icon name="warn" small />
          </span>
          <span>{externals[external]}</span>
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
