/** What vehicles answer to what they were asked: to us, to somebody else, or nothing of the kind. */
import type { Report, TransferSaid } from '../core/link.ts';
import type { Message } from './mavlink/codec.ts';
import { itemOf, listOf } from './mavlink/plan-items.ts';

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
  const transfer = transferOf(message);
  if (transfer !== undefined) return transfer;
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

const transfers: ReadonlySet<Report['kind']> = new Set<TransferSaid['kind']>([
  'mission_count',
  'mission_request',
  'mission_item',
  'mission_ack',
  'ftp',
]);
export const isTransfer = (report: Report): report is TransferSaid => transfers.has(report.kind);

/** 0 is a vehicle that gives its missions no names. */
const opaqueId = (id: number): number | null => (id === 0 ? null : id);

function transferOf(message: Message): Answer | undefined {
  if (message.name === 'FILE_TRANSFER_PROTOCOL') {
    const { target_system: systemId, target_component: componentId, payload } = message.fields;
    return { systemId, componentId, report: { kind: 'ftp', payload: Uint8Array.from(payload) } };
  }
  const report = missionReport(message);
  if (report === undefined || !('target_system' in message.fields && 'target_component' in message.fields))
    return undefined;
  const { target_system: systemId, target_component: componentId } = message.fields;
  return { systemId, componentId, report };
}

function missionReport(message: Message): Report | undefined {
  if (!('mission_type' in message.fields)) return undefined;
  const list = listOf(message.fields.mission_type);
  if (list === undefined) return undefined;
  switch (message.name) {
    case 'MISSION_COUNT':
      return { kind: 'mission_count', list, count: message.fields.count, opaqueId: opaqueId(message.fields.opaque_id) };
    case 'MISSION_REQUEST':
    case 'MISSION_REQUEST_INT':
      return { kind: 'mission_request', list, seq: message.fields.seq };
    case 'MISSION_ITEM_INT':
      return { kind: 'mission_item', list, seq: message.fields.seq, item: itemOf(message.fields) };
    case 'MISSION_ACK':
      return { kind: 'mission_ack', list, result: message.fields.type, opaqueId: opaqueId(message.fields.opaque_id) };
    default:
      return undefined;
  }
}
