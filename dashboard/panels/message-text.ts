/** Events as sentences. What the vehicle wrote is passed on as it is, as text. */
import type { EventBody, Gap } from '../../bridge/protocol/stream.ts';
import { driveWords } from '../words/drive.ts';
import { eventWords as words } from '../words/events.ts';
import type { IconName } from './icons.tsx';
import { pageName } from './operator-name.ts';

/** `name` is what the page calls the vehicle that the event is about; `mine` is its own session. */
export function sentenceOf(body: EventBody, name: string, mine: string | null = null): string {
  switch (body.kind) {
    case 'text':
      return body.complete ? body.text : words.cutShort(body.text);
    case 'mode':
      return words.mode(body.to, body.from);
    case 'armed':
      return body.armed ? words.armed : words.disarmed;
    case 'contact':
      if (body.contact === 'lost') return words.lost(name);
      return body.first ? words.found(name) : words.heardAgain(name);
    case 'reboot':
      return words.reboot;
    case 'reached':
      return words.reached(body.item);
    case 'link':
      return words.link(body.link, body.up, body.why);
    case 'signing':
      return words.signing(body.link, body.count, body.why);
    case 'journal':
      return body.durable ? words.durable : words.notDurable(body.why);
    case 'recording':
      if (body.change === 'deleted') return words.recording.deleted(body.name ?? '');
      return body.change === 'begun' ? words.recording.begun : words.recording.paused(body.why);
    case 'operator':
      return body.also ? words.operators[body.presence](body.also.count + 1) : words.operator[body.presence];
    case 'clock':
      return words.clock[body.source](body.byS);
    case 'companion':
      return body.why;
    case 'overload':
      return overloadSentence(body);
    case 'command':
      return words.command(body.name, body.step, body.message);
    case 'lease':
      return `${leaseSentence(body, mine)}${words.lease.because(body.why)}`;
    case 'drive':
      return driveSentence(body);
    case 'stop':
      return words.stop[body.phase];
    case 'refused':
      return words.refused(body.by, body.what, body.why);
    case 'external':
      return body.who === null ? words.nobodyElse : words.external(body.why);
    case 'preflight':
      return words.preflight(body.verdict, body.why);
    case 'parameter':
      return words.parameter(body.name, body.value, body.was, body.by === 'other');
    case 'plan':
      return words.plan(words.lists[body.list], body.why);
    case 'way':
      return words.way(name, body.to, body.why);
    case 'identity_conflict':
      return words.conflict(name, body.link);
  }
}

function overloadSentence({ level, from, why }: Extract<EventBody, { kind: 'overload' }>): string {
  const { more, less, over, leftOut } = words.overload;
  if (level > from) return more(why, leftOut[level] ?? '');
  return level === 0 ? over : less;
}

/** That it is stopped, and by what, and that this is over. */
function driveSentence({ phase, why }: Extract<EventBody, { kind: 'drive' }>): string {
  if (phase === 'engaged') return words.drive.engaged;
  return words.drive[phase](why === null || why === 'let go' ? '' : driveWords.bridge[why]);
}

function leaseSentence({ change, holder, by }: Extract<EventBody, { kind: 'lease' }>, mine: string | null): string {
  const { nobody, thisPage, somebody } = words.lease;
  const who = holder === null ? nobody : holder === mine ? thisPage : pageName(holder);
  const asker = by === null ? somebody : by === mine ? thisPage : pageName(by);
  return words.lease[change](who, asker);
}

/** What is missing, with the numbers that it had in the bridge's log. */
export const sentenceOfGap = ({ from, to, atMost }: Gap): string =>
  atMost ? words.perhaps(from, to) : words.gap(from, to);

export type SeverityLook = { readonly icon: IconName; readonly tone: string; readonly word: string };

/** MAV_SEVERITY as an icon, a colour and a word. */
export function severityLook(severity: number): SeverityLook {
  if (severity <= 3) return { icon: 'crit', tone: 'warn', word: words.severity.error };
  if (severity === 4) return { icon: 'warn', tone: 'caution', word: words.severity.warning };
  return { icon: 'info', tone: 'muted', word: severity === 7 ? words.severity.debug : words.severity.note };
}
