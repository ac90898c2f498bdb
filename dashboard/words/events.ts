/** What happened, as sentences. What the vehicle wrote is passed on as it is. */
const numbers = (from: number, to: number) => (from === to ? `no. ${from}` : `no. ${from} to ${to}`);
const because = (why: string | undefined) => (why ? `: ${why}` : '');
const among = (part: string | undefined) => (part === undefined || part === '' ? '' : `, ${part}`);

export const eventWords = {
  cutShort: (text: string) => `${text} … (cut short)`,
  mode: (to: string, from: string | null) => (from === null ? `Mode ${to}` : `Mode ${to}, was ${from}`),
  armed: 'Armed',
  disarmed: 'Disarmed',
  lost: (name: string) => `${name} not heard any more`,
  found: (name: string) => `${name} found`,
  heardAgain: (name: string) => `${name} heard again`,
  reboot: 'Autopilot restarted',
  /** Item 0 is told of a place that it was sent to. */
  reached: (item: number) => (item === 0 ? 'Reached the target' : `Reached waypoint ${item}`),
  link: (link: string, up: boolean, why: string) => `Link ${link} ${up ? 'open' : 'down'}${because(why)}`,
  signing: (link: string, count: number, why: string) =>
    `Link ${link}: ${count} frames refused for their signature, ${why}`,
  durable: 'Events are kept on disk again',
  notDurable: (why: string) => `Events are live but not kept on disk: ${why}`,
  recording: {
    begun: 'Recording',
    paused: (why: string) => `Recording pauses: ${why}`,
    deleted: (name: string) => `Recording ${name} deleted`,
  },
  operator: { here: 'An operator is here', away: 'An operator is away', gone: 'An operator has left' },
  operators: {
    here: (count: number) => `${count} operators are here`,
    away: (count: number) => `${count} operators are away`,
    gone: (count: number) => `${count} operators have left`,
  },
  overload: {
    more: (why: string, leftOut: string) => `The bridge is overloaded, ${why}: ${leftOut}`,
    less: 'The bridge is less overloaded',
    over: 'The bridge is no longer overloaded',
    /** By level; each leaves out what the one before does as well. */
    leftOut: ['', 'figures come twice a second', 'long catching up waits', 'newcomers are turned away'],
  },
  clock: {
    gps: (byS: number) => `Stamps are by GPS from now on: moved by ${byS} s`,
    system: (byS: number) => `Stamps are by the clock of the computer again: moved by ${byS} s`,
  },
  command: (name: string, step: string, message: string | undefined) => `${name}: ${step}${among(message)}`,
  refused: (by: string, what: string, why: string) => `Refused to ${by}: ${what}, ${why}`,
  nobodyElse: 'Nobody else commands it any more',
  external: (why: string) => `Commanded from elsewhere: ${why}`,
  preflight: (verdict: string, why: string) => `Pre-flight ${verdict}: ${why}`,
  parameter: (name: string, value: number, was: number, isOther: boolean) =>
    `${name} is ${value}, was ${was}${isOther ? ', changed from elsewhere' : ''}`,
  lists: { mission: 'Mission', fence: 'Fence', rally: 'Rally points' },
  plan: (list: string, why: string) => `${list} on the vehicle: ${why}`,
  way: (name: string, to: string, why: string) => `${name} is reached over ${to} now: ${why}`,
  conflict: (name: string, link: string) => `${name}: another machine with the same ids is on link ${link}`,
  stop: {
    pressed: 'STOP pressed',
    confirmed: 'STOP confirmed by the rover: it holds',
    unconfirmed: 'STOP not confirmed by the rover: it goes on being told',
    cleared: 'STOP cleared',
  },
  drive: {
    engaged: 'Driven by sticks',
    stopping: (cause: string) => `Sticks let go${among(cause)}: neutral, then HOLD`,
    idle: (cause: string) => `Driven by sticks no more${among(cause)}`,
  },
  lease: {
    nobody: 'Nobody',
    thisPage: 'This page',
    somebody: 'Somebody',
    because,
    granted: (who: string) => `${who} drives`,
    handed_over: (who: string) => `Handed over: ${who} drives`,
    taken_over: (who: string) => `Taken over: ${who} drives`,
    asked: (_who: string, asker: string) => `${asker} asks to drive`,
    denied: (who: string) => `${who} keeps driving`,
    no_answer: (who: string) => `${who} did not answer who asks to drive`,
    released: () => 'Nobody drives any more',
    expired: () => 'Nobody drives any more: who drove was not heard for 3 s',
    stopped: () => 'STOP: what was asked before it counts no more',
    void: () => 'Nobody drives any more',
  },
  gap: (from: number, to: number) => {
    const count = to - from + 1;
    return count === 1
      ? `One event from before is no longer kept (${numbers(from, to)})`
      : `${count} events from before are no longer kept (${numbers(from, to)})`;
  },
  perhaps: (from: number, to: number) =>
    `Events of this moment may be missing: the bridge knows nothing of ${numbers(from, to)}`,
  severity: { error: 'Error', warning: 'Warning', debug: 'Debug', note: 'Note' },
} as const;
