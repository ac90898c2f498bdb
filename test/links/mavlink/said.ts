/** Hand-made messages, and what a translator makes of them. */
import type { Report } from '../../../bridge/core/link.ts';
import { decode, type Message, type MessageName } from '../../../bridge/links/mavlink/codec.ts';
import { definitions, type Fields } from '../../../bridge/links/mavlink/generated/messages.ts';
import { VehicleTranslator } from '../../../bridge/links/mavlink/samples.ts';
import type { GroupName, GroupValues } from '../../../bridge/protocol/vehicle.ts';

export const address = { systemId: 1, componentId: 1 };
const nothing = new Uint8Array();

/** A message whose fields are zero but for those given. */
export function said<N extends MessageName>(name: N, fields: Partial<Fields[N]> = {}): Message {
  const messageId = definitions[name].id;
  const blank = decode({ version: 2, seq: 0, ...address, messageId, payload: nothing, signed: false, bytes: nothing });
  return { ...blank, fields: { ...blank?.fields, ...fields } } as Message;
}

/** The group's values in the reports, undefined where they do not speak of it. */
export function valuesOf<G extends GroupName>(group: G, reports: readonly Report[]): GroupValues[G] | undefined {
  const sample = reports.findLast((report) => report.kind === 'sample' && report.group === group);
  return sample?.kind === 'sample' ? (sample.values as GroupValues[G]) : undefined;
}

/** What a vehicle that says just this has in the group. */
export const translated = <G extends GroupName>(group: G, message: Message): GroupValues[G] | undefined =>
  valuesOf(group, new VehicleTranslator(address).translate(message, 0));
