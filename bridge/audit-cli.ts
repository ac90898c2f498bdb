/** `tether audit`: looks at the files of the audit, whether the bridge runs or not. */
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { verifyAudit } from './journal/audit-book.ts';
import { ConfigError } from './setting-values.ts';

export type AuditCli = {
  /** Where the data directory is unless it is named. */
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly print: (line: string) => void;
};

/** Throws {@link ConfigError} with one sentence where the chain does not hold or cannot be read. */
export async function runAudit(args: readonly string[], { root, environment, print }: AuditCli): Promise<void> {
  const program = new Command('tether audit').exitOverride().description('The audit: see README, Who may come in.');
  program
    .command('verify')
    .description('whether any record was changed, taken out or put in')
    .option('--data-dir <directory>', 'the bridge’s data directory')
    .action(async ({ dataDir }: { readonly dataDir?: string }) => {
      const directory = join(resolve(root, dataDir ?? environment.TETHER_DATA_DIR ?? 'data'), 'audit');
      const verdict = await verifyAudit(directory).catch((error: Error) =>
        Promise.reject(new ConfigError(error.message)),
      );
      if (!verdict.ok) throw new ConfigError(`the audit does not hold: ${verdict.why}`);
      print(`${verdict.records} records, whole. The last one's hash: ${verdict.last}`);
    });
  await program.parseAsync(args, { from: 'user' });
}
