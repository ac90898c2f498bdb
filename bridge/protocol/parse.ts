/**
 * The one place where a client's text becomes a message. What fails here changes nothing ([B1]): it yields one sentence
 * that names what was wrong and where.
 */
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { type ClientMessage, clientMessages } from './messages.ts';
import type { RefusalCode } from './refusal.ts';
import { whyUnsound } from './sound.ts';

export type Parsed =
  | { readonly ok: true; readonly message: ClientMessage }
  | {
      readonly ok: false;
      readonly code: RefusalCode;
      readonly why: string;
      /** Not even JSON: the path corrupts, the client need not be at fault. */
      readonly corrupt: boolean;
    };

const refuse = (code: RefusalCode, why: string): Parsed => ({ ok: false, code, why, corrupt: false });

const validators = {
  hello: Compile(clientMessages.hello),
  authenticate: Compile(clientMessages.authenticate),
  ping: Compile(clientMessages.ping),
  ack: Compile(clientMessages.ack),
  wish: Compile(clientMessages.wish),
  send_command: Compile(clientMessages.send_command),
  cancel_command: Compile(clientMessages.cancel_command),
  lease_request: Compile(clientMessages.lease_request),
  drive: Compile(clientMessages.drive),
};

const { t, id, vehicle } = clientMessages.send_command.properties;
const stopLike = Compile(Type.Object({ t, id, vehicle, name: Type.Literal('stop') }));

/** A STOP, whatever else is wrong with it: nobody is to be corrected while a rover goes on ([X1]). */
const stopIn = (value: unknown): ClientMessage | undefined =>
  stopLike.Check(value)
    ? { t: 'send_command', id: value.id, vehicle: value.vehicle, name: 'stop', args: {}, ageMs: 0 }
    : undefined;

const isKnown = (tag: string): tag is keyof typeof validators => Object.hasOwn(validators, tag);

/** `text` is one whole text message; anything that is not a known, well-formed message is refused. */
export function parseClientMessage(text: string): Parsed {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, code: 'MALFORMED', why: 'the message is not JSON', corrupt: true };
  }
  const unsound = whyUnsound(value);
  if (unsound !== undefined) {
    const stop = stopIn(value);
    return stop ? { ok: true, message: stop } : refuse('MALFORMED', unsound);
  }
  if (typeof value !== 'object' || value === null || !('t' in value) || typeof value.t !== 'string') {
    return refuse('MALFORMED', 'the message is not an object with a text tag "t"');
  }
  if (!isKnown(value.t)) return refuse('UNKNOWN_MESSAGE', `no message is called "${value.t.slice(0, 32)}"`);
  const validator = validators[value.t];
  if (validator.Check(value)) return { ok: true, message: value };
  const stop = stopIn(value);
  if (stop) return { ok: true, message: stop };
  return refuse('MALFORMED', `${value.t}: ${firstProblem(validator.Errors(value))}`);
}

type Problem = { readonly instancePath: string; readonly message: string };

function firstProblem(problems: readonly Problem[]): string {
  const problem = problems[0];
  return problem ? `${problem.instancePath || 'message'} ${problem.message}` : 'does not fit its schema';
}
