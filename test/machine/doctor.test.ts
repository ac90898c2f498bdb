/** Each check of the doctor over machines made of tables: what it finds, how grave that is, what to do. */
import { describe, expect, test } from 'vitest';
import { autopilot, mavros, ros, running, service } from '../../bridge/machine/doctor/company.ts';
import {
  certificate,
  clock,
  companion,
  dataDirectory,
  disk,
  isReadOnly,
  journal,
  nodeVersion,
  writeSpeed,
} from '../../bridge/machine/doctor/computer.ts';
import { type Acts, examine } from '../../bridge/machine/doctor/examine.ts';
import { exitCodeOf, type Finding, type Found, lineOf } from '../../bridge/machine/doctor/finding.ts';
import { addresses, ipv6, listenersIn, localName, pagePort } from '../../bridge/machine/doctor/network.ts';
import { type Heard, heardAt, modemManager, port, processesOf } from '../../bridge/machine/doctor/ports.ts';
import type { Running, Subject } from '../../bridge/machine/doctor/subject.ts';
import { lookAt, type Machine } from '../support/machine.ts';

const wallMs = Date.UTC(2026, 10, 21, 12);
const address = (text: string, internal = false) =>
  ({ address: text, family: text.includes(':') ? 'IPv6' : 'IPv4', internal }) as const;

const subject = (over: Partial<Subject> = {}): Subject => ({
  node: { version: 'v20.19.2', wanted: '>=20.19' },
  ...{
    dataDir: '/data',
    keepFreeMb: 500,
    host: '0.0.0.0',
    port: 5001,
    certificate: null,
    serial: [],
    isSimulated: false,
  },
  ros: { isWanted: false, whyNot: null },
  ...{ userId: 1000, environment: {}, wallMs, processors: 4 },
  interfaces: { lo: [address('127.0.0.1', true)], wlan0: [address('192.168.1.7')] },
  bridge: { state: 'absent', why: 'none' },
  ...over,
});
const said = (over: Partial<Running> = {}): Subject['bridge'] => ({
  state: 'running',
  said: {
    health: { version: '1', vehicleConnected: true, ros: '', counters: { 'journal.durable': 1 } },
    ready: { ready: true, why: [] },
    ...{ links: [], controls: [], mdnsName: null, ...over },
  },
});

const shown = (found: Found | readonly Found[]) => [found].flat().map((one) => `${one.level}: ${one.found}`);

