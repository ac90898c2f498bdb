/** The rover's name on the network: had, lost to who has it, given back; by itself in memory, and over real multicast. */
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { announce, isNeighbour, type Network, privateNetworks } from '../../bridge/machine/mdns/announce.ts';
import { candidates } from '../../bridge/machine/mdns/names.ts';
import { addressData, decodePacket, encodePacket, nameBytes, types } from '../../bridge/machine/mdns/packet.ts';
import { type Asker, Responder } from '../../bridge/machine/mdns/responder.ts';
import { freeUdpPort } from '../support/free-port.ts';
import { ManualClock } from '../support/manual-clock.ts';

const page = { port: 5001, isSecure: true };

/** Neighbours on one wire, in virtual time: what one sends all others hear. */
function wire() {
  const clock = new ManualClock();
  const all: { readonly address: string; readonly responder: Responder; readonly said: (string | null)[] }[] = [];
  const sent: { readonly by: string; readonly bytes: Uint8Array; readonly to: Asker | undefined }[] = [];
  const send = (by: string, bytes: Uint8Array, to?: Asker) => {
    sent.push({ by, bytes, to });
    if (to === undefined)
      for (const { responder } of all) responder.hear('lan', bytes, { address: by, port: 5353 }, clock.monoMs());
  };
  return {
    clock,
    sent,
    send,
    join(address: string, name = 'rover') {
      const said: (string | null)[] = [];
      const responder = new Responder(candidates(name), page, clock.monoMs(), {
        onName: (now) => said.push(now),
        send: (_, bytes, to) => send(address, bytes, to),
      });
      responder.enter([{ key: 'lan', addresses: [address] }], clock.monoMs());
      all.push({ address, responder, said });
      return { responder, said };
    },
    pass(ms: number) {
      for (let passed = 0; passed < ms; passed += 50) {
        clock.advance(50);
        for (const { responder } of all) responder.tick(clock.monoMs());
      }
    },
    /** Answers to everybody and to one, as they are read. */
    answers: () =>
      sent.flatMap(({ by, bytes, to }) => {
        const packet = decodePacket(bytes);
        return packet?.isAnswer ? [{ by, to, packet }] : [];
      }),
  };
}

const question = (name: string, type: number, wantsUnicast = false, id = 0) =>
  encodePacket({ id, isAnswer: false, questions: [{ name: nameBytes(name), type, wantsUnicast }] });
const claim = (name: string, address: string, ttlS = 120) => [
  { name: nameBytes(name), type: types.A, isOurs: true, ttlS, data: addressData(address) ?? new Uint8Array() },
];

