/** What vehicles answer to what they were asked: to us, to somebody else, or nothing of the kind. */
import type { Report } from '../core/link.ts';
import type { Message } from './mavlink/codec.ts';

type Answer = { readonly systemId: number; readonly componentId: number; readonly report: Report };

/** MAV_RESULT_IN_PROGRESS. Only with it the field is a percentage, and 255 says that there is none. */
const inProgress = 5;

/** MAV_PARAM_ERROR in words, in its order. */
const parameterErrors = [
  'no error',
  'it does not exist',
  'the value is out of range',
  'permission denied',
  'the component was not found',
  'it is read only',
  'the type is not supported',
  'the type does not match',
  'it could not be read',
];

/** Undefined where the message answers nothing. Who is meant: 0 is everyone. */
export function answerOf(message: Message): Answer | undefined {
  if (message.name === 'COMMAND_ACK') {
    const { command, result, progress, target_system, target_component } = message.fields;
    const progressPct = result === inProgress && progress <= 100 ? progress : null;
    const report: Report = { kind: 'ack', command, result, progressPct };
    return { systemId: target_system, componentId: target_component, report };
  }
  if (message.name === 'PARAM_ERROR') {
    const { param_id, error, target_system, target_component } = message.fields;
    const why = parameterErrors[error] ?? `error ${error}`;
    return {
      systemId: target_system,
      componentId: target_component,
      report: { kind: 'param_error', name: param_id, why },
    };
  }
  return undefined;
}
