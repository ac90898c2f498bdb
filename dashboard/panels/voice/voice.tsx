/** Says aloud what happens, for as long as the page is there; draws nothing. */
import { useEffect } from 'react';
import { type Speaker, startSpeaker } from '../../store/speech/speaker.ts';
import { useDashboard } from '../use-dashboard.ts';
import { voiceChoice } from './choice.ts';
import { voicesHere } from './device.ts';

let speaker: Speaker | null = null;

/** The test phrase, as it is chosen now. */
export const testVoice = (): void => speaker?.test();

export function Voice() {
  const { store } = useDashboard();
  useEffect(() => {
    const after = (ms: number, run: () => void) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    };
    const mine = startSpeaker(store, voicesHere(), voiceChoice.now, () => performance.now(), after);
    speaker = mine;
    return () => {
      mine.stop();
      if (speaker === mine) speaker = null;
    };
  }, [store]);
  return null;
}