describe('a name', () => {
  test('is asked for three times, then said twice, then answered', () => {
    const { join, pass, sent, answers, send } = wire();
    const { responder, said } = join('10.0.0.2');
    pass(700);
    expect(responder.name).toBeNull();
    expect(sent).toHaveLength(3);
    pass(3000);
    expect(said).toEqual(['rover.local']);
    expect(sent).toHaveLength(5);
    const { packet } = answers()[0] ?? {};
    expect(packet?.answers.map(({ name, type }) => [name, type])).toEqual([
      ['rover.local', types.A],
      ['_https._tcp.local', types.PTR],
      ['_services._dns-sd._udp.local', types.PTR],
      ['tether on rover._https._tcp.local', types.SRV],
      ['tether on rover._https._tcp.local', types.TXT],
    ]);
    send('10.0.0.9', question('Rover.Local', types.A));
    expect(answers().at(-1)).toMatchObject({
      to: undefined,
      packet: { answers: [{ data: Uint8Array.from([10, 0, 0, 2]) }] },
    });
    send('10.0.0.9', question('rover.local', types.A, true));
    expect(answers().at(-1)?.to).toEqual({ address: '10.0.0.9', port: 5353 });
    send('10.0.0.9', question('other.local', types.A));
    expect(answers()).toHaveLength(4);
  });

  test('that somebody has is left to them', () => {
    const { join, pass } = wire();
    const first = join('10.0.0.2');
    pass(3000);
    const then = join('10.0.0.3');
    pass(5000);
    expect(first.said).toEqual(['rover.local']);
    expect(then.said).toEqual(['rover-2.local']);
    const late = join('10.0.0.4');
    pass(5000);
    expect(late.said).toEqual(['rover-3.local']);
  });

  test('asked for by two at once is the greater address’s', () => {
    const { join, pass } = wire();
    const [low, high] = [join('10.0.0.2'), join('10.0.0.3')];
    pass(8000);
    expect([low.responder.name, high.responder.name]).toEqual(['rover-2.local', 'rover.local']);
  });

  test('that others have, all of them, is given up and said once; a minute later it is tried again', () => {
    const { join, pass, send } = wire();
    const { said, responder } = join('10.0.0.2');
    const takeAll = () => {
      for (const name of candidates('rover')) {
        pass(100);
        send('10.0.0.7', encodePacket({ isAnswer: true, answers: claim(name, '10.0.0.7') }));
      }
    };
    takeAll();
    pass(50_000);
    expect(said).toEqual([null]);
    expect(responder.name).toBeNull();
    pass(10_000);
    takeAll();
    expect(said).toEqual([null]);
    pass(65_000);
    expect(said).toEqual([null, 'rover.local']);
  });

  test('that was taken in one network is wanted again in the next', () => {
    const { join, pass, clock } = wire();
    join('10.0.0.2');
    pass(3000);
    const { responder } = join('10.0.0.3');
    pass(5000);
    expect(responder.name).toBe('rover-2.local');
    responder.enter([{ key: 'field', addresses: ['192.168.4.1'] }], clock.monoMs());
    pass(3000);
    expect(responder.name).toBe('rover.local');
  });

  test('that is claimed later is asked for again, and kept where nobody has it any more', () => {
    const { join, pass, send } = wire();
    const { responder, said } = join('10.0.0.2');
    pass(3000);
    send('10.0.0.7', encodePacket({ isAnswer: true, answers: claim('rover.local', '10.0.0.7') }));
    pass(5000);
    expect(responder.name).toBe('rover.local');
    expect(said).toEqual(['rover.local']);
  });

  test('that a program of this machine answers for is its own, and looked at again', () => {
    const { join, pass, send, answers } = wire();
    const { responder, said } = join('10.0.0.2');
    pass(100);
    send('10.0.0.2', encodePacket({ isAnswer: true, answers: claim('rover.local', '10.0.0.2') }));
    pass(3000);
    expect(said).toEqual(['rover.local']);
    send('10.0.0.9', question('rover.local', types.A));
    expect(answers()).toHaveLength(1);
    pass(70_000);
    expect(answers().length).toBeGreaterThan(1);
    expect(responder.name).toBe('rover.local');
  });

  test('is given back with a life of 0, once', () => {
    const { join, pass, answers } = wire();
    const { responder } = join('10.0.0.2');
    pass(3000);
    const before = answers().length;
    responder.leave();
    responder.leave();
    pass(3000);
    const after = answers().slice(before);
    expect(after).toHaveLength(1);
    expect(after[0]?.packet.answers.every(({ ttlS }) => ttlS === 0)).toBe(true);
  });

  test('in another network is asked for again, by the address that counts there', () => {
    const { join, pass, clock, answers } = wire();
    const { responder } = join('10.0.0.2');
    pass(3000);
    responder.enter([{ key: 'lan', addresses: ['192.168.4.1'] }], clock.monoMs());
    pass(3000);
    expect(answers().at(-1)?.packet.answers[0]?.data).toEqual(Uint8Array.from([192, 168, 4, 1]));
    responder.enter([], clock.monoMs());
    const before = answers().length;
    pass(3000);
    expect(answers()).toHaveLength(before);
  });

  test('asked for in a storm is said once a second; who asks from a port of its own gets its question back', () => {
    const { join, pass, send, answers, clock } = wire();
    const { responder } = join('10.0.0.2');
    pass(3000);
    const before = answers().length;
    for (let i = 0; i < 1000; i++) send('10.0.0.9', question('rover.local', types.A));
    expect(answers()).toHaveLength(before + 1);
    responder.hear(
      'lan',
      question('rover.local', types.A, false, 77),
      { address: '10.0.0.9', port: 40_000 },
      clock.monoMs(),
    );
    expect(answers().at(-1)).toMatchObject({
      to: { port: 40_000 },
      packet: { id: 77, questions: [{ name: 'rover.local' }], answers: [{ ttlS: 10, isOurs: false }] },
    });
  });

  test.each([40_000, 5353])(
    'asked for by one alone, from port %i, in a storm is told twenty times a second',
    (port) => {
      const { join, pass, answers, clock } = wire();
      const { responder } = join('10.0.0.2');
      pass(3000);
      const before = answers().length;
      const ask = () =>
        responder.hear('lan', question('rover.local', types.A, true), { address: '10.0.0.9', port }, clock.monoMs());
      for (let i = 0; i < 1000; i++) ask();
      expect(answers()).toHaveLength(before + 20);
      pass(1000);
      ask();
      expect(answers()).toHaveLength(before + 21);
    },
  );

  test('asked for from no port at all is told to nobody: a socket would throw', () => {
    const { join, pass, answers, clock } = wire();
    const { responder } = join('10.0.0.2');
    pass(3000);
    const before = answers().length;
    responder.hear('lan', question('rover.local', types.A), { address: '10.0.0.9', port: 0 }, clock.monoMs());
    expect(answers()).toHaveLength(before);
  });
});

