/** What is looked at before rclnodejs may be loaded: each reason not to is one sentence that says what to do. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { environmentFor, type Look, lookHere, preflight } from '../../bridge/links/ros2/preflight.ts';
import { ros2 } from '../../bridge/links/ros2/transport.ts';
import { testRim } from '../support/rim.ts';
import { mavrosHere } from '../support/ros2/rig.ts';
import { tempDir } from '../support/temp-dir.ts';

const sourced = { ROS_DISTRO: 'jazzy', AMENT_PREFIX_PATH: '/home/me/ws/install/x:/opt/ros/jazzy' };
const home = '/home/me/ros';
const folder = `${home}/node_modules/rclnodejs`;
const manifest = JSON.stringify({ name: 'rclnodejs', version: '2.2.0', main: 'index.js' });
const ready = {
  [`${folder}/package.json`]: manifest,
  [`${folder}/index.js`]: '',
  [`${folder}/build/Release/rclnodejs.node`]: '',
  [`${folder}/generated/mavros_msgs`]: '',
  '/opt/ros/jazzy/share/mavros_msgs/package.xml': '<package><version>2.12.0</version></package>',
};

function look(files: Readonly<Record<string, string>>, environment: Look['environment'] = sourced): Look {
  return {
    environment,
    arch: 'x64',
    exists: (path) => Object.hasOwn(files, path),
    read: (path) => files[path],
    installed: () => undefined,
  };
}

const without = (name: string) => Object.fromEntries(Object.entries(ready).filter(([path]) => !path.endsWith(name)));

test('everything is there: the file to load, its native part, and the version of MAVROS’s messages', () => {
  const module = `${folder}/index.js`;
  const addon = `${folder}/build/Release/rclnodejs.node`;
  expect(preflight(home, look(ready))).toEqual({ ok: true, module, addon, mavros: '2.12.0' });
  expect(preflight(folder, look(ready))).toMatchObject({ ok: true, module });
  expect(preflight(undefined, { ...look(ready), installed: () => folder })).toMatchObject({ ok: true, module });
});

test('a native part that came ready made counts for its own distribution and system only, and goes first', () => {
  const prebuilt = `${folder}/prebuilds/linux-x64/jazzy-noble-x64-node-rclnodejs.node`;
  const files = { ...ready, [prebuilt]: '', '/etc/os-release': 'ID=ubuntu\nVERSION_CODENAME=noble\n' };
  expect(preflight(home, look(files))).toMatchObject({ ok: true, addon: prebuilt });
  const first = `${folder}/prebuilds/linux-x64/jazzy-noble-x64-rclnodejs.node`;
  const { [prebuilt]: _, ...others } = files;
  expect(preflight(home, look({ ...others, [first]: '' }))).toMatchObject({ ok: true, addon: first });
  const elsewhere = { ...files, '/etc/os-release': 'VERSION_CODENAME=bookworm\n' };
  expect(preflight(home, look(elsewhere))).toMatchObject({ addon: `${folder}/build/Release/rclnodejs.node` });
});

const generators = (has: string, wants: string) => ({
  [`${folder}/generated/generator.json`]: JSON.stringify({ version: has }),
  [`${folder}/rosidl_gen/generator.json`]: JSON.stringify({ version: wants }),
});

test('messages that are as new as their generator are taken', () => {
  for (const version of ['1.10.0', '1.11.0'])
    expect(preflight(home, look({ ...ready, ...generators(version, '1.10.0') }))).toMatchObject({ ok: true });
});

test('its process is in the link’s domain, and is never told to build itself anew', () => {
  const environment = { ...sourced, RCLNODEJS_FORCE_BUILD: '1', ROS_DOMAIN_ID: '3' };
  expect(environmentFor({ environment }, 7)).toEqual({
    ...sourced,
    RCLNODEJS_FORCE_BUILD: undefined,
    ROS_DOMAIN_ID: '7',
  });
});

const refusals: Readonly<Record<string, readonly [Look, RegExp]>> = {
  'ROS is not sourced': [look(ready, {}), /^ROS 2 is not sourced here; start the bridge from a shell that ran: source/],
  'half of ROS is sourced': [look(ready, { ROS_DISTRO: 'jazzy' }), /^ROS 2 is not sourced here/],
  'nothing is installed': [look({}), /^rclnodejs is not installed in \/home\/me\/ros; run npm install rclnodejs/],
  'another package is there': [
    look({ [`${folder}/package.json`]: '{"name":"other"}', [`${home}/package.json`]: '{broken' }),
    /^rclnodejs is not installed in \/home\/me\/ros/,
  ],
  'its main file is missing': [look(without('index.js')), /is damaged: .*index\.js is missing; install it again$/],
  'it is not built': [look(without('rclnodejs.node')), /is not built for ROS jazzy; run npm rebuild rclnodejs there/],
  'it is too old': [
    look({ ...ready, [`${folder}/package.json`]: '{"name":"rclnodejs","version":"0.27.1"}' }),
    /is version 0\.27\.1, which is too old/,
  ],
  'MAVROS’s messages are not generated': [
    look(without('mavros_msgs')),
    /does not know MAVROS's messages; install ros-jazzy/,
  ],
  'MAVROS’s messages are of an older generator': [
    look({ ...ready, ...generators('1.0.0', '1.10.0') }),
    /are of an older version, and it would make all of them anew as it starts; run npx generate-ros-messages there/,
  ],
  'MAVROS’s messages were generated in part': [
    look({ ...ready, [`${folder}/rosidl_gen/generator.json`]: '{"version":"1.0.0"}' }),
    /are of an older version/,
  ],
  'a stand-in is no whole path': [
    look(ready, { ROS_CLIENT_STAND_IN: 'stand-in.mjs' }),
    /^ROS_CLIENT_STAND_IN is for tests and names no whole path/,
  ],
  'a stand-in is not there': [
    look(ready, { ROS_CLIENT_STAND_IN: '/nowhere.mjs' }),
    /^ROS_CLIENT_STAND_IN is for tests/,
  ],
};

test.for(Object.entries(refusals))('%s: one sentence', ([, [given, why]]) => {
  const verdict = preflight(home, given);
  expect(verdict).toMatchObject({ ok: false, why: expect.stringMatching(why) });
  expect(verdict).toMatchObject({ why: expect.stringMatching(/^[^\n]{20,300}$/) });
});

test('beside the bridge there is none: an install brings it to nobody', () => {
  const environment = { ...sourced };
  expect(preflight(undefined, { ...lookHere, environment })).toMatchObject({
    ok: false,
    why: expect.stringMatching(/^rclnodejs is not installed beside the bridge, and --ros-home names no other folder/),
  });
});

test('a native part that does not load is tried before anything else of the package: nothing of it runs', async () => {
  const root = join(tempDir(), 'rclnodejs');
  const ran = join(root, 'ran');
  const files = {
    'package.json': manifest,
    'index.js': `require('node:fs').writeFileSync(${JSON.stringify(ran)}, '')`,
    'build/Release/rclnodejs.node': 'no library at all',
    'generated/mavros_msgs/index.js': '',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const environment = { ...sourced, PATH: process.env.PATH };
  const transport = ros2(
    mavrosHere,
    { home: root, connectTimeoutMs: 5000, look: { ...lookHere, environment } },
    testRim(),
  );
  const events = { onBytes: () => {}, onLeave: () => {}, onClose: () => {} };
  await expect(transport.open(events, new AbortController().signal)).rejects.toThrow(
    /cannot reach MAVROS in ROS domain 0: the ROS 2 process failed: .*rclnodejs\.node/,
  );
  expect(transport.words()).toMatch(/^unavailable: the ROS 2 process failed: /);
  expect(lookHere.exists(ran)).toBe(false);
});