describe('the computer', () => {
  test.each([
    ['v20.19.0', 'ok: Node v20.19.0'],
    ['v24.1.0', 'ok: Node v24.1.0'],
    ['v20.18.9', 'fail: Node v20.18.9 is too old'],
    ['v18.20.0', 'fail: Node v18.20.0 is too old'],
  ])('%s', async (version, line) => {
    expect(shown(await nodeVersion(lookAt({}), subject({ node: { version, wanted: '>=20.19' } })))).toEqual([line]);
  });

  const zone = '/sys/class/thermal/thermal_zone0/temp';
  const firmware = '/sys/devices/platform/soc/soc:firmware/get_throttled';
  test.each<[Machine['files'], readonly string[]]>([
    [{ [zone]: '50000', [firmware]: '0' }, ['ok: 50 °C, power good, memory unknown']],
    [{ [zone]: '84000' }, ['fail: Companion computer at 84 °C: it slows down']],
    [{ [firmware]: '50000' }, ['attention: its supply was too weak since it was switched on']],
    [{ '/proc/loadavg': '8 8 8' }, ['attention: it has 2.0 times as much to do as it can']],
    [{}, ['unknown: it tells neither its temperature nor its power nor its memory']],
  ])('heat and power of %j', async (files = {}, lines) => {
    expect(shown(await companion(lookAt({ files }), subject()))).toEqual(lines);
  });

  test.each<[Machine, string]>([
    [{}, 'attention: /data is not there yet, or cannot be seen'],
    [{ files: { '/data': '' } }, 'fail: /data is no directory'],
    [{ files: { '/data/x': '' }, forbidden: ['/data'] }, 'attention: this user may not write to /data'],
    [
      {
        files: { '/data/x': '', '/proc/mounts': '/dev/a / ext4 rw 0 0\n/dev/b /data ext4 ro,noatime 0 0\n' },
        forbidden: ['/data'],
      },
      'fail: /data is on a file system that is read-only',
    ],
    [
      {
        files: { '/data/x': '', '/proc/mounts': '/dev/a / ext4 ro 0 0\n/dev/b /data ext4 rw 0 0\n' },
        forbidden: ['/data'],
      },
      'attention: this user may not write to /data',
    ],
    [{ files: { '/data/x': '' } }, 'ok: /data'],
  ])('its data in %j', async (machine, line) => {
    expect(shown(await dataDirectory(lookAt(machine), subject()))).toEqual([line]);
  });

  test.each([
    [4e8, 'fail: 400 MB are free, less than --keep-free-mb: nothing is recorded'],
    [9e8, 'attention: only 900 MB are free'],
    [9e9, 'ok: 9000 MB are free'],
  ])('%d bytes of disk', async (freeB, line) => {
    expect(shown(await disk(lookAt({ spaces: { '/data': { freeB, totalB: 1e10 } } }), subject()))).toEqual([line]);
  });

  test('the space of another disk is no answer for a folder that is not there or does not answer', async () => {
    const look = lookAt({ spaces: { '/': { freeB: 9e9, totalB: 1e10 } } });
    expect(shown(await disk(look, subject()))).toEqual([
      'unknown: /data is not there or does not answer: how much is free cannot be told',
    ]);
  });

  test('the mount that holds a folder is the innermost, the last one there, whatever is in its name', () => {
    const mounts =
      'a / ext4 rw 0 0\nb /my\\040card ext4 rw 0 0\nb /my\\040card ext4 ro,relatime 0 0\nc /my ext4 rw,errors=ro 0 0\n';
    expect(isReadOnly(mounts, '/my card/data')).toBe(true);
    expect(isReadOnly(mounts, '/my/data')).toBe(false);
    expect(isReadOnly(mounts, '/my cardboard')).toBe(false);
    expect(isReadOnly('', '/data')).toBe(false);
  });

  test.each([
    [100, 'ok: it writes 40 MB/s'],
    [8000, 'attention: it writes 0.5 MB/s'],
    [undefined, 'fail: a small file could not be written within 5 s'],
  ])('four megabytes in %j ms', (ms, line) => {
    expect(shown(writeSpeed(4_000_000, ms))).toEqual([line]);
  });

  test('a journal that was set aside is told; one of a running bridge is asked of it', async () => {
    const files = { '/data/journal.db': '', '/data/journal.aside-1.db': '' };
    expect(shown(await journal(lookAt({ files }), subject()))).toEqual(['attention: 1 damaged journal was set aside']);
    const health = { version: '1', vehicleConnected: true, ros: '', counters: { 'journal.durable': 0 } };
    expect(shown(await journal(lookAt({ files }), subject({ bridge: said({ health }) })))).toEqual([
      'fail: events are not kept on disk',
    ]);
    expect(shown(await journal(lookAt({}), subject()))).toEqual(['ok: none yet']);
  });

  test.each<[Machine['files'], boolean, string]>([
    [{}, false, 'unknown: none yet, or it cannot be read by this user'],
    [{}, true, 'fail: --tls-file /c.pem cannot be read'],
    [{ '/c.pem': 'nonsense' }, true, 'fail: /c.pem holds no certificate'],
  ])('a certificate in %j, given %j', async (files = {}, isGiven, line) => {
    const about = subject({ certificate: { path: '/c.pem', isGiven } });
    expect(shown(await certificate(lookAt({ files }), about))).toEqual([line]);
  });

  const rtc = (s: number) => ({ '/sys/class/rtc/rtc0/since_epoch': `${s}\n` });
  const asks = 'timedatectl show -p NTPSynchronized --value';
  test.each<[string, Machine, number, readonly string[]]>([
    [
      'follows',
      { files: rtc(wallMs / 1000), programs: { [asks]: 'yes\n' } },
      wallMs,
      ['ok: 2026-11-21 12:00 UTC, by a time server'],
    ],
    [
      'alone',
      { files: rtc(wallMs / 1000), programs: { [asks]: 'no\n' } },
      wallMs,
      ['attention: it says 2026-11-21 12:00 UTC and follows no time server'],
    ],
    ['never set', {}, 0, ['fail: it says 1970-01-01 00:00 UTC and is not set']],
    [
      'no clock of its own',
      { programs: { [asks]: 'yes' } },
      wallMs,
      ['attention: this machine has no clock that runs without power'],
    ],
    [
      'a clock of its own that is wrong',
      { files: rtc(wallMs / 1000 - 60), programs: { [asks]: 'yes' } },
      wallMs,
      ['attention: the clock that runs without power is 60 s away from it'],
    ],
    [
      'nobody says',
      { files: rtc(wallMs / 1000) },
      wallMs,
      ['unknown: it says 2026-11-21 12:00 UTC; whether it follows a time server cannot be told'],
    ],
  ])('a clock that %s', async (_, machine, at, lines) => {
    expect(shown(await clock(lookAt(machine), subject({ wallMs: at })))).toEqual(lines);
  });
});

