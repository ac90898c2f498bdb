/**
 * The rows of the catalogue that are about the page. Each is proven by journeys in a real Chromium or by tests in time
 * moved by hand, which carry its id in their names; they run once, together, and this table says what must be among them.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Row } from '../kit/rows.ts';

const chromiumPath = '/usr/bin/chromium';

/** Why no browser rows can be had here; null where they can. */
export const whyNoBrowser = (): string | null => (existsSync(chromiumPath) ? null : `${chromiumPath} is missing`);

const journeys = 'test/dashboard/browser.test.ts';
const pages = 'test/faults/pages.test.ts';
const schedule = 'test/dashboard/schedule.test.ts';
const worker = 'test/dashboard/worker.test.ts';

type Proof = { readonly id: string; readonly title: string; readonly files: readonly string[] };

/** Where each row is proven. What the dead-man has to do with pages (W-02, W-08d, C-08) is in `intent/page-faults.ts`. */
export const proofs: readonly Proof[] = [
  { id: 'W-01', title: 'tab hidden, and shown again', files: [pages, schedule] },
  { id: 'W-03', title: 'frozen, asleep', files: [pages, journeys, schedule] },
  { id: 'W-04', title: 'back and forward', files: [journeys, schedule] },
  { id: 'W-05', title: 'reload', files: [journeys, 'test/dashboard/keeping.test.ts'] },
  { id: 'W-06', title: 'a second tab', files: [journeys] },
  { id: 'W-07', title: 'storage forbidden or full', files: [journeys, 'test/dashboard/indexed-db.test.ts'] },
  {
    id: 'W-08',
    title: 'main thread busy for 3 s, the link',
    files: [journeys, worker],
  },
  { id: 'W-09', title: 'the browser is wrong about being online', files: [pages, schedule] },
  { id: 'W-10', title: 'forty failures of the WebSocket', files: [pages, schedule] },
  { id: 'W-11', title: 'an origin that is not secure', files: [pages] },
  { id: 'W-12', title: 'an old page and a new bridge', files: ['test/e2e/dashboard.e2e.test.ts'] },
  { id: 'W-13', title: 'a slow page', files: [pages, worker] },
  { id: 'W-14', title: 'clocks that are wrong and jump', files: [pages, 'test/dashboard/outbox.test.ts'] },
];

type Outcome = { readonly file: string; readonly name: string; readonly status: string; readonly message: string };
type Report = {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
};

const longestMs = 600_000;
let outcomes: readonly Outcome[] | null = null;

/** All of them in one run of the test runner, since the page is built once. */
function runAll(): readonly Outcome[] {
  const folder = mkdtempSync(join(tmpdir(), 'tether-rows-'));
  const file = join(folder, 'report.json');
  try {
    const files = [...new Set(proofs.flatMap((proof) => proof.files))];
    const args = ['node_modules/vitest/vitest.mjs', 'run', ...files, '-t', '\\[W-', '--reporter=json'];
    spawnSync(process.execPath, [...args, `--outputFile.json=${file}`], { stdio: 'ignore', timeout: longestMs });
    if (!existsSync(file)) throw new Error('the test runner left no report');
    const { testResults }: Report = JSON.parse(readFileSync(file, 'utf8'));
    return testResults.flatMap(({ name, assertionResults }) =>
      assertionResults.map(({ fullName, status, failureMessages }) => ({
        file: name,
        name: fullName,
        status,
        message: failureMessages?.[0]?.split('\n')[0] ?? '',
      })),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const rowOf = ({ id, title, files }: Proof): Row => ({
  id,
  layer: 'browser',
  title: `[browser] ${title}`,
  async run() {
    outcomes ??= runAll();
    const own = outcomes.filter(({ name, status }) => name.includes(`[${id}]`) && status !== 'skipped');
    const missing = files.filter((file) => !own.some((one) => one.file.endsWith(file)));
    return {
      violations: [
        ...own.filter(({ status }) => status !== 'passed').map(({ name, message }) => `${name}: ${message}`),
        ...missing.map((file) => `nothing of it ran in ${file}`),
      ],
      notes: [`${own.length} tests in ${files.map((file) => file.split('/').at(-1)).join(', ')}`],
    };
  },
});

export const browserRows: readonly Row[] = proofs.map(rowOf);