describe('what anybody may send', () => {
  test('is read within bounds, whatever it is', () => {
    const good = encodePacket({ isAnswer: true, answers: claim('rover.local', '10.0.0.7') });
    for (let length = 0; length < good.length; length++) expect(decodePacket(good.slice(0, length))).toBeUndefined();
    // A pointer to itself, one onward, and a count that is not there.
    const header = [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    expect(decodePacket(Uint8Array.from([...header, 0xc0, 12, 0, 1, 0, 1]))).toBeUndefined();
    expect(decodePacket(Uint8Array.from([...header, 0xc0, 40, 0, 1, 0, 1]))).toBeUndefined();
    expect(decodePacket(Uint8Array.from([0, 0, 0, 0, 255, 255, 0, 0, 0, 0, 0, 0]))).toBeUndefined();
  });

  test('changes nothing, for two thousand that were made of a good one by chance', () => {
    const { join, pass, clock } = wire();
    const { responder } = join('10.0.0.2');
    pass(3000);
    let state = 12_345;
    const chance = (below: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state % below;
    };
    const good = encodePacket({
      isAnswer: false,
      questions: [{ name: nameBytes('a.local'), type: 1, wantsUnicast: false }],
      claims: claim('b.local', '10.0.0.7'),
    });
    for (let i = 0; i < 2000; i++) {
      const bad = good.slice();
      for (let j = 0; j < 3; j++) bad[chance(bad.length)] = chance(256);
      responder.hear('lan', bad, { address: '10.0.0.7', port: 5353 }, clock.monoMs());
    }
    expect(responder.name).toBe('rover.local');
  });

  test('addresses as bytes', () => {
    expect(addressData('fd00::1:2')).toEqual(Uint8Array.from([0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2]));
    expect(addressData('1:2:3:4:5:6:7:8')?.length).toBe(16);
    for (const bad of ['', '10.0.0', '10.0.0.256', 'fd00::1::2', 'x', '1:2']) expect(addressData(bad)).toBeUndefined();
  });
});

describe('in which networks', () => {
  const four = (address: string, cidr = `${address}/24`) =>
    ({ address, family: 'IPv4', internal: address.startsWith('127.'), cidr, netmask: '', mac: '' }) as const;
  const six = (address: string) =>
    ({ address, family: 'IPv6', internal: false, cidr: null, netmask: '', mac: '', scopeid: 0 }) as const;
  const all = {
    lo: [four('127.0.0.1')],
    eth0: [four('192.168.1.7'), six('fd00::7'), six('fe80::1')],
    wlan0: [four('10.42.0.1')],
    wwan0: [four('84.1.2.3')],
    docker0: [four('172.17.0.1')],
  };

  test.each<[string, readonly (readonly string[])[]]>([
    ['0.0.0.0', [['192.168.1.7'], ['10.42.0.1']]],
    ['::', [['192.168.1.7', 'fd00::7'], ['10.42.0.1']]],
    ['192.168.1.7', [['192.168.1.7']]],
    ['127.0.0.1', []],
    ['84.1.2.3', []],
  ])('a bridge on %s says %j', (host, addresses) => {
    expect(privateNetworks(host, all).map((network) => network.all)).toEqual(addresses);
  });

  test('only neighbours are heard', () => {
    const network: Network = { name: 'eth0', address: '192.168.1.7', bits: 24, all: [] };
    expect(isNeighbour(network, '192.168.1.200')).toBe(true);
    expect(isNeighbour(network, '192.168.2.1')).toBe(false);
    expect(isNeighbour(network, '::1')).toBe(false);
    expect(isNeighbour({ ...network, bits: 16 }, '192.168.2.1')).toBe(true);
  });
});

test('over real multicast: two rovers of one name, and one that leaves', { timeout: 30_000 }, async () => {
  const port = await freeUdpPort();
  const clock = { monoMs: () => performance.now(), wallMs: () => Date.now() };
  const notes: string[] = [];
  const start = (address: string) => {
    const one = announce({
      ...{ names: candidates('rover'), page, clock, port },
      networks: () => [{ name: 'lo', address: '127.0.0.1', bits: 8, all: [address] }],
      note: (text) => notes.push(text),
    });
    onTestFinished(one.stop);
    return one;
  };
  const named = (one: ReturnType<typeof start>, name: string) =>
    vi.waitFor(() => expect([one.name(), notes]).toEqual([name, expect.anything()]), 10_000);
  const first = start('127.0.0.2');
  await named(first, 'rover.local');
  const second = start('127.0.0.3');
  await named(second, 'rover-2.local');
  await first.stop();
  await first.stop();
  const third = start('127.0.0.4');
  await named(third, 'rover.local');
});
