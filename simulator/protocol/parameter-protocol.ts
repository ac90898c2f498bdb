/**
 * The parameter protocol as ArduPilot runs it: the list in bursts, at most twenty single reads waiting and five
 * answered each 100 ms, a PARAM_SET echoed to everybody with index 65535, PARAM_ERROR for what does not exist.
 */

import { type Parameter, setValue, storeValue } from '../autopilot/parameters.ts';
import type { Fields } from '../mavlink/wire.ts';
import { num, text } from '../mavlink/wire.ts';
import { broadcast, loopMs, send, type Vehicle } from '../vehicle.ts';
import { type Link, readQueueLimit, type Sender } from './link.ts';
import type { Received } from './received.ts';
import { recordOrder } from './record.ts';

const doesNotExist = 1;
const valueOutOfRange = 2;
const noIndex = 65_535;
/** 1252 values in 0.55 s, as measured over TCP. */
const listPerLoop = Math.ceil(1252 / (550 / loopMs));
const readsPerTurn = 5;
const readTurnMs = 100;
/** A read takes 43 to 91 ms: it goes through another thread. */
const readDelayMs = 42;
const readGridMs = 50;
/** MAV_CMD_NAV_FENCE_RETURN_POINT. */
const fenceReturnPoint = 5000;

/** MIS_TOTAL and the like are counted before anybody looks at them. */
export function countTotals(vehicle: Vehicle): void {
  storeValue(vehicle.parameters, 'MIS_TOTAL', vehicle.mission.items.length);
  storeValue(vehicle.parameters, 'FENCE_TOTAL', fenceTotal(vehicle));
  storeValue(vehicle.parameters, 'RALLY_TOTAL', vehicle.fence.rally.length);
}

/** AC_PolyFence_loader::write_fence: return points do not count, fewer than three are none, more are two more. */
function fenceTotal({ fence }: Vehicle): number {
  const count = fence.items.filter(({ command }) => command !== fenceReturnPoint).length;
  return count >= 3 ? count + 2 : 0;
}

function valueFields(vehicle: Vehicle, parameter: Parameter, index: number): Fields {
  if (parameter.name.endsWith('_TOTAL')) countTotals(vehicle);
  return {
    param_id: parameter.name,
    param_value: parameter.value,
    param_type: parameter.type,
    param_count: vehicle.parameters.list.length,
    param_index: index,
  };
}

/** Tell everybody the value of a parameter that changed by itself or was set. */
export function echoParameter(vehicle: Vehicle, name: string): void {
  const parameter = vehicle.parameters.byName.get(name);
  if (parameter === undefined) return;
  broadcast(vehicle, { name: 'PARAM_VALUE', fields: valueFields(vehicle, parameter, noIndex) });
}

function refuse(vehicle: Vehicle, link: Link, to: Sender, name: string, index: number, error: number): void {
  const target = { target_system: to.system, target_component: to.component };
  send(vehicle, link, { name: 'PARAM_ERROR', fields: { ...target, param_id: name, param_index: index, error } });
}

export function startList(link: Link): void {
  link.listIndex = 0;
}

export function queueRead(link: Link, fields: Fields, from: Sender, ms: number): void {
  if (link.reads.length >= readQueueLimit) return;
  const dueMs = Math.ceil((ms + readDelayMs) / readGridMs) * readGridMs;
  link.reads.push({ name: text(fields, 'param_id'), index: num(fields, 'param_index'), from, dueMs });
}

export function setParameter(received: Received): void {
  const { vehicle, link, fields, from } = received;
  const name = text(fields, 'param_id');
  const value = num(fields, 'param_value');
  const parameter = vehicle.parameters.byName.get(name);
  if (parameter === undefined) {
    refuse(vehicle, link, from, name, -1, doesNotExist);
    return;
  }
  if (!Number.isFinite(value)) {
    refuse(vehicle, link, from, name, -1, valueOutOfRange);
    return;
  }
  const was = parameter.value;
  if (!vehicle.faults.stuckParameters.has(name)) setValue(parameter, value);
  recordOrder(received, { kind: 'parameter', name, was, value: parameter.value });
  if (/^MAV\d_/.test(name)) for (const each of vehicle.links) each.streams.clear();
  echoParameter(vehicle, name);
}

function answerRead(vehicle: Vehicle, link: Link, read: Link['reads'][number]): void {
  const byIndex = read.index >= 0;
  const { list, byName } = vehicle.parameters;
  const parameter = byIndex ? list[read.index] : byName.get(read.name);
  if (parameter === undefined) refuse(vehicle, link, read.from, byIndex ? '' : read.name, read.index, doesNotExist);
  else {
    const fields = valueFields(vehicle, parameter, byIndex ? read.index : noIndex);
    send(vehicle, link, { name: 'PARAM_VALUE', fields });
  }
}

/** One loop of one link: a piece of the list, and reads when their turn has come. */
export function parameterStep(vehicle: Vehicle, link: Link): void {
  const { list } = vehicle.parameters;
  for (let n = 0; n < listPerLoop && link.listIndex !== undefined; n++) {
    const parameter = list[link.listIndex];
    if (parameter === undefined) {
      link.listIndex = undefined;
      break;
    }
    send(vehicle, link, { name: 'PARAM_VALUE', fields: valueFields(vehicle, parameter, link.listIndex) });
    link.listIndex++;
  }
  if (vehicle.ms < link.readsNextMs) return;
  if (link.reads[0] === undefined || link.reads[0].dueMs > vehicle.ms) return;
  link.readsNextMs = vehicle.ms + readTurnMs;
  for (let n = 0; n < readsPerTurn; n++) {
    const [read] = link.reads;
    if (read === undefined || read.dueMs > vehicle.ms) break;
    link.reads.shift();
    answerRead(vehicle, link, read);
  }
}