test('a kernel that knows of clocks without power, on a machine that has none', async () => {
  const look = lookAt({ programs: { 'timedatectl show -p NTPSynchronized --value': 'yes' } });
  const empty = { ...look, list: async () => [] };
  expect(shown(await clock(empty, subject()))).toEqual([
    'attention: this machine has no clock that runs without power',
  ]);
});

const path = '/dev/ttyACM0';
const device = { kind: 'device', mode: 0o660, uid: 0, gid: 20, changedWall: 0 } as const;
const link = { url: `serial://${path}:115200`, path, baud: 115_200 };
const held = (pid: number, command: string) => ({
  files: { [`/proc/${pid}/cmdline`]: command.replaceAll(' ', '\0') },
  links: { [`/proc/${pid}/fd/7`]: path },
});

test('a clock that was set back since the journal was written', async () => {
  const abouts = { '/data/journal.db': { ...device, kind: 'file' as const, changedWall: wallMs + 7_200_000 } };
  const look = lookAt({ abouts, files: { '/sys/class/rtc/rtc0/name': '' } });
  expect(shown(await clock(look, subject()))).toEqual([
    'attention: it was set back: the journal was written 120 min later than now',
  ]);
});

describe('a serial port', () => {
  const there = { abouts: { [path]: device } };
  test.each<[string, Machine, Partial<Subject>, string, boolean]>([
    ['is not there', { abouts: { '/dev/ttyUSB3': device } }, {}, `fail: ${path} does not exist`, false],
    ['is no device', { files: { [path]: '' } }, {}, `fail: ${path} is no device`, false],
    ['is free', there, {}, `ok: ${path} is there and free`, true],
    ['is not for this user', { ...there, forbidden: [path] }, {}, `fail: this user may not open ${path}`, false],
    [
      'is MAVROS’s',
      { ...there, ...held(41, '/opt/ros/lib/mavros/mavros_node x') },
      {},
      `fail: ${path} is held by mavros_node (process 41)`,
      false,
    ],
    [
      'is a script’s',
      { ...there, ...held(42, 'python3 /usr/bin/mavproxy.py') },
      {},
      `fail: ${path} is held by python3 mavproxy.py (process 42)`,
      false,
    ],
    [
      'is the bridge’s',
      { ...there, ...held(43, 'node dist/bridge/main.js') },
      {},
      `ok: ${path} is the bridge’s`,
      false,
    ],
    ['is a running bridge’s', there, { bridge: said() }, `ok: ${path} is the bridge’s`, false],
    [
      'is perhaps another user’s bridge’s',
      there,
      { bridge: { state: 'shut', why: '' } },
      `unknown: ${path} is there; who holds it cannot be seen`,
      false,
    ],
    [
      'is perhaps somebody’s whom we cannot look into',
      { ...there, files: { '/proc/44/cmdline': 'gpsd' } },
      {},
      `unknown: ${path} is there; who holds it cannot be seen, perhaps gpsd (process 44)`,
      false,
    ],
    [
      'has the kernel’s console',
      { ...there, files: { '/proc/cmdline': 'console=ttyACM0,115200 quiet' } },
      {},
      `fail: the kernel’s console is on ${path}`,
      false,
    ],
  ])('%s', async (_, machine, over, line, mayListen) => {
    const look = lookAt(machine);
    const found = await port(look, link, subject(over), await processesOf(look), 1);
    expect(shown(found.found)).toEqual([line]);
    expect(found.mayListen).toBe(mayListen);
  });

  test.each<[Machine, number, readonly string[]]>([
    [{ files: { '/etc/group': 'dialout:x:20:tether\n' } }, 0, [`ok: ${path} is there and free`]],
    [
      { files: { '/etc/group': 'root:x:0:\ndialout:x:44:\n' } },
      0,
      [
        'attention: root may open it, but not the group dialout, in which the service is',
        `ok: ${path} is there and free`,
      ],
    ],
    [{ files: { '/proc/9/cmdline': 'sshd' } }, 1000, [`ok: ${path} is there, and nobody whom this user sees has it`]],
  ])('with %j is told to user %d', async (machine, userId, lines) => {
    const look = lookAt({ ...there, ...machine });
    const { found } = await port(look, link, subject({ userId }), await processesOf(look), 1);
    expect(shown(found)).toEqual(lines);
  });

  test('by another name is the same port', async () => {
    const byId = '/dev/serial/by-id/usb-CubePilot';
    const machine = { abouts: { [byId]: device }, ...held(41, 'gpsd') };
    const look = lookAt({ ...machine, links: { ...machine.links, [byId]: '../../ttyACM0' } });
    const found = await port(look, { ...link, path: byId }, subject(), await processesOf(look), 1);
    expect(shown(found.found)).toEqual([`fail: ${byId} is held by gpsd (process 41)`]);
  });

  const heard = (baud: number, bytes: number, frames: number): Heard => ({ baud, bytes, frames, systems: [1] });
  test.each<[string, readonly Heard[], string]>([
    ['speaks', [heard(115_200, 900, 20)], 'ok: MAVLink of system 1 at 115200 baud'],
    [
      'speaks at another rate',
      [heard(115_200, 300, 0), heard(57_600, 300, 9)],
      'fail: MAVLink comes at 57600 baud, not at 115200',
    ],
    [
      'speaks nonsense',
      [heard(115_200, 300, 0), heard(57_600, 0, 0)],
      'fail: something comes, and none of it is MAVLink at 115200, 57600 baud',
    ],
    ['is silent', [heard(115_200, 0, 0)], `fail: nothing comes out of ${path}`],
  ])('one that %s', (_, all, line) => {
    expect(shown(heardAt(path, all))).toEqual([line]);
  });

  test('ModemManager in the way, unless our rules are there', async () => {
    const programs = { 'systemctl is-active --quiet ModemManager': '' };
    const about = subject({ serial: [link] });
    expect(shown(await modemManager(lookAt({ programs }), about))).toHaveLength(1);
    const files = { '/etc/udev/rules.d/60-tether.rules': '' };
    expect(await modemManager(lookAt({ programs, files }), about)).toEqual([]);
    expect(await modemManager(lookAt({}), about)).toEqual([]);
  });
});

