/** `npm run bench`: every measurement beside a peer or a floor of the same run. `-- NAME` runs one. */
import { build, install, runBin } from '../../launch/prepare.mjs';

const names = [
  'decode',
  'latency',
  'intent',
  'journal',
  'missions',
  'recording',
  'memory',
  'signing',
  'parameters',
  'scrape',
  'page',
];

install();
build();
runBin('tsc', ['-b', 'test/bench']);
const [wanted] = process.argv.slice(2);
for (const name of wanted ? [wanted] : names) {
  const { run } = await import(`../../dist/test/bench/${name}.js`);
  console.log(`\n${name}`);
  await run((line) => console.log(`  ${line}`));
}
