/**
 * Pictures out of `multipart/x-mixed-replace` (RFC 2046 §5.1) as cameras really send it: with a length or without, with
 * the boundary that they announced or with another. What stands at the first line that begins with two dashes is the
 * boundary. Bounded: a part beyond its bound, or too much between two parts, is a fault, and nothing comes after it.
 */
export type Part = { readonly headers: ReadonlyMap<string, string>; readonly body: Uint8Array };
/** `fault` is one sentence, and ends the reading. */
export type Read = { readonly parts: readonly Part[]; readonly fault: string | null };

const headersMostB = 8 * 1024;
/** Between two parts: an end of line by rights, the rest of a part that was longer than it said by custom. */
const noiseMostB = 64 * 1024;
const boundaryMostB = 256;
const lf = 10;
const cr = 13;
const dash = 45;
const ascii = (bytes: Uint8Array): string => {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
};

/** Takes bytes as they come and hands out the parts that they complete. `mostB` bounds one part. */
export function multipartReader(mostB: number): (bytes: Uint8Array) => Read {
  const store = byteStore();
  let boundary: Uint8Array | null = null;
  let noiseB = 0;
  /** Null between parts. */
  let open: { readonly headers: ReadonlyMap<string, string>; readonly length: number | null } | null = null;
  let searched = 0;
  let fault: string | null = null;

  /** Each step consumes something and answers true, or waits for more and answers false. */
  const line = (): boolean => {
    const { bytes } = store;
    const end = bytes.indexOf(lf);
    if (end < 0 && bytes.length > noiseMostB) fault = 'it sends no boundary between pictures';
    if (end < 0) return false;
    const text = bytes.subarray(0, bytes[end - 1] === cr ? end - 1 : end);
    const isBoundary = boundary === null ? isDashed(text) : startsWith(text, boundary);
    if (isBoundary) return begin(text, end);
    noiseB += end + 1;
    store.drop(end + 1);
    if (noiseB > noiseMostB) fault = 'it sends no boundary between pictures';
    return true;
  };
  const begin = (text: Uint8Array, end: number): boolean => {
    const head = headersEnd(store.bytes, end + 1);
    if (head === null && store.bytes.length - end > headersMostB) fault = 'the head of a picture is too long';
    if (head === null) return false;
    boundary ??= text.slice();
    const headers = headersOf(ascii(store.bytes.subarray(end + 1, head)));
    const length = lengthOf(headers);
    if (length !== null && length > mostB) fault = `a picture of ${length} bytes is too large`;
    open = { headers, length };
    searched = 0;
    noiseB = 0;
    store.drop(head);
    return true;
  };
  const bodyOf = (length: number | null): { readonly end: number; readonly next: number } | null => {
    if (length !== null) return store.bytes.length < length ? null : { end: length, next: length };
    const { bytes } = store;
    const at = boundary === null ? -1 : find(bytes, boundary, searched);
    if (at < 0) {
      searched = Math.max(0, bytes.length - boundaryMostB);
      if (bytes.length > mostB) fault = `a picture of more than ${mostB} bytes is too large`;
      return null;
    }
    const end = bytes[at - 1] === lf ? at - (bytes[at - 2] === cr ? 2 : 1) : at;
    return { end: Math.max(0, end), next: at };
  };

  return (bytes) => {
    const parts: Part[] = [];
    if (fault === null) store.add(bytes);
    while (fault === null) {
      if (open === null) {
        if (!line()) break;
        continue;
      }
      const body = bodyOf(open.length);
      if (body === null) break;
      parts.push({ headers: open.headers, body: store.bytes.slice(0, body.end) });
      store.drop(body.next);
      open = null;
    }
    return { parts, fault };
  };
}

/** One growing piece of memory with what was not consumed; copied once for each doubling, not once for each chunk. */
function byteStore() {
  let memory = new Uint8Array(64 * 1024);
  let from = 0;
  let to = 0;
  return {
    get bytes(): Uint8Array {
      return memory.subarray(from, to);
    },
    add(bytes: Uint8Array): void {
      const needs = to - from + bytes.length;
      if (to + bytes.length > memory.length) {
        const next = needs * 2 > memory.length ? new Uint8Array(needs * 2) : memory;
        next.set(memory.subarray(from, to));
        memory = next;
        to -= from;
        from = 0;
      }
      memory.set(bytes, to);
      to += bytes.length;
    },
    drop(count: number): void {
      from += count;
    },
  };
}

const isDashed = (line: Uint8Array): boolean =>
  line.length > 2 && line.length <= boundaryMostB && line[0] === dash && line[1] === dash;

const startsWith = (line: Uint8Array, prefix: Uint8Array): boolean =>
  line.length >= prefix.length && prefix.every((byte, at) => line[at] === byte);

/** Behind the empty line that ends a head; null where it has not come. */
function headersEnd(bytes: Uint8Array, from: number): number | null {
  for (let at = from; at < bytes.length && at - from <= headersMostB; ) {
    const end = bytes.indexOf(lf, at);
    if (end < 0) return null;
    if (end === at || (end === at + 1 && bytes[at] === cr)) return end + 1;
    at = end + 1;
  }
  return null;
}

function headersOf(text: string): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return headers;
}

/** Null where none is said that can be meant: some cameras write 0, or a length that is none. */
function lengthOf(headers: ReadonlyMap<string, string>): number | null {
  const text = headers.get('content-length') ?? '';
  return /^\d{1,12}$/.test(text) && Number(text) > 0 ? Number(text) : null;
}

function find(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  const [first] = wanted;
  if (first === undefined) return -1;
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (at + wanted.length > bytes.length) return -1;
    if (startsWith(bytes.subarray(at, at + wanted.length), wanted)) return at;
  }
  return -1;
}
