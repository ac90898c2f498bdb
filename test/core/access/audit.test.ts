/** The audit's chain finds what was changed, taken out, put in or moved. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AuditRecord, chained, type Deed, verifier } from '../../../bridge/core/access/audit.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const deed = (n: number): Deed => ({
  wall: n,
  boot: 'b',
  at: n,
  who: 'w',
  from: '::1',
  act: 'paired',
  about: { n, z: 1, a: null },
});

function chain(length: number): AuditRecord[] {
  const records: AuditRecord[] = [];
  for (let n = 1; n <= length; n++) records.push(chained(deed(n), records.at(-1) ?? null, sha256));
  return records;
}

function verify(records: readonly AuditRecord[], from?: { n: number; hash: string }) {
  const { look, verdict } = verifier(sha256, from);
  for (const record of records) look(record);
  return verdict();
}

describe('the chain', () => {
  test('a whole one holds, read back from text too', () => {
    const records = chain(20);
    expect(verify(JSON.parse(JSON.stringify(records)))).toEqual({ ok: true, records: 20, last: records[19]?.hash });
    expect(verify(records.slice(5), { n: 5, hash: records[4]?.hash ?? '' })).toMatchObject({ ok: true, records: 15 });
    expect(verify([])).toMatchObject({ ok: true, records: 0 });
  });

  test('the order of what is said about a deed does not matter', () => {
    const one = chained({ ...deed(1), about: { a: 1, b: 2 } }, null, sha256);
    const other = chained({ ...deed(1), about: { b: 2, a: 1 } }, null, sha256);
    expect(one.hash).toBe(other.hash);
  });

  test('any single change is found', () => {
    const records = chain(12);
    const tamper = fc.oneof(
      fc.record({
        how: fc.constant('change' as const),
        n: fc.nat(11),
        field: fc.constantFrom('who', 'act', 'from', 'boot'),
      }),
      fc.record({ how: fc.constant('about' as const), n: fc.nat(11) }),
      fc.record({ how: fc.constant('drop' as const), n: fc.nat(10) }),
      fc.record({ how: fc.constant('double' as const), n: fc.nat(11) }),
      fc.record({ how: fc.constant('swap' as const), n: fc.nat(10) }),
    );
    fc.assert(
      fc.property(tamper, (how) => {
        expect(verify(tampered(records, how)).ok).toBe(false);
      }),
    );
  });
});

type Tamper = { readonly how: string; readonly n: number; readonly field?: string };

function tampered(records: readonly AuditRecord[], { how, n, field = 'who' }: Tamper): AuditRecord[] {
  const copy = records.map((record) => ({ ...record, about: { ...record.about } }));
  const [one, next] = [copy[n], copy[n + 1]];
  if (one === undefined) throw new Error('no such record');
  if (how === 'change') copy[n] = { ...one, [field]: 'somebody else' };
  else if (how === 'about') copy[n] = { ...one, about: { ...one.about, n: -1 } };
  else if (how === 'drop') copy.splice(n, 1);
  else if (how === 'double') copy.splice(n, 0, one);
  else if (next !== undefined) copy.splice(n, 2, next, one);
  return copy;
}
