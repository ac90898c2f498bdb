/**
 * What is said of who one is: nothing while all is well, or is being renewed. With a minute left and no success it counts
 * down; after the end it says why the rover was stopped, and what to do.
 */

import type { DashboardState } from '../store/dashboard-state.ts';
import { identityWords as words } from '../words/identity.ts';
import { capital } from './format.ts';
import { Icon } from './icons.tsx';
import { useSelect } from './use-dashboard.ts';

type Notice = { readonly kind: 'ending' | 'ended' | 'unpaired' | 'looking'; readonly words: string };

/** From here on it is said louder, s. */
const lastS = 10;

/** Null where there is nothing to say. */
export function identityNoticeOf({ identity, nowMs, connection }: DashboardState): Notice | null {
  const isHere = connection.name === 'connected' || connection.name === 'stale';
  if (identity.state === 'unpaired' && isHere)
    return {
      kind: 'unpaired',
      words: words.unpaired(capital(identity.why)),
    };
  if (identity.state !== 'known' || !isHere) return null;
  const { phase, trouble, untilMs, role } = identity;
  if (phase === 'expired')
    return {
      kind: 'ended',
      words: words.ended(trouble),
    };
  if (phase === 'expiring' && trouble !== null && untilMs !== null) {
    const leftS = Math.max(0, Math.ceil((untilMs - nowMs) / 1000));
    return {
      kind: 'ending',
      words: words.ending(leftS, trouble),
    };
  }
  return role === 'viewer' ? { kind: 'looking', words: words.looking } : null;
}

const isGrave = ({ identity, nowMs }: DashboardState): boolean =>
  identity.state === 'known' &&
  (identity.phase === 'expired' || (identity.untilMs !== null && identity.untilMs - nowMs <= lastS * 1000));

export function IdentityNotice() {
  const kind = useSelect((state) => identityNoticeOf(state)?.kind ?? null);
  const text = useSelect((state) => identityNoticeOf(state)?.words ?? '');
  const grave = useSelect(isGrave);
  if (kind === null) return null;
  const isLoud = kind !== 'looking' && grave;
  return (
    <p className="notice" data-identity={kind} role={isLoud ? 'alert' : undefined}>
      <span className={kind === 'looking' ? 'muted' : isLoud ? 'warn' : 'caution'}>
        <Icon name={kind === 'looking' ? 'eye' : 'warn'} small />
      </span>
      <span>{text}</span>
    </p>
  );
}