const tcp = (port16: string, state = '0A') =>
  `  sl  local_address rem_address   st tx_queue\n   0: 00000000:${port16} 00000000:0000 ${state} 00000000\n`;

describe('the network', () => {
  test('who listens, by the kernel’s table', () => {
    expect(listenersIn(tcp('1389'))).toEqual([5001]);
    expect(listenersIn(tcp('1389', '01'))).toEqual([]);
    expect(listenersIn('')).toEqual([]);
  });

  test.each<[Machine['files'], Partial<Subject>, string]>([
    [{ '/proc/net/tcp': tcp('1389') }, {}, 'fail: 5001 is taken by another program'],
    [{ '/proc/net/tcp': tcp('1389') }, { bridge: said() }, 'ok: 5001 is open'],
    [{ '/proc/net/tcp': tcp('138A') }, {}, 'ok: 5001 is free'],
    [{ '/proc/net/tcp': tcp('138A') }, { bridge: said() }, 'attention: the bridge runs, and nobody listens on 5001'],
    [{ '/proc/net/tcp': tcp('138A') }, { port: 80 }, 'attention: 80 is for root alone'],
    [{}, {}, 'unknown: whether it is free cannot be told'],
  ])('the port, with %j and %j', async (files = {}, over, line) => {
    expect(shown(await pagePort(lookAt({ files }), subject(over)))).toEqual([line]);
  });

  test.each<[Partial<Subject>, string]>([
    [{}, 'ok: 192.168.1.7 (wlan0)'],
    [{ host: '127.0.0.1' }, 'attention: the bridge listens on 127.0.0.1, which only this machine reaches'],
    [{ interfaces: {} }, 'fail: this machine has no address on any network'],
    [{ interfaces: { wlan0: [address('10.42.0.1')] } }, 'ok: 10.42.0.1 (wlan0); wlan0 is a hot-spot'],
  ])('addresses of %j', async (over, line) => {
    expect(shown(await addresses(lookAt({}), subject(over)))).toEqual([line]);
  });

  test('IPv6 that is off is no trouble, unless the bridge is to listen there', async () => {
    const off = lookAt({ files: { '/proc/sys/net/ipv6/conf/all/disable_ipv6': '1\n' } });
    expect(shown(await ipv6(off, subject()))).toEqual(['ok: off']);
    expect(shown(await ipv6(off, subject({ host: '::' })))).toEqual([
      'fail: IPv6 is off, but the bridge is to listen on ::',
    ]);
  });

  test('the name that the bridge has', async () => {
    const bridge = said({ mdnsName: 'rover-2.local' });
    expect(shown(await localName(lookAt({}), subject({ bridge })))).toEqual(['ok: rover-2.local']);
  });
});

