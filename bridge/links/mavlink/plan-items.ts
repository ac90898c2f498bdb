/** Items of missions, fences and rally points, between MAVLink's messages and the domain. */
import { type PlanItem, type PlanList, planLists } from '../../protocol/plan.ts';
import type { Inputs, Message } from './generated/messages.ts';

/** MAV_MISSION_TYPE. */
export const listNumber = (list: PlanList): number => planLists.indexOf(list);
/** Undefined where it is none of the three: logs of a mission are not transferred. */
export const listOf = (missionType: number): PlanList | undefined => planLists[missionType];

type ItemMessage = Extract<Message, { name: 'MISSION_ITEM_INT' }>['fields'];

const set = (value: number): number | null => (Number.isNaN(value) ? null : value);
const unset = (value: number | null): number => value ?? Number.NaN;

export const itemOf = (said: ItemMessage): PlanItem => ({
  command: said.command,
  frame: said.frame,
  params: [set(said.param1), set(said.param2), set(said.param3), set(said.param4)],
  x: said.x,
  y: said.y,
  z: said.z,
  autocontinue: said.autocontinue !== 0,
});

/** All fields but whose item it is and which. */
export function itemFields({
  command,
  frame,
  params,
  x,
  y,
  z,
  autocontinue,
}: PlanItem): Omit<Inputs['MISSION_ITEM_INT'], 'seq' | 'target_system' | 'target_component'> {
  const [param1, param2, param3, param4] = params.map(unset);
  const floats = { param1: param1 ?? 0, param2: param2 ?? 0, param3: param3 ?? 0, param4: param4 ?? 0 };
  return { command, frame, ...floats, x, y, z, current: 0, autocontinue: autocontinue ? 1 : 0 };
}
