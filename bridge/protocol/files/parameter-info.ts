/**
 * What is known about parameters: names for people, units, ranges, options. ArduPilot publishes it per firmware as
 * `apm.pdef.json` and `apm.pdef.xml`; both are read into this one shape, JSON here, XML in a file that browsers never load.
 */
import { fieldOf, fieldsOf, type JsonNode, parseJson, textIn } from './json.ts';
import { numberFrom } from './numbers.ts';
import { collectWarnings, fault, isFault, type Reading } from './reading.ts';

/** A value or a bit, and what it means. */
export type Option = { readonly value: number; readonly label: string };

export type ParameterInfo = {
  readonly name: string;
  readonly humanName: string;
  readonly description: string;
  /** The heading that it stands under. */
  readonly group: string;
  readonly units: string | null;
  readonly range: { readonly low: number; readonly high: number } | null;
  readonly increment: number | null;
  readonly options: readonly Option[];
  readonly bits: readonly Option[];
  readonly rebootRequired: boolean;
  readonly readOnly: boolean;
};

export type ParameterInfos = ReadonlyMap<string, ParameterInfo>;

/** More than any firmware has. */
export const mostInfos = 20_000;

/** What a file says of one parameter, in its own words. */
export type RawInfo = {
  readonly name: string;
  readonly humanName: string | undefined;
  readonly description: string | undefined;
  readonly group: string;
  readonly units: string | undefined;
  readonly low: string | undefined;
  readonly high: string | undefined;
  readonly increment: string | undefined;
  readonly options: readonly (readonly [string, string])[];
  readonly bits: readonly (readonly [string, string])[];
  readonly rebootRequired: string | undefined;
  readonly readOnly: string | undefined;
};

/** Undefined where it has no name that a vehicle could have. What cannot be read of it is left out. */
export function infoFrom(raw: RawInfo): ParameterInfo | undefined {
  const name = raw.name.split(':').at(-1) ?? '';
  if (!/^[A-Za-z][A-Za-z0-9_]{0,15}$/.test(name)) return undefined;
  const [low, high] = [finite(raw.low), finite(raw.high)];
  return {
    name,
    humanName: tidy(raw.humanName) || name,
    description: tidy(raw.description),
    group: raw.group,
    units: tidy(raw.units) || null,
    range: low === null || high === null || low > high ? null : { low, high },
    increment: finite(raw.increment),
    options: optionsFrom(raw.options),
    bits: optionsFrom(raw.bits),
    rebootRequired: isYes(raw.rebootRequired),
    readOnly: isYes(raw.readOnly),
  };
}

const longest = 4000;
const tidy = (text: string | undefined): string => (text ?? '').replace(/\s+/g, ' ').trim().slice(0, longest);
const isYes = (text: string | undefined): boolean => text?.trim().toLowerCase() === 'true';

function finite(text: string | undefined): number | null {
  const value = numberFrom((text ?? '').trim());
  return value === undefined || !Number.isFinite(value) ? null : value;
}

const optionsFrom = (pairs: RawInfo['options']): Option[] =>
  pairs
    .flatMap(([code, label]) => {
      const value = finite(code);
      return value === null ? [] : [{ value, label: tidy(label) }];
    })
    .sort((a, b) => a.value - b.value);

/** Reads `apm.pdef.json`: groups, then parameters by name. */
export function readParameterJson(text: string): Reading<ParameterInfos> {
  const root = parseJson(text);
  if (isFault(root)) return root;
  const groups = fieldsOf(root);
  if (groups === undefined) return fault(root.line, 'the file has no groups of parameters');
  const raws: RawInfo[] = [];
  for (const [group, parameters] of groups) {
    // Beside the groups stands the format's own version.
    if (group === 'json') continue;
    for (const [name, node] of fieldsOf(parameters) ?? []) if (fieldsOf(node)) raws.push(rawFrom(name, group, node));
    if (raws.length > mostInfos) return fault(parameters.line, `there are more than ${mostInfos} parameters`);
  }
  return infosFrom(raws);
}

function rawFrom(name: string, group: string, node: JsonNode): RawInfo {
  const text = (field: string) => textIn(fieldOf(node, field));
  const range = fieldOf(node, 'Range');
  const pairs = (field: string): [string, string][] => {
    const child = fieldOf(node, field);
    return [...((child && fieldsOf(child)) ?? [])].map(([code, label]) => [code, textIn(label) ?? '']);
  };
  return {
    name,
    group,
    humanName: text('DisplayName'),
    description: text('Description'),
    units: text('Units'),
    low: range && textIn(fieldOf(range, 'low')),
    high: range && textIn(fieldOf(range, 'high')),
    increment: text('Increment'),
    options: pairs('Values'),
    bits: pairs('Bitmask'),
    rebootRequired: text('RebootRequired'),
    readOnly: text('ReadOnly'),
  };
}

/** All of them by name; the first of two with one name counts. */
export function infosFrom(raws: readonly RawInfo[]): Reading<ParameterInfos> {
  const warnings = collectWarnings();
  const infos = new Map<string, ParameterInfo>();
  for (const raw of raws) {
    const info = infoFrom(raw);
    if (info === undefined) warnings.add(null, `${JSON.stringify(raw.name.slice(0, 40))} is no name of a parameter`);
    else if (!infos.has(info.name)) infos.set(info.name, info);
  }
  if (infos.size === 0) return fault(null, 'the file describes no parameters');
  return { ok: true, value: infos, warnings: warnings.list() };
}
