/**
 * An attacker as a process of its own, as fast as it can. Arguments: what it does, the bridge's port, the vehicles' UDP
 * port, a viewer's token, how many times the usual pace. It comes from another address than the operator. Prints at its end
 * how much it tried.
 */
import { createSocket } from 'node:dgram';
import { Agent, request } from 'node:https';
import { connect } from 'node:net';
import { connect as connectSecure } from 'node:tls';
import { WebSocket } from 'ws';

const [, , kind, portText, udpText, token, timesText] = process.argv;
const [port, udpPort] = [Number(portText), Number(udpText)];
const at = { host: '127.0.0.1', port, localAddress: '127.0.0.9', rejectUnauthorized: false };
let tried = 0;
const began = performance.now();
process.on('uncaughtException', () => {});

/** A second. Far beyond every limit, and no more: whatever the attacker's own work takes is missing to who is attacked. */
const paces = { tls: 500, sockets: 300, http: 500, pairing: 300, messages: 4000, plain: 2000, udp: 10_000 };
const pace = paces[kind] * Number(timesText);
const isEarly = () => tried > ((performance.now() - began) / 1000) * pace;

/** So many at once, each anew when it is over. */
function always(count, act) {
  const again = () => {
    if (isEarly()) {
      setTimeout(again, 10);
      return;
    }
    tried += 1;
    act(() => setImmediate(again));
  };
  for (let n = 0; n < count; n++) again();
}

function ends(socket, over) {
  let isOver = false;
  const end = () => {
    if (isOver) return;
    isOver = true;
    socket.destroy();
    over();
  };
  socket.on('error', end).on('close', end);
  setTimeout(end, 5000).unref();
}

const agent = new Agent({ keepAlive: true, maxSockets: 16, rejectUnauthorized: false });
const asks = (method, path, headers, body) => (over) => {
  const sent = request({ ...at, agent, method, path, headers }, (answer) => answer.resume().on('end', over));
  sent.on('error', over);
  sent.end(body);
};

const acts = {
  tls: () =>
    always(64, (over) =>
      ends(
        connectSecure(at, function () {
          this.end();
        }),
        over,
      ),
    ),
  sockets: () =>
    always(64, (over) => {
      const socket = new WebSocket(`wss://127.0.0.1:${port}/ws`, { ...at, handshakeTimeout: 5000 });
      socket.on('open', () => socket.send('{"t":"hello"}', () => socket.terminate()));
      socket.on('error', () => {}).on('close', over);
    }),
  http: () => always(32, asks('GET', '/api/health', { authorization: `Bearer ${token}x` })),
  pairing: () =>
    always(32, (over) =>
      asks(
        'POST',
        '/api/auth/pair',
        { 'content-type': 'application/json' },
        JSON.stringify({ code: `AA-${String(tried).padStart(8, '0')}`, name: 'x' }),
      )(over),
    ),
  messages: () =>
    always(4, (over) => {
      const socket = new WebSocket(`wss://127.0.0.1:${port}/ws`, 'tether.v4', { ...at, handshakeTimeout: 5000 });
      const greeting = {
        t: 'hello',
        protocol: [4],
        clientId: 'flood',
        tab: `t${tried % 8}`,
        page: 'p',
        gen: tried,
        mode: 'watch',
        cursor: null,
        proof: { token },
      };
      let n = 0;
      const say = () => {
        for (let i = 0; i < 50 && socket.readyState === 1 && !isEarly(); i++, n++, tried++) {
          const stick = { t: 'drive', vehicle: 'x', term: 1, n, c: n, seen: n, steer: 0, throttle: 1, held: true };
          const wish = { t: 'send_command', id: `f${tried}`, vehicle: 'x', name: 'arm', args: {}, ageMs: 0 };
          socket.send(JSON.stringify([stick, wish, { t: 'ping', n, c0: 0 }, { t: 'nonsense' }][n % 4]));
        }
        if (socket.readyState === 1) setTimeout(say, 5);
      };
      socket.on('open', () => socket.send(JSON.stringify(greeting)));
      socket.once('message', say);
      socket.on('error', () => {}).on('close', () => setTimeout(over, 50));
    }),
  plain: () =>
    always(64, (over) => {
      const socket = connect(at, () =>
        socket.write(tried % 2 ? Buffer.alloc(2000, tried) : 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'),
      );
      socket.resume();
      ends(socket, over);
    }),
  udp: () => {
    const socket = createSocket('udp4').bind(0, '127.0.0.9');
    const junk = Array.from({ length: 64 }, (_, n) =>
      Buffer.from(Array.from({ length: 60 }, (_, i) => (i === 0 ? 0xfd : (i * 37 + n * 11) & 255))),
    );
    setInterval(() => {
      for (let n = 0; n < 100 && !isEarly(); n++, tried++) socket.send(junk[n & 63], udpPort, '127.0.0.1');
    }, 5);
  },
};

process.on('SIGTERM', () => {
  const perS = tried / ((performance.now() - began) / 1000);
  process.stdout.write(`${Math.round(perS)}\n`, () => process.exit(0));
});
acts[kind]();
