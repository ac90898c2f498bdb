/** TLS ends before the bridge, as behind a reverse proxy: a process of its own that decrypts and passes on. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../support/free-port.ts';
import { keepChild } from '../real/bridge.ts';
import { until } from '../real/clock.ts';

/** A certificate of its own for each run; null where openssl is missing. */
function makeCertificate(folder: string): boolean {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const { status } = spawnSync('openssl', [
    ...['req', '-x509', ...curve, '-days', '2', '-subj', '/CN=localhost'],
    ...['-keyout', key, '-out', cert],
  ]);
  return status === 0;
}

const pipe = `
const { readFileSync } = require('node:fs');
const { connect } = require('node:net');
const [, folder, from, to] = process.argv;
const read = (name) => readFileSync(folder + '/' + name);
require('node:tls').createServer({ key: read('key.pem'), cert: read('cert.pem') }, (client) => {
  const bridge = connect(Number(to), '127.0.0.1');
  const end = () => { client.destroy(); bridge.destroy(); };
  for (const one of [client, bridge]) { one.on('error', end); one.on('close', end); one.setNoDelay(true); }
  client.pipe(bridge).pipe(client);
}).listen({ port: Number(from), host: '127.0.0.1', backlog: 2048 }, () => console.log('ready'));
process.stdin.resume().on('end', () => process.exit(0));
`;

/** Rejects where no certificate can be made. */
export async function startTls(bridgePort: number): Promise<{ readonly port: number; stop(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'tether-tls-'));
  if (!makeCertificate(folder)) throw new Error('not possible here: openssl is missing');
  const port = await freePort();
  const args = ['-e', pipe, folder, `${port}`, `${bridgePort}`];
  const child: ChildProcess = keepChild(spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] }));
  let ready = false;
  child.stdout?.once('data', () => {
    ready = true;
  });
  if (!(await until(() => ready, 5000))) throw new Error('the process that ends TLS did not start');
  return {
    port,
    stop() {
      child.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
