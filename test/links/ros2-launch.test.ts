/** The launch file for ROS 2, read by Python's own parser: whether ROS takes it, only a machine with ROS can tell. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { environmentName, load } from '../../bridge/config.ts';
import { outlets, topics } from '../../bridge/links/ros2/typed/topics.ts';
import { parseTarget } from '../../bridge/links/url.ts';

const file = fileURLToPath(new URL('../../launch/ros2/tether.launch.py', import.meta.url));

/** Names, constants and keys of the tree, without running it. */
const reader = `
import ast, json, sys
tree = ast.parse(open(sys.argv[1], encoding='utf-8').read())
compile(tree, sys.argv[1], 'exec')
assigned = {node.targets[0].id: node.value for node in tree.body if isinstance(node, ast.Assign)}
calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
strings = lambda node: [node.value] if isinstance(node, ast.Constant) else [text for one in ast.iter_child_nodes(node) for text in strings(one)]
of = lambda name: [call for call in calls if getattr(call.func, 'id', '') == name]
print(json.dumps({
  'imports': sorted({(node.module if isinstance(node, ast.ImportFrom) else node.names[0].name) for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))}),
  'functions': [node.name for node in tree.body if isinstance(node, ast.FunctionDef)],
  'plugins': ast.literal_eval(assigned['PLUGINS']),
  'arguments': {row.elts[0].value: getattr(row.elts[1], 'value', None) for row in assigned['ARGUMENTS'].elts},
  'used': sorted({call.args[0].value for call in of('LaunchConfiguration') if isinstance(call.args[0], ast.Constant)}),
  'mavros': [[key.value for key in node.keys] for call in of('Node') for node in ast.walk(call) if isinstance(node, ast.Dict)],
  'nodes': [[keyword.arg for keyword in call.keywords] for call in of('Node')],
  'process': [[keyword.arg for keyword in call.keywords] for call in of('ExecuteProcess')],
  'environment': [key.value for call in of('ExecuteProcess') for keyword in call.keywords if keyword.arg == 'additional_env' for key in keyword.value.keys],
  'vehicle': [strings(node.value) for node in ast.walk(tree) if isinstance(node, ast.Assign) and getattr(node.targets[0], 'id', '') == 'vehicle'],
}))`;

const python = spawnSync('python3', ['-I', '-B', '-c', reader, file], { encoding: 'utf8' });
const isThere = python.error === undefined;

/** By which plugin of MAVROS a topic is published or heard. */
const pluginOf: Readonly<Record<string, string>> = {
  ...{ state: 'sys_status', sys_status: 'sys_status', battery: 'sys_status', statustext: 'sys_status' },
  ...{ global_position: 'global_position', local_position: 'local_position', imu: 'imu', gpsstatus: 'gps_status' },
  ...{ vfr_hud: 'vfr_hud', nav_controller_output: 'nav_controller_output', rc: 'rc_io', mission: 'waypoint' },
  ...{ geofence: 'geofence', rallypoint: 'rallypoint', home_position: 'home_position', param: 'param' },
  ...{ setpoint_raw: 'setpoint_raw', time_reference: 'sys_time', manual_control: 'manual_control' },
};

// What runs ROS 2 has Python; elsewhere it may be missing.
describe.skipIf(!isThere)('[ros] launch/ros2/tether.launch.py', () => {
  const read = () => {
    expect(python.stderr).toBe('');
    return JSON.parse(python.stdout);
  };

  test('is Python, and needs nothing but ROS’s launch', () => {
    const { imports, functions } = read();
    expect(functions).toEqual(['generate_launch_description']);
    for (const name of imports) expect(name).toMatch(/^(os|launch(_ros)?(\.\w+)*)$/);
  });

  test('runs every plugin by which the bridge hears or is heard, and none that drives by itself', () => {
    const { plugins } = read();
    const rows = [...Object.values(topics), ...Object.values(outlets)];
    for (const { topic } of rows) expect(plugins).toContain(pluginOf[topic.split('/')[0] ?? ''] ?? topic);
    expect(plugins).toContain('command');
    for (const plugin of plugins)
      expect(plugin).not.toMatch(/velocity|setpoint_position|attitude|accel|trajectory|tunnel/);
  });

  test('MAVROS and the bridge come again when they end, and the bridge has time to say neutral', () => {
    const { nodes, process } = read();
    expect(nodes).toEqual([expect.arrayContaining(['respawn', 'respawn_delay', 'parameters'])]);
    expect(process).toEqual([expect.arrayContaining(['respawn', 'sigterm_timeout', 'additional_env'])]);
  });

  test('every argument is used, and the parameters that matter are set', () => {
    const { arguments: declared, used, mavros } = read();
    expect(used.filter((name: string) => !(name in declared))).toEqual([]);
    expect(declared).toMatchObject({ tgt_system: '1', system_id: '1', namespace: 'mavros', ros_publish: 'false' });
    // These two are used by the loop that makes numbers of them.
    const unused = Object.keys(declared).filter((name) => !used.includes(name));
    expect(unused.filter((name) => !['tgt_component', 'system_id'].includes(name))).toEqual([]);
    expect(mavros[0]).toEqual(
      expect.arrayContaining(['fcu_url', 'tgt_system', 'tgt_component', 'system_id', 'plugin_allowlist']),
    );
  });

  test('the raw MAVLink is looked for where mavros_node puts it: by its target, and by no name of ours', () => {
    const { vehicle, mavros } = read();
    expect(mavros[0]).not.toContain('uas_url');
    const values: Readonly<Record<string, string>> = { namespace: 'front', tgt_system: '2' };
    const url = vehicle[0].map((text: string) => values[text] ?? text).join('');
    expect(parseTarget(url)).toMatchObject({ ok: true, value: { namespace: '/front', uas: '/uas2', target: 2 } });
  });

  test('what it sets in the environment is what the bridge reads', () => {
    const { environment } = read();
    expect(environment).toEqual([environmentName('rosHome'), environmentName('rosPublish')]);
    expect(load([], { TETHER_ROS_PUBLISH: 'true' })).toMatchObject({ rosPublish: true });
  });

  test('what it gives the bridge is a link that it knows', () => {
    const [texts] = read().vehicle;
    const values: Readonly<Record<string, string>> = { namespace: 'mavros', tgt_system: '1' };
    const url = texts.map((text: string) => values[text] ?? text).join('');
    expect(parseTarget(url)).toEqual({
      ok: true,
      value: { kind: 'ros2', namespace: '/mavros', uas: '/uas1', domain: null, target: 1 },
    });
  });
});