describe('who runs beside it', () => {
  const asks =
    'systemctl show tether.service -p LoadState -p ActiveState -p SubState -p UnitFileState -p NRestarts -p Result';
  const state = (active: string, enabled: string, restarts = 0, load = 'loaded') =>
    `LoadState=${load}\nActiveState=${active}\nSubState=x\nUnitFileState=${enabled}\nNRestarts=${restarts}\nResult=exit-code\n`;
  test.each<[string | number, readonly string[]]>([
    [state('active', 'enabled'), ['ok: tether.service is active and starts by itself']],
    [state('failed', 'enabled'), ['fail: tether.service failed: exit-code']],
    [
      state('inactive', 'disabled'),
      ['attention: tether.service is inactive (x)', 'attention: tether.service does not start by itself'],
    ],
    [state('active', 'enabled', 7), ['attention: tether.service was restarted 7 times']],
    [
      state('activating', 'enabled', 1).replace('SubState=x', 'SubState=auto-restart'),
      ['fail: tether.service ends and is begun again (1 so far)'],
    ],
    [state('activating', 'enabled', 7), ['fail: tether.service ends and is begun again (7 so far)']],
    [state('inactive', '', 0, 'not-found'), ['attention: tether.service is not installed']],
    [1, ['unknown: systemd does not run here']],
  ])('the unit that says %j', async (out, lines) => {
    expect(shown(await service(lookAt({ programs: { [asks]: out } })))).toEqual(lines);
  });

  const rosOf = (ros: string) => ({ version: '1', vehicleConnected: true, ros, counters: {} });
  const sourced = { ROS_DISTRO: 'jazzy', AMENT_PREFIX_PATH: '/opt/ros/jazzy', ROS_DOMAIN_ID: '7' };
  test.each<[Partial<Subject>, string]>([
    [{}, 'ok: jazzy installed, not sourced; no link leads into it'],
    [{ ros: { isWanted: true, whyNot: null } }, 'fail: ROS 2 is not sourced here'],
    [{ ros: { isWanted: true, whyNot: null }, environment: sourced }, 'ok: ROS jazzy, domain 7'],
    [{ ros: { isWanted: true, whyNot: 'rclnodejs is not installed' } }, 'fail: rclnodejs is not installed'],
    [
      { ros: { isWanted: true, whyNot: 'not sourced here' }, bridge: said({ health: rosOf('connected') }) },
      'ok: the bridge is connected',
    ],
    [
      { ros: { isWanted: true, whyNot: '' }, environment: sourced, bridge: said({ health: rosOf('silent: nobody') }) },
      'attention: the bridge says: silent: nobody',
    ],
  ])('ROS for %j', async (over, line) => {
    expect(shown(await ros(lookAt({ files: { '/opt/ros/jazzy/setup.bash': '' } }), subject(over)))).toEqual([line]);
  });

  const node = (pid: number, url = '') => ({ pid, command: `/opt/mavros_node fcu_url:=${url}`, open: null });
  test.each<[Parameters<typeof mavros>[0], Partial<Subject>, string]>([
    [[], {}, 'ok: none runs'],
    [[], { ros: { isWanted: true, whyNot: null } }, 'attention: none runs on this machine'],
    [[node(1)], {}, 'attention: it runs, and the bridge is not linked to it'],
    [[node(1, path)], { serial: [link] }, `fail: it has ${path} as well`],
    [[node(1), node(2)], {}, 'attention: 2 run on this machine'],
    [undefined, {}, 'unknown: processes could not be looked at'],
  ])('MAVROS among %j', (processes, over, line) => {
    expect(shown(mavros(processes, subject(over)))).toEqual([line]);
  });

  test('the bridge in its own words, and what its pre-flight says of the parameters', () => {
    const preflight = {
      verdict: 'blocked',
      problems: ['FS_THR_ENABLE is 0'],
      preset: [{ name: 'FS_THR_ENABLE', value: 1, was: 0 }],
    };
    const bridge = said({
      ready: { ready: false, why: ['no vehicle is heard'] },
      links: [{ id: 'a', up: false, why: 'it does not exist' }],
      controls: [{ vehicle: 'rover/1', preflight: preflight as never }],
    });
    expect(shown(running(subject({ bridge })))).toEqual([
      'fail: link a is down: it does not exist',
      'attention: version 1 runs, but no vehicle is heard',
    ]);
    expect(shown(autopilot(subject({ bridge })))).toEqual(['fail: rover/1: FS_THR_ENABLE is 0']);
    expect(autopilot(subject({ bridge }))[0]?.advice).toContain('FS_THR_ENABLE 1');
    expect(shown(autopilot(subject()))).toEqual(['unknown: its parameters are read by the bridge, which does not run']);
  });
});

