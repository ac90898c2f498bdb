/**
 * A single message for people: its fields by name, with MAVLink's own units, and what its numbers stand for. Nothing is
 * converted: who looks here wants to see what was sent.
 */
import type { FieldSaid, FieldValue } from '../../core/inspection.ts';
import { decode } from './codec.ts';
import { enumerations, meanings } from './generated/meanings.ts';
import { definitions } from './generated/messages.ts';
import type { Frame } from './splitter.ts';

const names: ReadonlyMap<number, string> = new Map(Object.values(definitions).map(({ id, name }) => [id, name]));

export const nameOf = ({ messageId }: Pick<Frame, 'messageId'>): string | undefined => names.get(messageId);

/** Null where the dialect does not have the message. */
export function fieldsSaid(frame: Frame): readonly FieldSaid[] | null {
  const message = decode(frame);
  if (message === undefined) return null;
  const { units = {}, enums = {} } = meanings[message.name] ?? {};
  return Object.entries(message.fields).map(([name, value]) => ({
    name,
    value: plain(value),
    unit: units[name] ?? '',
    means: meaningOf(value, enums[name]),
  }));
}

const plainOne = (value: unknown): number | string | null => {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return typeof value === 'string' ? value : null;
};

const plain = (value: unknown): FieldValue => (Array.isArray(value) ? value.map(plainOne) : plainOne(value));

/** Bits that have no name are left out; a number that has none means nothing. */
function meaningOf(value: unknown, enumeration: string | undefined): readonly string[] {
  const known = enumeration === undefined ? undefined : enumerations[enumeration];
  if (known === undefined || (typeof value !== 'number' && typeof value !== 'bigint')) return [];
  const exact = known.names.get(Number(value));
  if (exact !== undefined) return [exact];
  if (!known.bits) return [];
  const sum = BigInt(value);
  return [...known.names].filter(([bit]) => bit > 0 && (sum & BigInt(bit)) !== 0n).map(([, name]) => name);
}
