import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { environmentName, load } from '../../bridge/config.ts';
import { ConfigError } from '../../bridge/setting-values.ts';
import { settings } from '../../bridge/settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (text: string): string => {
  const path = join(folder, 'tether.json');
  writeFileSync(path, text);
  return path;
};

test('without anything, the simulator on port 5001 of loopback', () => {
  expect(load([], {})).toEqual({
    vehicles: ['sim://'],
    forwards: [],
    cameras: [],
    cameraKbs: 3000,
    scenario: 'none',
    signingKeys: 'none',
    host: '127.0.0.1',
    port: 5001,
    insecureLan: false,
    viewersCannotStop: false,
    forgetPages: false,
    tls: 'auto',
    tlsFile: 'none',
    allowHosts: [],
    addresses: [],
    gcsSystemId: 255,
    driveOutput: 'manual_control',
    maxSpeed: 2,
    deadManMs: 300,
    pingMs: 2000,
    hiddenPingMs: 25_000,
    warnAfterMs: 5000,
    hiddenWarnAfterMs: 30_000,
    awayGraceS: 30,
    removeAfterS: 300,
    mdnsName: 'rover',
    clockFromGps: false,
    waitForDevices: false,
    dataDir: 'data',
    leaveParameters: false,
    rosHome: 'none',
    rosPublish: false,
    mavrosConnectTimeoutS: 10,
    fallbackEmitS: 60,
    parameterMetadata: 'none',
    keepEvents: 100_000,
    keepHours: 24,
    record: ['tlog', 'mcap'],
    recordingsMb: 2000,
    keepFreeMb: 500,
    tiles: [],
    mapsMb: 2000,
    tileCacheMb: 200,
    logLevel: 'info',
  });
});

test('flags win over environment, environment over file, file over default', () => {
  const config = file('{"port": 1, "logLevel": "warn", "vehicles": ["tcpin://0.0.0.0:1"]}');
  const environment = { TETHER_CONFIG: config, TETHER_PORT: '2', TETHER_VEHICLES: 'udpin://:1, udpin://:2' };
  const loaded = load(['--port', '3'], environment);
  expect([loaded.port, loaded.logLevel, loaded.vehicles]).toEqual([3, 'warn', ['udpin://:1', 'udpin://:2']]);
});

test('a scenario goes to the simulator', () => {
  expect(load(['--scenario', 'canopy'], {}).vehicles).toEqual(['sim://?scenario=canopy']);
});

test('a flag may be repeated', () => {
  expect(load(['--vehicle', 'udpin://:1', '--vehicle', 'a=tcpin://:2'], {}).vehicles).toEqual([
    'udpin://:1',
    'a=tcpin://:2',
  ]);
});

test.each([
  [['--vehicel', 'x'], {}, /--vehicel.*Did you mean --vehicle/],
  [['--port', 'eighty'], {}, /--port needs a port number from 0 to 65535, not "eighty"/],
  [['--port', '70000'], {}, /--port needs a port number/],
  [['--port'], {}, /--port.*argument missing/],
  [['--log-level', 'loud'], {}, /--log-level needs one of silent, error, warn, info, debug, not "loud"/],
  [[], { TETHER_PROT: '1' }, /TETHER_PROT; did you mean "TETHER_PORT"/],
  [['--keep-events', '10'], {}, /--keep-events needs a number from 1000/],
  [['--keep-hours', 'long'], {}, /--keep-hours needs a number from 0.1 to 8760, not "long"/],
  [[], { TETHER_PORT: '-1' }, /TETHER_PORT needs a port number/],
  [[], { TETHER_INSECURE_LAN: 'perhaps' }, /TETHER_INSECURE_LAN needs true or false/],
  [['--config', '/nowhere.json'], {}, /\/nowhere.json cannot be read/],
  [['--ping-ms', '5000'], {}, /--warn-after-ms 5000 is less than two pings/],
  [['--hidden-ping-ms', '60000'], {}, /--hidden-warn-after-ms 30000 is less than 1.2 pings/],
  [['--away-grace-s', '300'], {}, /--remove-after-s 300 has to be longer than the grace/],
  [['extra'], {}, /too many arguments/],
  [['--scenario', 'canopy', '--vehicle', 'udpin://:1'], {}, /--scenario is for the simulator/],
])('%j with %j is one sentence about what was wrong', (flags, environment, sentence) => {
  const wrong = () => load(flags, environment);
  expect(wrong).toThrow(ConfigError);
  expect(wrong).toThrow(sentence);
  expect(wrong).not.toThrow(/\n/);
});

