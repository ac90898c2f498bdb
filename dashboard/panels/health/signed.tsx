/** Whether a link is signed, in one line: what was verified, what was refused, and when and why last. */

import type { SigningState } from '../../../bridge/protocol/signing.ts';
import type { DashboardState } from '../../store/dashboard-state.ts';
import { ageMsOf } from '../../store/select.ts';
import { signedWords } from '../../words/health.ts';
import { ageText, figure } from '../format.ts';
import { useSelect } from '../use-dashboard.ts';

export function Signed({ state }: { readonly state: SigningState }) {
  const text = useSelect((now) => textOf(state, now));
  return <div className={isQuiet(state) ? 'muted' : 'caution'}>{text}</div>;
}

const refusedOf = ({ refused }: SigningState): number => Object.values(refused).reduce((sum, count) => sum + count, 0);

const isQuiet = (state: SigningState): boolean => refusedOf(state) === 0 && state.unsigned === 'refuse';

function textOf(state: SigningState, now: DashboardState): string {
  const { verified, acceptedUnsigned, unsigned, last } = state;
  return signedWords(
    figure(verified),
    unsigned === 'accept' ? figure(acceptedUnsigned) : null,
    figure(refusedOf(state)),
    last && { why: last.why, ago: ageText(ageMsOf(now, last.at)) },
  );
}
