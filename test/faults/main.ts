/**
 * The fault lab as a program: runs the rows that were asked for, one after the other, and prints a table. Exits with 1
 * when a row that should pass does not.
 */

import { diskRows } from './disk/rows.ts';
import { type Result, type Row, verdictOf } from './kit/rows.ts';
import { tableOf } from './kit/table.ts';
import { notBuilt } from './not-built.ts';
import { proxyRows } from './proxy/rows.ts';
import { simRows } from './sim/rows.ts';
import { tunRows, whyNoTun } from './tun/rows.ts';

type Flags = { only: string[]; layer: string | undefined; seeds: number; seed: number };

export const usage = 'options: --only ID[,ID…]  --layer sim|proxy|tun  --seeds N  --seed S';

/** Throws with one sentence for a flag that cannot be used. */
export function readFlags(args: readonly string[]): Flags {
  const flags: Flags = { only: [], layer: undefined, seeds: 1, seed: Math.floor(Math.random() * 2 ** 31) };
  for (let index = 0; index < args.length; index += 2) {
    const [flag, value] = [args[index], args[index + 1]];
    if (value === undefined) throw new Error(`${flag} needs a value; ${usage}`);
    if (flag === '--only') flags.only = value.split(',');
    else if (flag === '--layer') flags.layer = oneOf(value, ['sim', 'proxy', 'tun']);
    else if (flag === '--seeds') flags.seeds = whole(flag, value);
    else if (flag === '--seed') flags.seed = whole(flag, value);
    else throw new Error(`${flag} is not known; ${usage}`);
  }
  return flags;
}

const whole = (flag: string, value: string): number => {
  if (!/^\d{1,10}$/.test(value)) throw new Error(`${flag} needs a whole number, not ${value}`);
  return Number(value);
};
const oneOf = (value: string, known: readonly string[]): string => {
  if (!known.includes(value)) throw new Error(`--layer is one of ${known.join(', ')}, not ${value}`);
  return value;
};

export async function main(args: readonly string[], print: (line: string) => void): Promise<number> {
  const { only, layer, seeds, seed } = readFlags(args);
  const rows = [...simRows, ...proxyRows, ...diskRows, ...tunRows].filter(
    (row) => (only.length === 0 || only.includes(row.id)) && (layer === undefined || row.layer === layer),
  );
  if (rows.length === 0) throw new Error(`no row is called ${only.join(', ')}`);
  print(`seed ${seed}; again with: npm run test:faults -- --seed ${seed}`);
  const noTun = whyNoTun();
  if (noTun !== null && rows.some((row) => row.layer === 'tun')) print(`not run: [tun] rows, because ${noTun}`);
  const results: Result[] = [];
  for (let run = 0; run < seeds; run++)
    for (const row of rows)
      results.push(await runRow(row, seed + run, row.layer === 'tun' ? noTun : (row.whyNot?.() ?? null), print));
  if (only.length === 0 && layer === undefined) results.push(...notBuilt.map(unbuilt));
  for (const line of ['', ...tableOf(results), '', 'times are p50/p95/max (samples)', summaryOf(results)]) print(line);
  return results.some(({ verdict }) => verdict === 'FAIL') ? 1 : 0;
}

async function runRow(row: Row, seed: number, excuse: string | null, print: (line: string) => void): Promise<Result> {
  const { id, layer, title } = row;
  const base = { id, layer, title };
  if (excuse !== null) {
    if (layer !== 'tun') print(`not run: ${id}, because ${excuse}`);
    return { ...base, verdict: 'not run', why: excuse, findings: null };
  }
  const began = performance.now();
  try {
    const findings = await row.run(seed);
    const verdict = verdictOf(row, findings);
    print(
      `${verdict.padEnd(5)} ${id.padEnd(10)} ${layer.padEnd(5)} ${title}, ${((performance.now() - began) / 1000).toFixed(1)} s`,
    );
    for (const note of findings.notes ?? []) print(`        ${note}`);
    for (const violation of findings.violations.slice(0, 5)) print(`      ! ${violation}`);
    if (findings.violations.length > 5) print(`      ! and ${findings.violations.length - 5} more`);
    if (findings.timeline) print(findings.timeline);
    const why = verdict === 'open' ? `fails until there is ${row.awaits}` : verdict === 'FAIL' ? `seed ${seed}` : '';
    return { ...base, verdict, why, findings };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    print(`FAIL  ${id.padEnd(10)} ${layer.padEnd(5)} ${title}: ${why}`);
    return { ...base, verdict: 'FAIL', why, findings: null };
  }
}

const unbuilt = ({ id, title, why }: (typeof notBuilt)[number]): Result => ({
  id,
  layer: '–',
  title,
  verdict: 'not built',
  why,
  findings: null,
});

function summaryOf(results: readonly Result[]): string {
  const count = (verdict: string) => results.filter((result) => result.verdict === verdict).length;
  return ['pass', 'FAIL', 'open', 'not run', 'not built'].map((verdict) => `${count(verdict)} ${verdict}`).join(', ');
}
