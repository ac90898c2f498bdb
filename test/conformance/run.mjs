/** `npm run conformance -- --target tcpout://127.0.0.1:5760`: does whoever answers there behave like ArduRover? */
import { generate, install, runBin } from '../../launch/prepare.mjs';

try {
  install();
  generate();
  runBin('tsc', ['-b', 'test/conformance']);
  const { main } = await import('../../dist/test/conformance/main.js');
  process.exitCode = await main(process.argv.slice(2), (line) => console.log(line));
} catch (error) {
  console.error(`conformance: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 2;
}
