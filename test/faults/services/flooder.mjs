/**
 * A ground station gone mad, as a process of its own: says the frames that it is given, one a line in hex on its standard
 * input, over and over. Arguments: udp or tcp, the port on loopback, frames a second. Prints how many were said at its end.
 */
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';

const [kind, port, perS] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const everyMs = 5;

let text = '';
for await (const chunk of process.stdin) text += chunk;
const frames = text
  .trim()
  .split('\n')
  .map((line) => Buffer.from(line, 'hex'));

const udp = createSocket('udp4');
const tcp = kind === 'tcp' ? connect(port, '127.0.0.1') : undefined;
tcp?.on('error', () => {}).resume();
const say = (frame) => (tcp ? tcp.write(frame) : udp.send(frame, port, '127.0.0.1'));

const began = performance.now();
let said = 0;
const timer = setInterval(() => {
  const due = ((performance.now() - began) * perS) / 1000;
  // A machine that was busy elsewhere does not make up for more than a tenth of a second.
  if (due - said > perS / 10) said = Math.floor(due - perS / 10);
  for (; said < due; said++) say(frames[said % frames.length]);
}, everyMs);

process.on('SIGTERM', () => {
  clearInterval(timer);
  const tookS = (performance.now() - began) / 1000;
  process.stdout.write(`${Math.round(said / tookS)}\n`, () => process.exit(0));
});
