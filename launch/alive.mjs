/**
 * For the installer: whether a configuration, with the environment, is understood by this version (`--config FILE
 * --only-config`), and whether the bridge that runs by it answers, and goes on answering (`--config FILE --seconds N`). Plain JavaScript beside the build.
 */
import { request as plain } from 'node:http';
import { request as secure } from 'node:https';
import { parseArgs } from 'node:util';
import { load } from '../dist/bridge/config.js';

const { values } = parseArgs({
  options: {
    config: { type: 'string' },
    'only-config': { type: 'boolean' },
    seconds: { type: 'string', default: '5' },
  },
});

const withinMs = 30_000;
const everyMs = 500;
const everywhere = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** Only that it answers is asked, on this machine: whose certificate it shows does not matter. */
function asks(ask, host, port) {
  return new Promise((resolve) => {
    const asked = ask({ host, port, path: '/api/live', rejectUnauthorized: false, timeout: 2000, agent: false });
    asked.on('response', (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(false));
    asked.end();
  });
}

try {
  const { host, port } = load(['--config', values.config], process.env);
  const at = everywhere[host] ?? host;
  const isAlive = async () => (await asks(secure, at, port)) || (await asks(plain, at, port));
  let since;
  const overdue = Date.now() + withinMs;
  while (!values['only-config'] && (since === undefined || Date.now() - since < Number(values.seconds) * 1000)) {
    const alive = await isAlive();
    if (alive) since ??= Date.now();
    else since = undefined;
    if (!alive && Date.now() > overdue) throw new Error(`nothing answers at ${at} port ${port}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
} catch (error) {
  console.error(`tether: ${error.message}`);
  process.exitCode = 1;
}
