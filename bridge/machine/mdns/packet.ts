/**
 * Messages of multicast DNS (RFC 6762, on RFC 1035's format): as much as it takes to be called by a name. Read is what
 * anyone on the network may have sent, so everything has a bound and nothing throws.
 */

export const types = { A: 1, PTR: 12, TXT: 16, AAAA: 28, SRV: 33, ANY: 255 } as const;

export type Question = { readonly name: string; readonly type: number; readonly wantsUnicast: boolean };

/** `data` as it is on the wire, names in it whole. */
export type Resource = {
  readonly name: string;
  readonly type: number;
  /** Nobody else has records of this name and type: what others kept of it is void. */
  readonly isOurs: boolean;
  readonly ttlS: number;
  readonly data: Uint8Array;
};

export type Packet = {
  readonly id: number;
  readonly isAnswer: boolean;
  readonly questions: readonly Question[];
  readonly answers: readonly Resource[];
  /** In a question: what the asker means to claim. */
  readonly claims: readonly Resource[];
};

const headerB = 12;
const mostEntries = 64;
const mostLabels = 32;
const mostNameB = 255;
const internet = 1;
/** The top bit of a class: in a question a wish for unicast, in a record the claim to be the only one. */
const topBit = 0x8000;

const text = new TextDecoder();
const bytesOf = new TextEncoder();

type Cursor = { readonly view: DataView; at: number };

/** Undefined where it is no such message, or one with more in it than there is reason for. */
export function decodePacket(bytes: Uint8Array): Packet | undefined {
  try {
    return decode({ view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), at: 0 });
  } catch (error) {
    // A read beyond the end is how a message that is cut short shows.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function decode(cursor: Cursor): Packet | undefined {
  const { view } = cursor;
  const counts = [4, 6, 8, 10].map((at) => view.getUint16(at));
  const [questionCount = 0, answerCount = 0, claimCount = 0] = counts;
  if (counts.some((count) => count > mostEntries)) return undefined;
  cursor.at = headerB;
  const questions: Question[] = [];
  for (let i = 0; i < questionCount; i++) {
    const name = readName(cursor);
    const type = readU16(cursor);
    questions.push({ name, type, wantsUnicast: (readU16(cursor) & topBit) !== 0 });
  }
  const records = (count: number) => Array.from({ length: count }, () => readResource(cursor));
  const flags = view.getUint16(2);
  return {
    id: view.getUint16(0),
    isAnswer: (flags & 0x8000) !== 0,
    questions,
    answers: records(answerCount),
    claims: records(claimCount),
  };
}

function readU16(cursor: Cursor): number {
  const value = cursor.view.getUint16(cursor.at);
  cursor.at += 2;
  return value;
}

/** In small letters, as names are compared. A pointer leads back only, so that it ends. */
function readName(cursor: Cursor): string {
  const labels: string[] = [];
  let { at } = cursor;
  let end: number | undefined;
  for (let steps = 0; steps < 2 * mostLabels; steps++) {
    const length = cursor.view.getUint8(at);
    if (length === 0) {
      cursor.at = end ?? at + 1;
      return labels.join('.').toLowerCase();
    }
    if (length >= 0xc0) {
      const to = cursor.view.getUint16(at) & 0x3fff;
      end ??= at + 2;
      if (to >= at) throw new RangeError('a name that leads on');
      at = to;
    } else {
      if (length > 63) throw new RangeError('a label of another kind');
      labels.push(text.decode(slice(cursor.view, at + 1, length)));
      at += 1 + length;
    }
  }
  throw new RangeError('a name without end');
}

function slice(view: DataView, from: number, length: number): Uint8Array {
  if (from + length > view.byteLength) throw new RangeError('cut short');
  return new Uint8Array(view.buffer, view.byteOffset + from, length);
}

function readResource(cursor: Cursor): Resource {
  const name = readName(cursor);
  const type = readU16(cursor);
  const isOurs = (readU16(cursor) & topBit) !== 0;
  const ttlS = cursor.view.getUint32(cursor.at);
  cursor.at += 4;
  const length = readU16(cursor);
  const data = slice(cursor.view, cursor.at, length).slice();
  cursor.at += length;
  return { name, type, isOurs, ttlS, data };
}

/** A name on the wire, uncompressed. `instance` may hold dots, as names of services do. */
export function nameBytes(name: string, instance?: string): Uint8Array {
  const labels = [...(instance === undefined ? [] : [instance]), ...name.split('.').filter((label) => label !== '')];
  const parts = labels.flatMap((label) => {
    const found = bytesOf.encode(label).slice(0, 63);
    return [found.length, ...found];
  });
  return Uint8Array.from([...parts.slice(0, mostNameB - 1), 0]);
}

export const serviceData = (port: number, target: string): Uint8Array =>
  Uint8Array.from([0, 0, 0, 0, port >> 8, port & 0xff, ...nameBytes(target)]);

export const textData = (entries: readonly string[]): Uint8Array =>
  Uint8Array.from(
    entries.flatMap((entry) => {
      const found = bytesOf.encode(entry).slice(0, 255);
      return [found.length, ...found];
    }),
  );

/** An address as four or sixteen bytes; undefined where it is none. */
export function addressData(address: string): Uint8Array | undefined {
  const four = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address)?.slice(1).map(Number);
  if (four) return four.every((part) => part < 256) ? Uint8Array.from(four) : undefined;
  const [left = '', right, ...more] = address.toLowerCase().split('::');
  if (more.length > 0 || !/^[0-9a-f:]+$/.test(address.toLowerCase())) return undefined;
  const words = (part: string) => (part === '' ? [] : part.split(':').map((word) => Number.parseInt(word, 16)));
  const [before, after] = [words(left), words(right ?? '')];
  const missing = 8 - before.length - after.length;
  if (right === undefined ? missing !== 0 : missing < 1) return undefined;
  const all = [...before, ...Array.from({ length: Math.max(0, missing) }, () => 0), ...after];
  return all.every((word) => word >= 0 && word < 65_536)
    ? Uint8Array.from(all.flatMap((word) => [word >> 8, word & 0xff]))
    : undefined;
}

/** A record as it is to be sent: its name already in bytes, since names of services are not to be taken apart. */
export type Sent = Omit<Resource, 'name'> & { readonly name: Uint8Array };

export type Sending = {
  readonly id?: number;
  readonly isAnswer: boolean;
  readonly questions?: readonly { readonly name: Uint8Array; readonly type: number; readonly wantsUnicast: boolean }[];
  readonly answers?: readonly Sent[];
  readonly claims?: readonly Sent[];
};

export function encodePacket({ id = 0, isAnswer, questions = [], answers = [], claims = [] }: Sending): Uint8Array {
  const u16 = (value: number) => [(value >> 8) & 0xff, value & 0xff];
  const record = ({ name, type, isOurs, ttlS, data }: Sent) => [
    ...name,
    ...u16(type),
    ...u16(internet | (isOurs ? topBit : 0)),
    ...u16(ttlS >>> 16),
    ...u16(ttlS),
    ...u16(data.length),
    ...data,
  ];
  return Uint8Array.from([
    ...u16(id),
    ...u16(isAnswer ? 0x8400 : 0),
    ...[questions, answers, claims, []].flatMap((all) => u16(all.length)),
    ...questions.flatMap(({ name, type, wantsUnicast }) => [
      ...name,
      ...u16(type),
      ...u16(internet | (wantsUnicast ? topBit : 0)),
    ]),
    ...answers.flatMap(record),
    ...claims.flatMap(record),
  ]);
}
