/** Numbers without an entry: set aside and never used, lost before they were on disk, damaged, or no longer kept. */

/** Both ends belong to it. */
export type Gap = { readonly from: number; readonly to: number };

/** The gaps among ascending `seqs`, when the numbers after `after` and up to `last` were given out. */
export function gapsAmong(seqs: Iterable<number>, after: number, last: number): Gap[] {
  const gaps: Gap[] = [];
  let expected = after + 1;
  const pass = (next: number): void => {
    if (next > expected) gaps.push({ from: expected, to: next - 1 });
    expected = next + 1;
  };
  for (const seq of seqs) pass(seq);
  if (last >= expected) pass(last + 1);
  return gaps;
}
