/**
 * The fault lab as a program: runs the rows that were asked for, one after the other, and prints a table. Exits with 1
 * when a row that should pass does not.
 */

import { browserRows, whyNoBrowser } from './browser/rows.ts';
import { diskRows } from './disk/rows.ts';
import { intentRows } from './intent/rows.ts';
import { type Findings, type Layer, type Result, type Row, verdictOf } from './kit/rows.ts';
import { tableOf } from './kit/table.ts';
import { notBuilt } from './not-built.ts';
import { proxyRows } from './proxy/rows.ts';
import { floodRows } from './security/floods.ts';
import { forwardingRows } from './services/forwarding.ts';
import { missionRows } from './services/missions.ts';
import { parameterRows } from './services/parameters.ts';
import { recordingRows } from './services/recording.ts';
import { signingRows } from './services/signing.ts';
import { wayRows } from './services/ways.ts';
import { simRows } from './sim/rows.ts';
import { tunRows, whyNoTun } from './tun/rows.ts';

type Account = NonNullable<Findings['account']>;
type Flags = { only: string[]; layer: string | undefined; seeds: number; seed: number; full: boolean };

export const usage = 'options: --only ID[,ID…]  --layer sim|proxy|tun|browser  --seeds N  --seed S  --full';

/** Throws with one sentence for a flag that cannot be used. */
export function readFlags(args: readonly string[]): Flags {
  const flags: Flags = {
    only: [],
    layer: undefined,
    seeds: 1,
    seed: Math.floor(Math.random() * 2 ** 31),
    full: args.includes('--full'),
  };
  const pairs = args.filter((arg) => arg !== '--full');
  for (let index = 0; index < pairs.length; index += 2) {
    const [flag, value] = [pairs[index], pairs[index + 1]];
    if (value === undefined) throw new Error(`${flag} needs a value; ${usage}`);
    if (flag === '--only') flags.only = value.split(',');
    else if (flag === '--layer') flags.layer = oneOf(value, ['sim', 'proxy', 'tun', 'browser']);
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

/** With `--full` a row of less than a minute is run so often, a longer one three times. */
const fullRuns = 30;
const longRuns = 3;
const longMs = 60_000;

export async function main(args: readonly string[], print: (line: string) => void): Promise<number> {
  const { only, layer, seeds, seed, full } = readFlags(args);
  const began = performance.now();
  const rows = [
    ...simRows,
    ...proxyRows,
    ...diskRows,
    ...intentRows,
    ...forwardingRows,
    ...signingRows,
    ...floodRows,
    ...wayRows,
    ...missionRows,
    ...parameterRows,
    ...recordingRows,
    ...tunRows,
    ...browserRows,
  ].filter((row) => (only.length === 0 || only.includes(row.id)) && (layer === undefined || row.layer === layer));
  if (rows.length === 0) throw new Error(`no row is called ${only.join(', ')}`);
  print(`seed ${seed}; again with: npm run test:faults -- --seed ${seed}`);
  const runs = full ? `${fullRuns} times where it takes less than a minute, else ${longRuns} times` : `${seeds} times`;
  print(`every row is run ${runs}`);
  const excuses: Readonly<Partial<Record<Layer, string | null>>> = { tun: whyNoTun(), browser: whyNoBrowser() };
  for (const [name, why] of Object.entries(excuses))
    if (why !== null && rows.some((row) => row.layer === name)) print(`not run: [${name}] rows, because ${why}`);
  const results: Result[] = [];
  for (const row of rows) {
    const since = performance.now();
    const isLong = () => performance.now() - since > longMs;
    const whole = full && row.full ? { ...row, run: row.full } : row;
    const most = whole !== row ? 1 : full && row.layer !== 'browser' ? fullRuns : seeds;
    for (let run = 0; run < most; run++) {
      results.push(await runRow(whole, seed + run, excuses[row.layer] ?? row.whyNot?.() ?? null, print));
      if (full && run + 1 >= longRuns && isLong() && performance.now() - since > longMs * (run + 1)) break;
    }
  }
  if (only.length === 0 && layer === undefined) results.push(...notBuilt.map(unbuilt));
  const took = `${((performance.now() - began) / 60_000).toFixed(1)} min in all`;
  for (const line of ['', ...tableOf(merged(results)), '', 'times are p50/p95/max (samples)']) print(line);
  print(`${summaryOf(results)}; ${took}`);
  return results.some(({ verdict }) => verdict === 'FAIL') ? 1 : 0;
}

/** One line per row, however often it was run: the samples of all runs together, the first failure's reason. */
function merged(results: readonly Result[]): Result[] {
  const byRow = new Map<string, Result[]>();
  for (const result of results) {
    const key = `${result.layer} ${result.id}`;
    byRow.set(key, [...(byRow.get(key) ?? []), result]);
  }
  return [...byRow.values()].flatMap((runs) => {
    const worst = runs.find(({ verdict }) => verdict === 'FAIL') ?? runs[0];
    if (worst === undefined || runs.length === 1) return runs;
    const failed = runs.filter(({ verdict }) => verdict === 'FAIL').length;
    const title = `${worst.title}, ${runs.length} runs${failed > 0 ? `, ${failed} failed` : ''}`;
    return [{ ...worst, title, findings: togetherOf(runs) }];
  });
}

function togetherOf(runs: readonly Result[]): Findings | null {
  const found = runs.flatMap(({ findings }) => (findings === null ? [] : [findings]));
  const [first] = found;
  if (first === undefined) return null;
  const accounts = found.flatMap(({ account }) => (account === undefined ? [] : [account]));
  const all = (pick: (one: Account) => readonly number[] | undefined) => accounts.flatMap((one) => pick(one) ?? []);
  const total = (pick: (one: Account) => number | undefined) => {
    const counts = accounts.flatMap((one) => pick(one) ?? []);
    return counts.length === 0 ? {} : { sum: counts.reduce((sum, count) => sum + count, 0) };
  };
  const count = (name: 'lost' | 'doubled' | 'disordered') => {
    const { sum } = total((one) => one[name]);
    return sum === undefined ? {} : { [name]: sum };
  };
  const account = {
    ...count('lost'),
    ...count('doubled'),
    ...count('disordered'),
    staleMs: all(({ staleMs }) => staleMs),
    backMs: all(({ backMs }) => backMs),
    freshMs: all(({ freshMs }) => freshMs),
  };
  const bytes = found.reduce((sum, one) => sum + (one.bytes ?? 0), 0);
  return { ...first, ...(accounts.length > 0 && { account }), ...(first.bytes !== undefined && { bytes }) };
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
