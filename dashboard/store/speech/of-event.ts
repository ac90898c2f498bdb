/** An event as something to say; null where it is for reading only. */
import type { LoggedEvent } from '../../client/mirror.ts';
import { speechWords as words } from '../../words/speech.ts';
import { reachedIn } from '../echoes.ts';
import { type Utterance, utter } from './utterance.ts';

/** A voice that reads a page of the autopilot's words is not listened to. */
const mostCharacters = 90;

/** `mine`: this page's session. */
export function utteranceOf({ body, severity }: LoggedEvent, mine: string | null): Utterance | null {
  switch (body.kind) {
    case 'stop':
      return utter(body.phase === 'cleared' ? 'info' : 'critical', 'stop', words.stop[body.phase]);
    case 'mode':
      return body.from === null ? null : utter('info', 'mode', words.mode(body.to));
    case 'armed':
      return utter('info', 'armed', body.armed ? words.armed : words.disarmed);
    case 'contact':
      if (body.contact === 'lost') return utter('critical', 'contact', words.lost);
      return body.first ? null : utter('info', 'contact', words.back);
    case 'reboot':
      return utter('warning', 'reboot', words.restarted);
    case 'reached':
      return utter('info', 'reached', words.reached(body.item));
    case 'lease':
      return ofLease(body.change, body.holder !== null && body.holder === mine);
    case 'external':
      if (body.who === null) return null;
      return utter('warning', 'external', body.who === 'transmitter' ? words.transmitter : words.station);
    case 'identity_conflict':
      return utter('warning', 'conflict', words.conflict);
    case 'text':
      return ofText(body.text, severity);
    default:
      return null;
  }
}

function ofLease(change: string, isMine: boolean): Utterance | null {
  if (change === 'taken_over') return utter('warning', 'lease', words.lease.taken_over);
  if (change === 'expired') return utter('warning', 'lease', words.lease.expired);
  if (change === 'asked') return isMine ? utter('warning', 'asked', words.lease.asked) : null;
  return isMine && (change === 'granted' || change === 'handed_over') ? utter('info', 'lease', words.lease.mine) : null;
}

/** Of the vehicle's own words the warnings, failsafes among them, and where a mission has come to (ArduPilot, `ModeAuto`). */
function ofText(text: string, severity: number): Utterance | null {
  const reached = reachedIn(text);
  if (reached !== null) return utter('info', 'reached', words.reached(reached));
  if (/mission complete/i.test(text)) return utter('info', 'mission', words.missionDone);
  if (severity > 4 && !/failsafe/i.test(text)) return null;
  const said = text.replace(/[^\p{L}\p{N} .,:%°+-]/gu, ' ').slice(0, mostCharacters);
  return utter(severity <= 2 ? 'critical' : 'warning', `text ${text.replace(/\d+/g, '#')}`, said);
}
