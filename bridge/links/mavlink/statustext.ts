/**
 * STATUSTEXT, whole again. Texts longer than 50 characters come in chunks of one id; the chunk that does not fill its
 * field is the last (MAVLink common, STATUSTEXT). Chunks may come out of order, twice, or never: a text that lacks some
 * after 2 s, or that must make room for a ninth, is handed on as it is, with `…` where chunks are missing.
 */
import type { Report } from '../../core/link.ts';
import type { Fields } from './generated/messages.ts';

type TextReport = Extract<Report, { kind: 'text' }>;

type Text = {
  readonly id: number;
  readonly severity: number;
  readonly since: number;
  readonly chunks: Map<number, string>;
  /** The last chunk's number, once it is here. */
  last: number | undefined;
  /** Handed on already; kept for a while so that a late copy of a chunk does not open the text again. */
  done: boolean;
};

const patienceMs = 2000;
const maxTexts = 8;
const chunkLength = 50;
const lowestSeverity = 7;

export class TextAssembler {
  /** Oldest first; at most eight. */
  #texts: Text[] = [];

  /** Takes a message that came at `at` (monotonic ms) and hands back the texts that are settled by it. */
  add(chunk: Fields['STATUSTEXT'], at: number): TextReport[] {
    const severity = Math.min(chunk.severity, lowestSeverity);
    if (chunk.id === 0) return [{ kind: 'text', severity, text: chunk.text, complete: true }];
    const settled = this.sweep(at);
    const known = this.#texts.find(({ id }) => id === chunk.id);
    const text = known ?? this.#open(chunk.id, severity, at, settled);
    if (text.done) return settled;
    text.chunks.set(chunk.chunk_seq, chunk.text);
    if (chunk.text.length < chunkLength) text.last = chunk.chunk_seq;
    if (isWhole(text)) settled.push(finish(text));
    return settled;
  }

  /** Hands on the texts whose missing chunks are no longer waited for. */
  sweep(at: number): TextReport[] {
    const late = this.#texts.filter(({ since }) => at - since >= patienceMs);
    this.#texts = this.#texts.filter(({ since }) => at - since < patienceMs);
    return late.filter(({ done }) => !done).map(finish);
  }

  /** Hands on everything, as it is. */
  flush(): TextReport[] {
    return this.sweep(Number.POSITIVE_INFINITY);
  }

  #open(id: number, severity: number, at: number, settled: TextReport[]): Text {
    if (this.#texts.length >= maxTexts) {
      const [oldest] = this.#texts.splice(0, 1);
      if (oldest !== undefined && !oldest.done) settled.push(finish(oldest));
    }
    const text: Text = { id, severity, since: at, chunks: new Map(), last: undefined, done: false };
    this.#texts.push(text);
    return text;
  }
}

const isWhole = ({ chunks, last }: Text): boolean =>
  last !== undefined && Array.from({ length: last + 1 }, (_, seq) => seq).every((seq) => chunks.has(seq));

function finish(text: Text): TextReport {
  text.done = true;
  const complete = isWhole(text);
  return { kind: 'text', severity: text.severity, text: complete ? joined(text) : patched(text), complete };
}

const inOrder = ({ chunks }: Text) => [...chunks].sort(([a], [b]) => a - b);
const joined = (text: Text): string =>
  inOrder(text)
    .map(([, words]) => words)
    .join('');

/** The chunks that came, with one `…` for each run of missing ones, the unknown end included. */
function patched(text: Text): string {
  let words = '';
  let next = 0;
  for (const [seq, chunk] of inOrder(text)) {
    words += seq === next ? chunk : `…${chunk}`;
    next = seq + 1;
  }
  return text.last === undefined ? `${words}…` : words;
}
