import { describe, expect, test } from 'vitest';
import { parseLinks } from '../../bridge/links/link-specs.ts';
import { parseTarget } from '../../bridge/links/url.ts';

const good = {
  'udpin://0.0.0.0:14550': { kind: 'udpin', host: '0.0.0.0', port: 14550 },
  'udpin://[::]:14550': { kind: 'udpin', host: '::', port: 14550 },
  'udpin://127.0.0.1:0': { kind: 'udpin', host: '127.0.0.1', port: 0 },
  'udpout://rover.local:14550': { kind: 'udpout', host: 'rover.local', port: 14550 },
  'tcpout://10.0.0.2:5760/': { kind: 'tcpout', host: '10.0.0.2', port: 5760 },
  'tcpin://0.0.0.0:5760': { kind: 'tcpin', host: '0.0.0.0', port: 5760 },
  'serial:///dev/ttyACM0:57600': { kind: 'serial', path: '/dev/ttyACM0', baud: 57600 },
  'serial:///dev/ttyACM0': { kind: 'serial', path: '/dev/ttyACM0', baud: 115200 },
  'serial://COM3:57600': { kind: 'serial', path: 'COM3', baud: 57600 },
  'serial:///dev/serial/by-path/pci-0000:00:14.0-usb-0:1:1.0-port0': {
    kind: 'serial',
    path: '/dev/serial/by-path/pci-0000:00:14.0-usb-0:1:1.0-port0',
    baud: 115200,
  },
  'serial:///dev/serial/by-path/pci-0000:00:14.0-usb-0:1:1.0:921600': {
    kind: 'serial',
    path: '/dev/serial/by-path/pci-0000:00:14.0-usb-0:1:1.0',
    baud: 921600,
  },
  'ros2://mavros': { kind: 'ros2', namespace: '/mavros', uas: '/uas1', domain: null, target: null },
  'ros2://mavros?target=3': { kind: 'ros2', namespace: '/mavros', uas: '/uas3', domain: null, target: 3 },
  'ros2://mavros?namespace=rover/mavros&uas=/uas2&domain=42&target=3': {
    kind: 'ros2',
    namespace: '/rover/mavros',
    uas: '/uas2',
    domain: 42,
    target: 3,
  },
  'replay://file.tlog': { kind: 'replay', path: 'file.tlog', speed: 1 },
  'replay:///data/a drive=1.tlog?speed=2.5': { kind: 'replay', path: '/data/a drive=1.tlog', speed: 2.5 },
  'replay://../file.tlog?speed=0': { kind: 'replay', path: '../file.tlog', speed: 0 },
  'sim://': { kind: 'sim', args: [] },
  'sim://?seed=7&no-gps': { kind: 'sim', args: ['--seed', '7', '--no-gps'] },
};

