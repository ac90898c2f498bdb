/** `npm run build` builds everything; `npm run check` also type-checks the tests, lints and checks the format. */
import { checkBudget } from './budget.mjs';
import { build, builtPage, generate, install, runBin } from './prepare.mjs';

try {
  install();
  if (process.argv.includes('--check')) {
    generate();
    runBin('tsc', ['-b']);
    runBin('biome', ['ci', '--error-on-warnings', '.']);
  }
  build();
  // Said by a build of its own already; what was built before is held to it as well.
  if (process.argv.includes('--check')) checkBudget(builtPage);
} catch (error) {
  console.error(`tether: ${error.message}`);
  process.exit(1);
}
