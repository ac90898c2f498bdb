/** WebSocket frames (RFC 6455 §5.2) in a stream of bytes that begins with an HTTP answer; unmasked, as a server's are. */

export type WireFrame = {
  readonly opcode: 'text' | 'binary' | 'other';
  /** Header and payload. */
  readonly bytes: Uint8Array;
  readonly headerB: number;
};

/** Splits what comes; bytes before the first frame, and control frames, are `other`. */
export function framesOf(): (chunk: Uint8Array) => WireFrame[] {
  let rest: Buffer = Buffer.alloc(0);
  let upgraded = false;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const found: WireFrame[] = [];
    if (!upgraded) {
      // A stream that is looked at later begins in the middle of the conversation, with a frame.
      const end = rest.toString('latin1', 0, 5) === 'HTTP/' ? rest.indexOf('\r\n\r\n') + 4 : 0;
      if (end === 3) return [];
      upgraded = true;
      if (end > 0) found.push({ opcode: 'other', bytes: rest.subarray(0, end), headerB: end });
      rest = rest.subarray(end);
    }
    for (let frame = firstOf(rest); frame !== null; frame = firstOf(rest)) {
      found.push(frame);
      rest = rest.subarray(frame.bytes.length);
    }
    return found;
  };
}

const names = { 1: 'text', 2: 'binary' } as const;

function firstOf(bytes: Buffer): WireFrame | null {
  if (bytes.length < 2) return null;
  const short = (bytes[1] ?? 0) & 0x7f;
  const headerB = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.length < headerB) return null;
  const payloadB = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  if (bytes.length < headerB + payloadB) return null;
  const code = (bytes[0] ?? 0) & 0x0f;
  const opcode = code === 1 || code === 2 ? names[code] : 'other';
  return { opcode, bytes: bytes.subarray(0, headerB + payloadB), headerB };
}
