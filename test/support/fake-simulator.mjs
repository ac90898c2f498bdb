// Stands for the simulator: listens, says where, and ends when its input does. Its bytes come from and go to a test that
// listens on `--control PORT`; when the test hangs up, it dies. `--refuse-to-start` is a misfortune.
import { createConnection, createServer } from 'node:net';

const flags = process.argv.slice(2);
if (flags.includes('--refuse-to-start')) {
  console.error('no rover today');
  process.exit(3);
}
const control = createConnection({ host: '127.0.0.1', port: Number(flags[flags.indexOf('--control') + 1]) });
control.on('close', () => process.exit(7)).on('error', () => {});
// Whoever is asked to leave says goodbye; whoever is killed cannot.
process.stdin.resume().on('end', () => control.end('bye', () => process.exit(0)));
const server = createServer((socket) => {
  socket.on('error', () => {});
  socket.on('data', (bytes) => control.write(bytes));
  control.on('data', (bytes) => socket.write(bytes));
});
server.listen(0, '127.0.0.1', () => {
  console.log(`pid ${process.pid}`);
  console.log(`listening tcp 127.0.0.1:${server.address().port}`);
});
