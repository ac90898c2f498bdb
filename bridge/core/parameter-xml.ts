/**
 * ArduPilot's `apm.pdef.xml`. It stands apart from the other readers because it takes a parser of XML along, which the page
 * has no use for: what is here, no browser can import.
 */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { infosFrom, mostInfos, type ParameterInfos, type RawInfo } from '../protocol/files/parameter-info.ts';
import { fault, type Reading } from '../protocol/files/reading.ts';

type Element = { readonly [name: string]: unknown };

const repeated = new Set(['parameters', 'param', 'field', 'value', 'bit']);
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  // Signs by number are among these; what a document defines itself was refused before.
  htmlEntities: true,
  isArray: (name) => repeated.has(name),
});

/** Reads the text of a whole file. */
export function readParameterXml(text: string): Reading<ParameterInfos> {
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) return fault(null, 'the file defines types of its own, which is refused');
  const valid = XMLValidator.validate(text);
  if (valid !== true) return fault(valid.err.line, `it is no XML: ${valid.err.msg.split('\n')[0]}`);
  const root = parsed(text);
  const raws: RawInfo[] = [];
  for (const group of groupsOf(root))
    for (const param of childrenOf(group, 'param')) {
      raws.push(rawFrom(param, textOf(group['@name']) ?? ''));
      if (raws.length > mostInfos) return fault(null, `there are more than ${mostInfos} parameters`);
    }
  return infosFrom(raws);
}

/** Undefined where the parser has had enough of it: its own bounds on depth and size. */
function parsed(text: string): unknown {
  try {
    return parser.parse(text);
  } catch {
    return undefined;
  }
}

/** Of the vehicle first, then of the libraries. */
function groupsOf(root: unknown): readonly Element[] {
  const file = isElement(root) ? root.paramfile : undefined;
  if (!isElement(file)) return [];
  return [file.vehicles, file.libraries].flatMap((part) => (isElement(part) ? childrenOf(part, 'parameters') : []));
}

const isElement = (value: unknown): value is Element => typeof value === 'object' && value !== null;

const childrenOf = (parent: Element, name: string): readonly Element[] => {
  const children = parent[name];
  return Array.isArray(children) ? children.filter(isElement) : [];
};

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function rawFrom(param: Element, group: string): RawInfo {
  const fields = new Map(childrenOf(param, 'field').map((field) => [textOf(field['@name']), textOf(field['#text'])]));
  const [low, high] = (fields.get('Range') ?? '').trim().split(/\s+/);
  const listed = pairsOf(param.bitmask, 'bit');
  return {
    name: textOf(param['@name']) ?? '',
    group,
    humanName: textOf(param['@humanName']),
    description: textOf(param['@documentation']),
    units: fields.get('Units'),
    low,
    high,
    increment: fields.get('Increment'),
    options: pairsOf(param.values, 'value'),
    bits: listed.length > 0 ? listed : bitsIn(fields.get('Bitmask') ?? ''),
    rebootRequired: fields.get('RebootRequired'),
    readOnly: fields.get('ReadOnly'),
  };
}

const pairsOf = (parent: unknown, name: string): [string, string][] =>
  isElement(parent)
    ? childrenOf(parent, name).map((child) => [textOf(child['@code']) ?? '', textOf(child['#text']) ?? ''])
    : [];

/** Older files have bits in one text: `0:Roll,1:Pitch`. */
const bitsIn = (text: string): [string, string][] =>
  text.split(',').map((part) => {
    const colon = part.indexOf(':');
    return [part.slice(0, Math.max(0, colon)), part.slice(colon + 1)];
  });