const mistakes = {
  '/dev/ttyACM0': ['is not a URL', 'udpin://0.0.0.0:14550'],
  'udp://0.0.0.0:14550': ['no kind of link called udp://', 'udpin:// (listen) or udpout:// (send first)'],
  'http://rover:80': ['no kind of link called http://', 'serial://'],
  'udpin://0.0.0.0': ['the port is missing', 'udpin://0.0.0.0:14550'],
  'udpin://:14550': ['the address to listen on is missing'],
  'udpout://:14550': ['the host is missing', 'udpout://'],
  'udpout://host:0': ['the port "0" is not a number from 1 to 65535'],
  'tcpout://host:65536': ['the port "65536"'],
  'tcpout://host:port': ['the port "port"', 'tcpout://192.168.1.10:5760'],
  'tcpin://0.0.0.0:5760/mavlink?x=1': ['"/mavlink?x=1" after the port has no meaning'],
  'serial://dev/ttyACM0': ['"dev/ttyACM0" is not a whole path', 'serial:///dev/ttyACM0:115200'],
  'serial://': ['the device is missing'],
  'serial:///dev/ttyACM0:fast': ['the baud rate "fast"'],
  'serial:///dev/ttyACM0:12': ['the baud rate "12" is not a number from 1200 to 4000000'],
  'ros2://': ['"" is unknown, ROS 2 is reached by mavros only', 'ros2://mavros?namespace=/mavros'],
  'ros2://px4': ['"px4" is unknown'],
  'ros2://mavros?domain=233': ['the domain "233" is not a number from 0 to 232'],
  'ros2://mavros?target=0': ['the target "0" is not a MAVLink system id'],
  'ros2://mavros?namespace=1a': ['the name space "1a" is no ROS name'],
  'ros2://mavros?uas=/uas 1': ['the uas "/uas 1" is no ROS name'],
  'ros2://mavros?retry=1': ['"retry=1" is unknown, known are namespace=, uas=, domain=, target='],
  'ros://mavros': ['no kind of link called ros://', 'write ros2://mavros'],
  'replay://': ['the file is missing', 'replay://file.tlog?speed=1'],
  'replay://a.tlog?speed=fast': ['the speed "fast"'],
  'replay://a.tlog?loop=1': ['"loop=1" is unknown, a replay has only speed='],
  'sim://127.0.0.1:5760': ['a simulator has no address'],
  'sim://?Bad Key=1': ['"Bad Key=1" is not of the form name=value'],
};

describe('a link URL', () => {
  test.each(Object.entries(good))('%s is understood', (url, target) => {
    expect(parseTarget(url)).toEqual({ ok: true, value: target });
  });

  test.each(Object.entries(mistakes))('%s is answered with one sentence that says what is wrong', (url, parts) => {
    const answer = parseTarget(url);
    if (answer.ok) throw new Error('it was understood');
    expect(answer.why).toMatch(/^[^\n]{10,300}$/);
    expect(answer.why).toContain(url);
    for (const part of parts) expect(answer.why).toContain(part);
  });
});

describe('the links of one bridge', () => {
  const names = (...texts: string[]) => {
    const links = parseLinks(texts);
    return links.ok ? links.value.map(({ id, name }) => `${id} in ${name}`) : links.why;
  };

  test('each has an id and, unless told otherwise, a group of its own', () => {
    expect(names('udpin://0.0.0.0:14550', 'serial:///dev/ttyACM0', 'tcpout://rover:5760', 'replay://a/b.tlog')).toEqual(
      ['udpin-14550 in udpin-14550', 'ttyACM0 in ttyACM0', 'rover-5760 in rover-5760', 'b in b'],
    );
    expect(names('sim://', 'sim://', 'sim://?seed=2')).toEqual(['sim in sim', 'sim-2 in sim-2', 'sim-3 in sim-3']);
  });

  test('a name puts links into one group, and nobody else gets it by default', () => {
    expect(names('sim://', 'sim=udpin://0.0.0.0:14550', 'sim=tcpout://rover:5760')).toEqual([
      'sim-2 in sim-2',
      'sim in sim',
      'sim-3 in sim',
    ]);
  });

  test('[6.4] a simulator and a recording share a group with nobody', () => {
    expect(names('a=sim://', 'a=udpin://0.0.0.0:14550')).toContain('a group of its own');
    expect(names('a=replay://x.tlog', 'a=replay://y.tlog')).toContain('a group of its own');
    expect(names('a=sim://')).toEqual(['a in a']);
  });

  test('mistakes are answered with one sentence', () => {
    expect(names('my rover=udpin://0.0.0.0:14550')).toContain('the name "my rover"');
    expect(names('udpin://0.0.0.0:14550', 'udpin://127.0.0.1:14550')).toContain('given twice');
    expect(names('serial:///dev/ttyACM0', 'b=serial:///dev/ttyACM0:57600')).toContain('given twice');
    expect(names('tcpin://0.0.0.0:0', 'tcpin://0.0.0.0:0')).toHaveLength(2);
    expect(names('a=udpin://0.0.0.0')).toContain('the port is missing');
  });
});
