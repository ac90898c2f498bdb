/** Whether it stops by itself, as a page; and what STOP is. */
import { setupWords } from '../../words/setup.ts';
import { Preflight } from '../preflight/preflight.tsx';
import { StopHelp } from '../preflight/stop-help.tsx';
import { SetupFrame } from './frame.tsx';

export const FailsafePage = () => (
  <SetupFrame title={setupWords.failsafe}>
    <Preflight />
    <StopHelp />
  </SetupFrame>
);
