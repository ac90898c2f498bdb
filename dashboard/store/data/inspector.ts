/** What is heard on the bridge's links, message by message: asked for once a second while somebody looks, and no longer. */
import { Check } from 'typebox/schema';
import {
  type FieldSaid,
  Inspected,
  type LinkHeard,
  type MessageHeard,
  MessageSaid,
} from '../../../bridge/protocol/inspector.ts';
import type { Ask } from '../ask.ts';
import { grouped } from './grouped.ts';
import type { MessageSource, Source } from './sources.ts';

export type After = (ms: number, run: () => void) => () => void;

/** The newest answer; `why` one sentence where the newest question had none. */
export type InspectorShown = { readonly links: readonly LinkHeard[] | null; readonly why: string };
export const nothingInspected: InspectorShown = { links: null, why: '' };

export type MessageKey = Pick<MessageSource, 'link' | 'systemId' | 'componentId' | 'messageId'>;
export type MessageRow = MessageHeard & { readonly link: string; readonly replay: boolean; readonly id: string };

const everyMs = 1000;
/** Samples of a message that is plotted, a second. */
export const messageHz = 4;

const inPath = encodeURIComponent;
export const pathOf = ({ link, systemId, componentId, messageId }: MessageKey): string =>
  `/api/inspector/${inPath(link)}/${systemId}/${componentId}/${messageId}`;

export async function askInspector(ask: Ask, before: InspectorShown, notUnderstood: string): Promise<InspectorShown> {
  const result = await ask('/api/inspector');
  if (!result.ok) return { ...before, why: result.why };
  return Check(Inspected, result.value) ? { links: result.value.links, why: '' } : { ...before, why: notUnderstood };
}

/** Null where it was not answered, or is not what it should be. */
export async function askMessage(ask: Ask, key: MessageKey): Promise<MessageSaid | null> {
  const result = await ask(pathOf(key));
  return result.ok && Check(MessageSaid, result.value) ? result.value : null;
}

/** Asks at once and every so often, never twice at a time; what it returns ends that. */
export function again(ask: () => Promise<void>, after: After, ms = everyMs): () => void {
  let isOver = false;
  let cancel = () => {};
  const next = async () => {
    await ask();
    if (!isOver) cancel = after(ms, next);
  };
  void next();
  return () => {
    isOver = true;
    cancel();
  };
}

export const rowsOf = (links: readonly LinkHeard[]): readonly MessageRow[] =>
  links.flatMap(({ link, replay, messages }) =>
    messages.map((message) => ({ ...message, link, replay, id: pathOf({ ...message, link }) })),
  );

export const orders = ['name', 'rate', 'bytes', 'age', 'count'] as const;
export type Order = (typeof orders)[number];

/** Those without a name last, by their number. */
function byName(a: MessageRow, b: MessageRow): number {
  if (a.name === null || b.name === null)
    return Number(a.name === null) - Number(b.name === null) || a.messageId - b.messageId;
  return a.name.localeCompare(b.name);
}

const compare: Readonly<Record<Order, (a: MessageRow, b: MessageRow) => number>> = {
  name: byName,
  rate: (a, b) => (b.rateHz ?? 0) - (a.rateHz ?? 0),
  bytes: (a, b) => (b.bytesPerS ?? 0) - (a.bytesPerS ?? 0),
  age: (a, b) => a.ageMs - b.ageMs,
  count: (a, b) => b.count - a.count,
};

/** Equal ones by name, then sender, so that rows do not dance. */
export function sorted(rows: readonly MessageRow[], order: Order): readonly MessageRow[] {
  return rows.toSorted((a, b) => compare[order](a, b) || byName(a, b) || a.id.localeCompare(b.id));
}

/** Every word of it has to be in the message's name, number, sender or link. */
export function found(rows: readonly MessageRow[], text: string): readonly MessageRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter(({ name, messageId, systemId, componentId, link }) => {
    const all = `${name ?? ''} ${messageId} ${systemId}/${componentId} ${link}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

/** What of a field can be plotted: the number itself, or each place of a list. */
export function plottableOf(
  key: MessageKey,
  message: string,
  { name, value, unit }: FieldSaid,
): readonly MessageSource[] {
  const { link, systemId, componentId, messageId } = key;
  const source = {
    of: 'message',
    link,
    systemId,
    componentId,
    messageId,
    message,
    unit: unit.slice(0, 16),
    field: name,
  } as const;
  if (typeof value === 'number' || value === null) return [source];
  if (!Array.isArray(value)) return [];
  return value.flatMap((one, place) => (typeof one === 'number' && place < 64 ? [{ ...source, place }] : []));
}

/** A plotted field's value in the message; NaN where it is not known. */
export function valueOfField({ fields }: Pick<MessageSaid, 'fields'>, source: MessageSource): number {
  const value = fields?.find(({ name }) => name === source.field)?.value;
  const one: unknown = Array.isArray(value) ? value[source.place ?? 0] : value;
  return typeof one === 'number' ? one : Number.NaN;
}

export type MessageTake = (source: Source, said: MessageSaid, value: number) => void;

/** Asks for each message that is plotted, one after the other, so often; what it returns ends that. */
export function feedMessages(ask: Ask, after: After, wanted: () => readonly Source[], take: MessageTake): () => void {
  const lastAt = new Map<string, number>();
  return again(
    async () => {
      const sources = wanted().filter((one): one is MessageSource => one.of === 'message');
      const byMessage = grouped(sources, pathOf);
      for (const [path, [first, ...others]] of byMessage) {
        const said = first === undefined ? null : await askMessage(ask, first);
        if (said === null || first === undefined || lastAt.get(path) === said.at) continue;
        lastAt.set(path, said.at);
        for (const source of [first, ...others]) take(source, said, valueOfField(said, source));
      }
      for (const path of lastAt.keys()) if (!byMessage.has(path)) lastAt.delete(path);
    },
    after,
    1000 / messageHz,
  );
}
