/** `tether audit`: looks at the files of the audit, whether the bridge runs or not. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { asOwnerOf } from './as-owner.ts';
import { configOf, type PlaceFlags, type Rim, runProgram, withPlace } from './data-place.ts';
import { verifyAudit } from './journal/audit-book.ts';
import { ConfigError } from './setting-values.ts';

/** Throws {@link ConfigError} with one sentence where the chain does not hold or cannot be read. */
export async function runAudit(args: readonly string[], rim: Rim): Promise<void> {
  const program = new Command('tether audit').description('The audit: see README, Who may come in.');
  program.exitOverride().configureOutput({ writeErr: () => {} });
  withPlace(program.command('verify').description('whether any record was changed, taken out or put in')).action(
    async (flags: PlaceFlags) => {
      const { dataDir } = configOf(flags, rim);
      const directory = join(dataDir, 'audit');
      if (!existsSync(directory)) throw new ConfigError(`there is no audit in ${directory}`);
      const verdict = await asOwnerOf(dataDir, () => verifyAudit(directory)).catch((error: Error) =>
        Promise.reject(new ConfigError(error.message)),
      );
      if (!verdict.ok) throw new ConfigError(`the audit does not hold: ${verdict.why}`);
      rim.print(`${verdict.records} records, whole. The last one's hash: ${verdict.last}`);
    },
  );
  await runProgram(program, args);
}
