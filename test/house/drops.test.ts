import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { dropNames, dropsOf, together } from '../../bridge/drops.ts';
import { hello, KeptCarrier, testGateway } from '../support/desk.ts';

const none = { gateway: {}, journal: {}, links: {} };

test('[O6] every drop has its place in the table, and the table names nothing else', () => {
  const text = readFileSync(new URL('../../bridge/protocol/PROTOCOL.md', import.meta.url), 'utf8');
  const table = text.slice(text.indexOf('| name | what was dropped'), text.indexOf('## Closing'));
  expect([...table.matchAll(/^ {2}\| `(\w+)`/gm)].map(([, name]) => name)).toEqual(dropNames);
});

test('[O6] what was never dropped is said as 0', () => {
  expect(Object.values(dropsOf(none)).every((count) => count === 0)).toBe(true);
});

test('[O6] what links count is summed over all of them', () => {
  const links = together([
    { bad_crc: 2, send_undrained: 1 },
    { bad_crc: 3, frames: 99 },
  ]);
  expect(dropsOf({ ...none, links })).toMatchObject({ link_frames: 5, link_sends: 1 });
});

test('[O6] each cheap drop of the gateway is counted under its name', () => {
  const { gateway, desk, clock } = testGateway();
  const open = (over: Parameters<typeof hello>[0]) => {
    const carrier = new KeptCarrier();
    const conn = gateway.open(carrier);
    const say = (message: unknown) => conn.onText(JSON.stringify(message));
    say(hello(over));
    return { carrier, conn, say };
  };
  const slow = open({ tab: 'slow' });
  slow.carrier.waitingB = 100 * 1024;
  gateway.tick();
  slow.carrier.waitingB = 300 * 1024;
  gateway.tick();
  const rude = open({ tab: 'rude' });
  rude.conn.onText('not JSON');
  rude.say({ t: 'ack', q: 4711 });
  for (let n = 0; n < 4000; n++) rude.say({ t: 'ping', n, c0: 1 });
  for (let index = 0; index < 33; index++) open({ clientId: 'many', tab: `${index}`, page: `${index}` });
  gateway.open(new KeptCarrier());
  clock.advance(3001);
  gateway.sweep();
  expect(dropsOf({ ...none, gateway: desk.counters.all() })).toMatchObject({
    state: 1,
    slow_readers: 1,
    messages_refused: 1,
    acks_of_nothing: 1,
    messages_over_allowance: 1,
    connections_per_client: 1,
    connections_without_hello: 1,
  });
});
