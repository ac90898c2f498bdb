/**
 * The audit's chain: each record carries the hash of the one before it and its own over that and everything it says, so
 * that a record that was changed, taken out or put in is found, and the last hash vouches for all. What it cannot show is
 * that the newest records were cut off: whoever wants that too keeps the last hash elsewhere.
 */

/** What happened, in words of `acts`. `wall` is for people, `at` the bridge's monotonic ms within `boot`. */
export type Deed = {
  readonly wall: number;
  readonly boot: string;
  readonly at: number;
  readonly who: string;
  /** Where from: an address. */
  readonly from: string;
  readonly act: string;
  readonly about: Readonly<Record<string, string | number | boolean | null>>;
};

export type AuditRecord = Deed & { readonly n: number; readonly before: string; readonly hash: string };

/** Before the first record. */
export const beginning = '0'.repeat(64);

export type Sha256 = (text: string) => string;

/** The text that a record's hash is made over: keys in one order, whatever order they came in. */
export const textOf = ({ n, before, wall, boot, at, who, from, act, about }: Omit<AuditRecord, 'hash'>): string =>
  JSON.stringify([
    n,
    before,
    wall,
    boot,
    at,
    who,
    from,
    act,
    Object.entries(about).sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);

export function chained(deed: Deed, last: Pick<AuditRecord, 'n' | 'hash'> | null, sha256: Sha256): AuditRecord {
  const record = { ...deed, n: (last?.n ?? 0) + 1, before: last?.hash ?? beginning };
  return { ...record, hash: sha256(textOf(record)) };
}

export type Verdict =
  | { readonly ok: true; readonly records: number; readonly last: string }
  | { readonly ok: false; readonly n: number; readonly why: string };

/** Looks at records in order, one by one; `from` is what stood before the first of them, where the oldest were let go. */
export function verifier(sha256: Sha256, from?: { readonly n: number; readonly hash: string }) {
  let last = from ?? null;
  let count = 0;
  let broken: Verdict | undefined;
  return {
    look(record: AuditRecord): void {
      if (broken) return;
      const expected = (last?.n ?? 0) + 1;
      count++;
      const { hash, ...said } = record;
      if (record.n !== expected)
        broken = { ok: false, n: expected, why: `record ${expected} is missing, ${record.n} stands in its place` };
      else if (record.before !== (last?.hash ?? beginning))
        broken = { ok: false, n: expected, why: `record ${expected} does not follow the one before it` };
      else if (sha256(textOf(said)) !== hash)
        broken = { ok: false, n: expected, why: `record ${expected} was changed` };
      last = { n: record.n, hash };
    },
    verdict: (): Verdict => broken ?? { ok: true, records: count, last: last?.hash ?? beginning },
  };
}
