/** `npm run build` builds everything; `npm run check` also type-checks the tests, lints and checks the format. */
import { build, generate, install, runBin } from './prepare.mjs';

try {
  install();
  if (process.argv.includes('--check')) {
    generate();
    runBin('tsc', ['-b']);
    runBin('biome', ['ci', '--error-on-warnings', '.']);
  }
  build();
} catch (error) {
  console.error(`tether: ${error.message}`);
  process.exit(1);
}
