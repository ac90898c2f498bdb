/** The part of a file that a request asks for (RFC 9110 §14.2): one range of bytes, or all of it. */

export type Span = { readonly from: number; readonly length: number };

/** `unfit` where there is no such part. Whatever is no single range of bytes asks for all, as the standard allows. */
export function spanOf(header: string | undefined, size: number): Span | 'all' | 'unfit' {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return 'all';
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unfit' : { from: size - length, length };
  }
  const from = Number(first);
  const to = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < from) return 'all';
  return from >= size ? 'unfit' : { from, length: to - from + 1 };
}