test.each([
  ['{"prot": 1}', /unknown key "prot"; did you mean "port"/],
  ['[1]', /must hold one JSON object/],
  ['{', /cannot be read/],
  ['{"port": "x"}', /"port" in the configuration file needs a port number/],
  ['{"vehicles": [3]}', /"vehicles" in the configuration file needs a text/],
])('a file with %s is one sentence about what was wrong', (text, sentence) => {
  expect(() => load(['--config', file(text)], {})).toThrow(sentence);
});

test('what is recorded is a list of kinds, or nothing', () => {
  expect(load(['--record', 'mcap'], {}).record).toEqual(['mcap']);
  expect(load([], { TETHER_RECORD: 'tlog,mcap' }).record).toEqual(['tlog', 'mcap']);
  expect(load(['--record', 'none'], {}).record).toEqual([]);
  expect(() => load(['--record', 'video'], {})).toThrow(/--record needs one of tlog, mcap, not "video"/);
  expect(() => load(['--record', 'none', 'tlog'], {})).toThrow(/--record needs one of tlog, mcap, not "none"/);
});

test('cameras have a name and a kind each, and what is wrong with one is said without its password', () => {
  const url = 'mjpeg+http://me:secret@10.0.0.3:8080/stream';
  expect(load(['--camera', `Front=${url}`, 'rear=WHEP+https://10.0.0.4/whep'], {}).cameras).toEqual([
    { id: 'front', name: 'Front', kind: 'mjpeg', url: 'http://me:secret@10.0.0.3:8080/stream' },
    { id: 'rear', name: 'rear', kind: 'whep', url: 'https://10.0.0.4/whep' },
  ]);
  expect(() => load([], { TETHER_CAMERAS: url })).toThrow(/TETHER_CAMERAS cannot be used: a camera is NAME=URL/);
  const wrong: readonly (readonly [string, RegExp])[] = [
    ['a b=mjpeg+http://h/', /--camera cannot be used: a camera's name has up to 32 letters.*unlike "a b"/],
    ['a=http://me:secret@h/', /the camera "a" needs an address that begins with one of mjpeg\+http/],
    ['a=rtsp://me:secret@h/', /the camera "a" needs an address/],
    ['a=hls+http://:secret', /the address of the camera "a" is none/],
  ];
  for (const [text, sentence] of wrong) {
    expect(() => load(['--camera', text], {}), text).toThrow(sentence);
    expect(() => load(['--camera', text], {}), text).not.toThrow(/secret/);
  }
  expect(() => load(['--camera', `a=${url}`, `A=${url}`], {})).toThrow(/two cameras are called "A"/);
  const many = Array.from({ length: 17 }, (_, at) => `c${at}=${url}`);
  expect(() => load(['--camera', ...many], {})).toThrow(/16 cameras at most, not 17/);
});

test('the README lists every setting with its flag, environment name and default', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  for (const [key, { flag, fallback }] of Object.entries(settings)) {
    const name = flag.split(' ')[0] ?? '';
    const row = readme.split('\n').find((line) => line.startsWith(`| \`${name}`));
    expect(row, name).toContain(`\`${environmentName(key)}\``);
    expect(row, name).toContain(`\`${Array.isArray(fallback) ? fallback.join(' ') || 'none' : String(fallback)}\``);
  }
});

test('a file or folder that an environment names is taken back by `none`, as every other setting is', () => {
  const { signingKeys, rosHome } = load(['--signing-keys', 'none'], {
    TETHER_SIGNING_KEYS: '/keys.json',
    TETHER_ROS_HOME: 'none',
  });
  expect([signingKeys, rosHome]).toEqual(['none', 'none']);
});
