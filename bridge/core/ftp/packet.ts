/** The payload of FILE_TRANSFER_PROTOCOL: twelve bytes that say what it is, and up to 239 of data. */

export const opcode = {
  terminate: 1,
  reset: 2,
  openRead: 4,
  read: 5,
  create: 6,
  write: 7,
  burst: 15,
  ack: 128,
  nak: 129,
} as const;

export const failure = {
  fail: 1,
  errno: 2,
  badSession: 4,
  noSession: 5,
  endOfFile: 6,
  unknownCommand: 7,
  isProtected: 9,
  notFound: 10,
} as const;

/** MAV_FTP_ERR in words, in its order. */
const words = [
  'no error',
  'it failed',
  'its file system failed',
  'the request has the wrong size',
  'the session is not open',
  'no session is free',
  'the file ends there',
  'it does not know the request',
  'the file exists',
  'the file is write-protected',
  'there is no such file',
];

export const headerBytes = 12;
/** The most data that one payload carries. */
export const dataBytes = 239;

export type Request = {
  readonly seq: number;
  readonly session: number;
  readonly opcode: number;
  readonly offset?: number;
  /** Bytes asked for where there is no data. */
  readonly size?: number;
  readonly data?: Uint8Array;
};

export type Answer = {
  readonly seq: number;
  readonly session: number;
  readonly opcode: number;
  /** The opcode of the request. */
  readonly asked: number;
  readonly isBurstOver: boolean;
  readonly offset: number;
  readonly data: Uint8Array;
};

/** As short as it may be: what follows is zeros anyway. */
export function packRequest({ seq, session, opcode: code, offset = 0, size, data }: Request): Uint8Array {
  const payload = new Uint8Array(headerBytes + (data?.length ?? 0));
  const view = new DataView(payload.buffer);
  view.setUint16(0, seq & 0xffff, true);
  view.setUint8(2, session);
  view.setUint8(3, code);
  view.setUint8(4, data?.length ?? size ?? 0);
  view.setUint32(8, offset, true);
  if (data) payload.set(data, headerBytes);
  return payload;
}

/** Undefined where it is no answer at all. */
export function readAnswer(payload: Uint8Array): Answer | undefined {
  if (payload.length < headerBytes) return undefined;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const code = view.getUint8(3);
  const size = view.getUint8(4);
  if ((code !== opcode.ack && code !== opcode.nak) || headerBytes + size > payload.length) return undefined;
  return {
    seq: view.getUint16(0, true),
    session: view.getUint8(2),
    opcode: code,
    asked: view.getUint8(5),
    isBurstOver: view.getUint8(6) !== 0,
    offset: view.getUint32(8, true),
    data: payload.subarray(headerBytes, headerBytes + size),
  };
}

/** The error of a NAK, 1 where it says none. */
export const errorOf = ({ data }: Answer): number => data[0] ?? failure.fail;

export const isAmong = (answer: Answer, errors: readonly number[]): boolean => errors.includes(errorOf(answer));

/** There is no session free. */
export const isBusy = (answer: Answer): boolean =>
  isAmong(answer, [failure.fail, failure.badSession, failure.noSession]);

export function errorWords(answer: Answer): string {
  const error = errorOf(answer);
  const [, errno] = answer.data;
  const word = words[error] ?? `error ${error}`;
  return error === failure.errno && errno !== undefined ? `${word} (errno ${errno})` : word;
}

/** A path as it is sent, in ASCII; without a zero at its end, which ArduPilot takes as well. */
export const pathBytes = (path: string): Uint8Array =>
  Uint8Array.from(path, (letter) => letter.charCodeAt(0) & 0x7f).subarray(0, dataBytes);
