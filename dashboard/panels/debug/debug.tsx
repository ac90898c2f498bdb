/** What an engineer at the roadside wants: every figure of the link as it changes, its history, and ways to provoke it. */
import { useEffect } from 'react';
import { networkTests } from '../../store/trials.ts';
import { Sheet } from '../sheet.tsx';
import { TrialCard } from '../trials/trial-card.tsx';
import { useTrials } from '../trials/use-trials.ts';
import { Actions } from './actions.tsx';
import './debug.css';
import { EventLog } from './event-log.tsx';
import { Live } from './live.tsx';
import { hearDebugKey, setDebug, useDebug } from './open.ts';
import { Timeline } from './timeline.tsx';

export function Debug() {
  const open = useDebug();
  useEffect(hearDebugKey, []);
  return open ? <DebugSheet /> : null;
}

const close = () => setDebug(false);

const DebugSheet = () => (
  <Sheet title="Debug" onClose={close}>
    <Actions />
    <Live />
    <NetworkTests />
    <Timeline />
    <EventLog />
  </Sheet>
);

function NetworkTests() {
  const trials = useTrials(networkTests);
  if (trials === null) return <p className="muted">This page can run no network tests.</p>;
  return (
    <>
      {networkTests.map((trial) => (
        <TrialCard key={trial.id} trial={trial} trials={trials} />
      ))}
    </>
  );
}
