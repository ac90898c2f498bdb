/** `npm start`: install, build what is stale, and become the bridge. */
import { build, install } from './prepare.mjs';

try {
  install();
  build();
} catch (error) {
  console.error(`tether: ${error.message}`);
  process.exit(1);
}
await import('../dist/bridge/main.js');
