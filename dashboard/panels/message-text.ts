/** Events as sentences. What the vehicle wrote is passed on as it is, as text. */
import type { EventBody, Gap } from '../../bridge/protocol/stream.ts';
import type { IconName } from './icons.tsx';
import { pageName } from './operator-name.ts';

/** `name` is what the page calls the vehicle that the event is about; `mine` is its own session. */
export function sentenceOf(body: EventBody, name: string, mine: string | null = null): string {
  switch (body.kind) {
    case 'text':
      return body.complete ? body.text : `${body.text} … (cut short)`;
    case 'mode':
      return body.from === null ? `Mode ${body.to}` : `Mode ${body.to}, was ${body.from}`;
    case 'armed':
      return body.armed ? 'Armed' : 'Disarmed';
    case 'contact':
      if (body.contact === 'lost') return `${name} not heard any more`;
      return body.first ? `${name} found` : `${name} heard again`;
    case 'reboot':
      return 'Autopilot restarted';
    case 'reached':
      return `Reached waypoint ${body.item}`;
    case 'link':
      return `Link ${body.link} ${body.up ? 'open' : 'down'}${body.why ? `: ${body.why}` : ''}`;
    case 'signing':
      return `Link ${body.link}: ${body.count} frames refused for their signature, ${body.why}`;
    case 'journal':
      return body.durable ? 'Events are kept on disk again' : `Events are live but not kept on disk: ${body.why}`;
    case 'recording':
      if (body.change === 'deleted') return `Recording ${body.name ?? ''} deleted`;
      return body.change === 'begun' ? 'Recording' : `Recording pauses: ${body.why}`;
    case 'operator':
      return body.also ? manyOperators[body.presence](body.also.count + 1) : operatorSentence[body.presence];
    case 'overload':
      if (body.level > body.from) return `The bridge is overloaded, ${body.why}: ${leftOut[body.level] ?? ''}`;
      return body.level === 0 ? 'The bridge is no longer overloaded' : 'The bridge is less overloaded';
    case 'command':
      return `${body.name}: ${body.step}${body.message === undefined ? '' : `, ${body.message}`}`;
    case 'lease':
      return `${leaseSentence(body, mine)}${body.why === undefined ? '' : `: ${body.why}`}`;
    case 'drive':
      return driveSentence(body);
    case 'stop':
      return stopSentence[body.phase];
    case 'refused':
      return `Refused to ${body.by}: ${body.what}, ${body.why}`;
    case 'external':
      return body.who === null ? 'Nobody else commands it any more' : `Commanded from elsewhere: ${body.why}`;
    case 'preflight':
      return `Pre-flight ${body.verdict}: ${body.why}`;
    case 'parameter':
      return `${body.name} is ${body.value}, was ${body.was}${body.by === 'other' ? ', changed from elsewhere' : ''}`;
    case 'plan':
      return `${listWord[body.list]} on the vehicle: ${body.why}`;
    case 'way':
      return `${name} is reached over ${body.to} now: ${body.why}`;
    case 'identity_conflict':
      return `${name}: another machine with the same ids is on link ${body.link}`;
  }
}

const listWord = { mission: 'Mission', fence: 'Fence', rally: 'Rally points' };

const stopSentence = {
  pressed: 'STOP pressed',
  confirmed: 'STOP confirmed by the rover: it holds',
  unconfirmed: 'STOP not confirmed by the rover: it goes on being told',
  cleared: 'STOP cleared',
};

/** That it is stopped, and by what, and that this is over. */
function driveSentence({ phase, why }: Extract<EventBody, { kind: 'drive' }>): string {
  if (phase === 'engaged') return 'Driven by sticks';
  const cause = why === null || why === 'let go' ? '' : `, ${why}`;
  return phase === 'stopping' ? `Sticks let go${cause}: neutral, then HOLD` : `Driven by sticks no more${cause}`;
}

function leaseSentence({ change, holder, by }: Extract<EventBody, { kind: 'lease' }>, mine: string | null): string {
  const who = holder === null ? 'Nobody' : holder === mine ? 'This page' : pageName(holder);
  const asker = by === null ? 'Somebody' : by === mine ? 'This page' : pageName(by);
  switch (change) {
    case 'granted':
      return `${who} drives`;
    case 'handed_over':
      return `Handed over: ${who} drives`;
    case 'taken_over':
      return `Taken over: ${who} drives`;
    case 'asked':
      return `${asker} asks to drive`;
    case 'denied':
      return `${who} keeps driving`;
    case 'no_answer':
      return `${who} did not answer who asks to drive`;
    case 'released':
      return 'Nobody drives any more';
    case 'expired':
      return 'Nobody drives any more: who drove was not heard for 3 s';
    case 'stopped':
      return 'STOP: what was asked before it counts no more';
    case 'void':
      return 'Nobody drives any more';
  }
}

/** What is missing, with the numbers that it had in the bridge's log. */
export function sentenceOfGap({ from, to, atMost }: Gap): string {
  const count = to - from + 1;
  const numbers = count === 1 ? `no. ${from}` : `no. ${from} to ${to}`;
  if (atMost)
    return `Up to ${count} ${count === 1 ? 'event' : 'events'} may be missing here (${numbers}): the bridge was cut off`;
  return count === 1
    ? `One event from before is no longer kept (${numbers})`
    : `${count} events from before are no longer kept (${numbers})`;
}

const operatorSentence = { here: 'An operator is here', away: 'An operator is away', gone: 'An operator has left' };

const manyOperators = {
  here: (count: number) => `${count} operators are here`,
  away: (count: number) => `${count} operators are away`,
  gone: (count: number) => `${count} operators have left`,
};

/** By level; each leaves out what the one before does as well. */
const leftOut = ['', 'figures come twice a second', 'long catching up waits', 'newcomers are turned away'];

export type SeverityLook = { readonly icon: IconName; readonly tone: string; readonly word: string };

/** MAV_SEVERITY as an icon, a colour and a word. */
export function severityLook(severity: number): SeverityLook {
  if (severity <= 3) return { icon: 'crit', tone: 'warn', word: 'Error' };
  if (severity === 4) return { icon: 'warn', tone: 'caution', word: 'Warning' };
  return { icon: 'info', tone: 'muted', word: severity === 7 ? 'Debug' : 'Note' };
}
