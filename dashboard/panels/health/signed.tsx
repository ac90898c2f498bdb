/** Whether a link is signed, in one line: what was verified, what was refused, and when and why last. */
import type { SigningState } from '../../../bridge/protocol/signing.ts';
import type { DashboardState } from '../../store/dashboard-state.ts';
import { ageMsOf } from '../../store/select.ts';
import { ageText, figure } from '../format.ts';
import { useSelect } from '../use-dashboard.ts';

export function Signed({ state }: { readonly state: SigningState }) {
  const words = useSelect((now) => wordsOf(state, now));
  return <div className={isQuiet(state) ? 'muted' : 'caution'}>{words}</div>;
}

const refusedOf = ({ refused }: SigningState): number => Object.values(refused).reduce((sum, count) => sum + count, 0);

const isQuiet = (state: SigningState): boolean => refusedOf(state) === 0 && state.unsigned === 'refuse';

function wordsOf(state: SigningState, now: DashboardState): string {
  const { verified, acceptedUnsigned, unsigned, last } = state;
  const parts = [`Signed: ${figure(verified)} verified`];
  if (unsigned === 'accept') parts.push(`${figure(acceptedUnsigned)} taken without a signature`);
  parts.push(`${figure(refusedOf(state))} refused`);
  const when = last === null ? '' : `, last ${last.why.replaceAll('_', ' ')} ${ageText(ageMsOf(now, last.at))} ago`;
  return `${parts.join(', ')}${when}`;
}