describe('all of it', () => {
  const never: Acts = {
    listen: () => Promise.reject(new Error('not to be opened')),
    write: () => Promise.reject(new Error('not to be written')),
  };

  test('beside a running bridge no port is opened and nothing is written', async () => {
    const opened: string[] = [];
    const acts: Acts = {
      listen: async (which, baud) => {
        opened.push(which);
        return { baud, bytes: 0, frames: 0, systems: [] };
      },
      write: async (where) => {
        opened.push(where);
        return 1;
      },
    };
    const machine = {
      abouts: { [path]: device },
      files: { '/data/journal.db': '' },
      spaces: { '/data': { freeB: 1e10, totalB: 1e10 } },
    };
    const about = subject({ serial: [link] });
    await examine(lookAt(machine), { ...about, bridge: said() }, acts, 1);
    await examine(lookAt(machine), { ...about, bridge: { state: 'shut', why: '' } }, acts, 1);
    expect(opened).toEqual([]);
    await examine(lookAt(machine), about, acts, 1);
    expect(new Set(opened)).toEqual(new Set(['/data', path]));
  });

  test('a port that cannot be listened to, and a check that fails, are one line each', async () => {
    const look = { ...lookAt({ abouts: { [path]: device } }), space: () => Promise.reject(new Error('broken')) };
    const findings = await examine(look, subject({ serial: [link] }), never, 1);
    expect(findings).toContainEqual({ check: 'disk', level: 'unknown', found: 'could not be looked at', advice: '' });
    expect(findings.find(({ found }) => found.includes('not to be opened'))).toMatchObject({
      check: 'port',
      level: 'unknown',
    });
  });

  const of = (level: Finding['level']): Finding => ({ check: 'x', level, found: 'y', advice: '' });
  test.each<[readonly Finding['level'][], number]>([
    [['ok', 'unknown'], 0],
    [['ok', 'attention'], 1],
    [['attention', 'fail', 'ok'], 2],
    [[], 0],
  ])('%j ends with %d', (levels, code) => {
    expect(exitCodeOf(levels.map(of))).toBe(code);
  });

  test('one line each, and nothing that moves a terminal', () => {
    expect(lineOf({ check: 'port', level: 'fail', found: 'a\u001b[2J\nb', advice: 'Do it' })).toBe(
      'fail       port: a [2J b. Do it',
    );
  });
});
