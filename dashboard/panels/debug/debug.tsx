/** What an engineer at the roadside wants: every figure of the link as it changes, its history, and ways to provoke it. */

import { networkTests } from '../../store/trials.ts';
import { debugWords as words } from '../../words/debug.ts';
import { navWords } from '../../words/nav.ts';
import { Sheet } from '../sheet.tsx';
import { TrialCard } from '../trials/trial-card.tsx';
import { useTrials } from '../trials/use-trials.ts';
import { Actions } from './actions.tsx';
import './debug.css';
import { EventLog } from './event-log.tsx';
import { Live } from './live.tsx';
import { Timeline } from './timeline.tsx';

export const DebugSheet = ({ onClose }: { readonly onClose: () => void }) => (
  <Sheet title={navWords.debug} onClose={onClose}>
    <Actions />
    <Live />
    <NetworkTests />
    <Timeline />
    <EventLog />
  </Sheet>
);

function NetworkTests() {
  const trials = useTrials(networkTests);
  if (trials === null) return <p className="muted">{words.noTests}</p>;
  return (
    <>
      {networkTests.map((trial) => (
        <TrialCard key={trial.id} trial={trial} trials={trials} />
      ))}
    </>
  );
}
