/** Why nothing is driven now: what has to be so first, and what ended a drive. */
import { blockWords } from './blocks.ts';

const letGo = 'let go';
const noLife = 'page shows no life';
const stopped = 'stopped';

export const driveWords = {
  /** What it takes before anything can be driven. */
  locks: {
    proof: 'this device could not prove in time who it is: it is tried on by itself',
    viewer: 'a viewer looks and does not drive',
    noLink: blockWords.noLink,
    unheard: blockWords.notHeard,
    noWebSocket: 'sticks need a WebSocket, and none passes here',
    uncontrolled: 'this vehicle cannot be driven',
    transmitter: 'the transmitter drives',
    nobody: 'nobody drives: ask to drive',
    somebody: blockWords.otherDrives,
    stop: 'STOP is latched: clear it with the sticks at rest',
    preflightReads: 'the pre-flight still reads how the rover stops by itself',
    preflightBlocks: 'the pre-flight blocks driving',
    disarmed: 'the rover is disarmed',
    mode: (mode: string) => `${mode || 'this mode'} takes no sticks`,
  },
  linkGone: 'the link is gone: the bridge stops it',
  lateEcho: 'the rover hears the sticks late',
  lateView: 'what is seen is late',
  oldView: 'what is seen is too old to drive by: only go-to',
  /** Why this page sends no sticks. */
  page: {
    let_go: letGo,
    no_life: noLife,
    page_hidden: 'page hidden',
    no_link: 'no link',
    no_websocket: 'no WebSocket',
    connection_changed: 'connection changed',
    not_in_control: 'not in control',
    stopped,
  },
  /** Why the bridge stopped a drive, or begins none, by its own name for it. */
  bridge: {
    'let go': letGo,
    'no fresh frame': 'no fresh frame',
    'page shows no life': noLife,
    'time went backwards': 'time went backwards',
    'not centred': 'not centred',
    'lease ended': 'lease ended',
    stopped,
    'pre-flight blocks': 'pre-flight blocks',
    'vehicle lost': 'vehicle lost',
    'link changed': 'link changed',
    'mode changed': 'mode changed',
    'mode takes no sticks': 'mode takes no sticks',
    'transmitter took over': 'transmitter took over',
    'telemetry too old': 'telemetry too old',
    disarmed: 'disarmed',
    'bridge leaves': 'bridge leaves',
  },
} as const;
