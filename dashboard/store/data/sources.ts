/**
 * What can be plotted: a numeric field of a group of the vehicle's state, the way from this page to the bridge, or a field of
 * a single message on a link. A list of numbers gives one for each of its places.
 */
import { type Static, Type } from 'typebox';
import { layouts } from '../../../bridge/protocol/fields.ts';
import { type GroupName, groupNames, groups } from '../../../bridge/protocol/vehicle.ts';

const name = Type.String({ maxLength: 64 });
const place = Type.Optional(Type.Integer({ minimum: 0, maximum: 63 }));

const OfGroup = Type.Object({ of: Type.Literal('group'), group: name, field: name, place });
const OfMessage = Type.Object({
  of: Type.Literal('message'),
  link: Type.String({ maxLength: 128 }),
  systemId: Type.Integer({ minimum: 0, maximum: 255 }),
  componentId: Type.Integer({ minimum: 0, maximum: 255 }),
  messageId: Type.Integer({ minimum: 0, maximum: 0xffffff }),
  /** The message's name and MAVLink's unit, for people. */
  message: name,
  unit: Type.String({ maxLength: 16 }),
  field: name,
  place,
});

export const Source = Type.Union([OfGroup, Type.Object({ of: Type.Literal('roundTrip') }), OfMessage]);
export type Source = Static<typeof Source>;
export type GroupSource = Static<typeof OfGroup>;
export type MessageSource = Static<typeof OfMessage>;

const placeText = (at: number | undefined): string => (at === undefined ? '' : `.${at}`);

/** The same for the same source, another for each other. */
export function idOf(source: Source): string {
  if (source.of === 'roundTrip') return 'roundTrip';
  if (source.of === 'group') return `group ${source.group}.${source.field}${placeText(source.place)}`;
  const { link, systemId, componentId, messageId, field } = source;
  return `message ${encodeURIComponent(link)} ${systemId} ${componentId} ${messageId} ${field}${placeText(source.place)}`;
}

/** As many places as MAVLink's longest list of channels. */
const mostPlaces = 18;

export const isGroup = (text: string): text is GroupName => groupNames.some((one) => one === text);

/** Every numeric field of a group; `values` says how long its lists are now. */
export function sourcesOf(group: GroupName, values: Readonly<Record<string, unknown>> | null): readonly GroupSource[] {
  const fields = layouts.find((layout) => layout.group === group)?.fields ?? [];
  return fields.flatMap((field): readonly GroupSource[] => {
    const source = { of: 'group', group, field: field.name } as const;
    if (field.kind === 'number') return [source];
    const list = values?.[field.name];
    if (field.kind !== 'list' || !Array.isArray(list)) return [];
    return list.slice(0, mostPlaces).map((_, at) => ({ ...source, place: at }));
  });
}

/** A source's value in the values of its group; NaN where it is not known. */
export function valueIn(values: Readonly<Record<string, unknown>>, { field, place: at }: GroupSource): number {
  const value = values[field];
  const one: unknown = at === undefined ? value : Array.isArray(value) ? value[at] : null;
  return typeof one === 'number' ? one : Number.NaN;
}

/** Above this long between two samples something is missing, s. `rateHz`: what the page is sent at most. */
export function gapSOf(source: Source, rateHz: number): number {
  if (source.of === 'roundTrip') return 10;
  if (source.of === 'message') return messageGapS;
  const nominalMs = isGroup(source.group) ? groups[source.group].nominalMs : 1000;
  if (nominalMs === 0) return Number.POSITIVE_INFINITY;
  return Math.max(1000, lateAfterPeriods * Math.max(nominalMs, 1000 / rateHz)) / 1000;
}

const lateAfterPeriods = 2.5;
/** Few messages come less than once in two seconds; those show as points. */
const messageGapS = 5;
