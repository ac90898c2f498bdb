/** What a pad's buttons do: the same acts as the page's own buttons, guarded by the bridge alike. Nothing that moves it. */
import type { Operate } from '../operate.ts';
import type { PadAction } from './profile.ts';

export function padActsOver({ sendCommand, lease }: Operate): (action: PadAction) => void {
  const acts: Readonly<Record<PadAction, () => void>> = {
    stop: () => void sendCommand('stop', {}),
    hold: () => void sendCommand('hold', {}),
    ask_lease: () => lease('ask'),
    camera_trigger: () => void sendCommand('camera_trigger', {}),
  };
  return (action) => acts[action]();
}
