/**
 * What breaks while somebody drives. `alone`: no bridge is there to say neutral, and the autopilot stops by itself, as row
 * N of the stopping table has it. What a page does of itself (hidden, blocked, killed, a pad that is unplugged) is played
 * here by the frames that it sends or no longer sends; the journeys in a browser show that it does so.
 */
import type { Random } from '../kit/random.ts';
import { labMs, pause } from '../real/clock.ts';
import type { Operator } from './operator.ts';
import type { IntentStage } from './stage.ts';

export type Scene = { readonly stage: IntentStage; readonly driver: Operator; readonly random: Random };

export type Fault = {
  readonly name: string;
  readonly mode?: string;
  readonly alone?: boolean;
  /** A receiver of radio control is connected, its sticks at rest; without one the autopilot's radio failsafe can act. */
  readonly receiver?: boolean;
  /** It ends in HOLD, by whomever. */
  readonly holds: boolean;
  /** The path is whole again at its end, and what it kept back has arrived. */
  readonly isMended?: boolean;
  /** The bridge was ended by it. */
  readonly endsStage?: boolean;
  /** Breaks at once; resolves when it is over, which may be later than the stop. */
  act(scene: Scene): Promise<void> | void;
};

const stallMs = 2000;
const frozenMs = 5000;
const staleAxis = 0.3;

export const faults: readonly Fault[] = [
  {
    name: 'Wi-Fi cut',
    holds: true,
    act({ stage: { way } }) {
      Object.assign(way, { up: 'drop', down: 'drop' });
    },
  },
  {
    name: 'half-open: the client is gone and nobody told the bridge',
    holds: true,
    act({ stage: { way }, driver }) {
      way.orphans = true;
      driver.kill();
    },
  },
  {
    name: '2 s stall, then all at once',
    holds: true,
    isMended: true,
    async act({ stage: { way } }) {
      way.up = 'hold';
      await pause(stallMs);
      way.up = 'pass';
    },
  },
  {
    name: 'client kill -9',
    holds: true,
    act({ driver }) {
      driver.kill();
    },
  },
  {
    name: 'sticks end, the socket lives (page blocked)',
    holds: true,
    act({ driver }) {
      driver.silence();
    },
  },
  {
    name: 'let go (tab hidden, pad unplugged)',
    holds: true,
    act({ driver }) {
      driver.silence();
      driver.stick(0, false);
    },
  },
  {
    name: 'pad returns with a stale axis',
    holds: true,
    isMended: true,
    async act({ driver }) {
      driver.silence();
      driver.stick(0, false);
      driver.stayAwake();
      await pause(200);
      driver.steer(() => staleAxis);
      await pause(2500);
      driver.silence();
    },
  },
  {
    name: 'up only: nothing reaches the bridge',
    holds: true,
    act({ stage: { way } }) {
      way.up = 'drop';
    },
  },
  {
    name: 'Wi-Fi cut in ACRO',
    mode: 'ACRO',
    holds: true,
    act({ stage: { way } }) {
      Object.assign(way, { up: 'drop', down: 'drop' });
    },
  },
  {
    name: 'bridge SIGSTOP 5 s',
    alone: true,
    holds: true,
    isMended: true,
    async act({ stage: { bridge } }) {
      const since = labMs();
      bridge.signal('SIGSTOP');
      await pause(frozenMs - (labMs() - since));
      bridge.signal('SIGCONT');
    },
  },
  {
    name: 'bridge kill -9',
    alone: true,
    holds: true,
    endsStage: true,
    act({ stage: { bridge } }) {
      return bridge.kill();
    },
  },
  {
    name: 'bridge kill -9, with a receiver',
    alone: true,
    receiver: true,
    holds: false,
    endsStage: true,
    act({ stage: { bridge } }) {
      return bridge.kill();
    },
  },
  {
    name: 'bridge SIGTERM',
    alone: true,
    holds: true,
    endsStage: true,
    act({ stage: { bridge } }) {
      bridge.signal('SIGTERM');
    },
  },
];
