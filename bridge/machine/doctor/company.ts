/** Who runs beside the bridge: the system that starts it, ROS, MAVROS; and the bridge itself, in its own words. */
import type { Look } from '../look.ts';
import { attention, type Found, fail, ok, unknown } from './finding.ts';
import type { Process } from './ports.ts';
import type { Subject } from './subject.ts';

export const unit = 'tether.service';
const asked = ['LoadState', 'ActiveState', 'SubState', 'UnitFileState', 'NRestarts', 'Result'] as const;

const fieldsOf = (out: string): Readonly<Record<string, string>> =>
  Object.fromEntries(out.split('\n').map((line) => [line.split('=', 1)[0] ?? '', line.slice(line.indexOf('=') + 1)]));

export async function service(look: Look): Promise<readonly Found[]> {
  const { code, out, missing } = await look.run('systemctl', ['show', unit, ...asked.flatMap((name) => ['-p', name])]);
  if (missing || code !== 0) return [unknown('systemd does not run here', 'Start the bridge by hand')];
  const { LoadState, ActiveState, SubState, UnitFileState, NRestarts, Result } = fieldsOf(out);
  if (LoadState !== 'loaded')
    return [attention(`${unit} is not installed`, 'sudo launch/install.sh, to have it start by itself')];
  const found: Found[] = [];
  if (ActiveState === 'failed')
    found.push(fail(`${unit} failed: ${Result}`, `journalctl -u ${unit} -n 50, then sudo systemctl restart ${unit}`));
  // It is begun again for ever, so it never counts as failed: between two attempts it is this.
  else if (SubState === 'auto-restart' || (ActiveState === 'activating' && Number(NRestarts) > 2))
    found.push(fail(`${unit} ends and is begun again (${NRestarts} so far)`, `journalctl -u ${unit} -n 50 says why`));
  else if (ActiveState !== 'active')
    found.push(attention(`${unit} is ${ActiveState} (${SubState})`, `sudo systemctl start ${unit}`));
  if (UnitFileState !== 'enabled')
    found.push(attention(`${unit} does not start by itself`, `sudo systemctl enable ${unit}`));
  if (Number(NRestarts) > 2 && ActiveState === 'active')
    found.push(attention(`${unit} was restarted ${NRestarts} times`, `journalctl -u ${unit} -p warning`));
  return found.length > 0 ? found : [ok(`${unit} is active and starts by itself`)];
}

export async function ros(look: Look, { ros: { isWanted, whyNot }, environment, bridge }: Subject): Promise<Found> {
  // The bridge has an environment of its own: it knows, and this shell does not.
  if (isWanted && bridge.state === 'running') {
    const { ros: said } = bridge.said.health;
    return said.startsWith('connected')
      ? ok(`the bridge is ${said}`)
      : attention(`the bridge says: ${said}`, 'See its line above');
  }
  const { ROS_DISTRO: distro, AMENT_PREFIX_PATH: prefixes, ROS_DOMAIN_ID: domain = '0' } = environment;
  if (whyNot !== null && isWanted) return whyNot === '' ? ok(`ROS ${distro}, domain ${domain}`) : fail(whyNot, '');
  if (distro && prefixes) return ok(`ROS ${distro}, domain ${domain}${isWanted ? '' : '; no link leads into it'}`);
  const installed = (await look.list('/opt/ros')) ?? [];
  const advice = `Start it from a shell that ran: source /opt/ros/${installed[0] ?? '<distro>'}/setup.bash`;
  if (isWanted) return fail('ROS 2 is not sourced here', advice);
  return ok(
    installed.length > 0
      ? `${installed.join(', ')} installed, not sourced; no link leads into it`
      : 'not here, and not asked for',
  );
}

export function mavros(processes: readonly Process[] | undefined, { serial, ros }: Subject): Found {
  if (processes === undefined) return unknown('processes could not be looked at');
  const all = processes.filter(({ command }) => /\bmavros_node\b|\bmavros\/mavros/.test(command));
  if (all.length === 0)
    return ros.isWanted
      ? attention('none runs on this machine', 'Start it, or see that it runs elsewhere in the same ROS domain')
      : ok('none runs');
  if (all.length > 1)
    return attention(
      `${all.length} run on this machine`,
      'Give each a namespace of its own, and name it: ros2://NAMESPACE',
    );
  const shared = serial.find(({ path }) => all.some(({ command }) => command.includes(path)));
  if (shared) return fail(`it has ${shared.path} as well`, 'Link the bridge to ros2://mavros instead');
  return ros.isWanted
    ? ok('it runs')
    : attention(
        'it runs, and the bridge is not linked to it',
        'Link the bridge to ros2://mavros, unless they have different ports',
      );
}

/** The bridge of this data directory, if one runs, and why it is not fit. */
export function running({ bridge }: Subject): readonly Found[] {
  if (bridge.state !== 'running')
    return [
      bridge.state === 'absent'
        ? unknown('none runs with this data directory')
        : unknown(bridge.why, 'Ask as the user who runs it, or with sudo'),
    ];
  const { health, ready, links } = bridge.said;
  const down = links
    .filter(({ up }) => !up)
    .map(({ id, why }) => fail(`link ${id} is down: ${why}`, 'See the port above'));
  if (!ready.ready)
    return [...down, attention(`version ${health.version} runs, but ${ready.why.join(', ')}`, 'See the lines here')];
  return [...down, ok(`version ${health.version} runs and is fit`)];
}

/** The parameters that matter, as the pre-flight of a running bridge judges them. */
export function autopilot({ bridge, isSimulated }: Subject): readonly Found[] {
  if (bridge.state !== 'running')
    return [unknown('its parameters are read by the bridge, which does not run', 'Start the bridge and ask again')];
  const { controls, health } = bridge.said;
  if (controls.length === 0)
    return [
      isSimulated || health.vehicleConnected
        ? unknown('its parameters are not read yet')
        : fail('no vehicle is heard', 'See the links above'),
    ];
  return controls.map(({ vehicle, preflight }) => {
    if (preflight === null || preflight.verdict === 'reading')
      return unknown(`${vehicle}: its parameters are not read yet`);
    const why = `${vehicle}: ${preflight.problems[0] ?? preflight.verdict}`;
    const set = preflight.preset.map(({ name, value }) => `${name} ${value}`).join(', ');
    const advice = `Set-up, Failsafe, on the page${set === '' ? '' : `: ${set}`}`;
    if (preflight.verdict === 'blocked') return fail(why, advice);
    return preflight.verdict === 'clear' ? ok(`${vehicle}: its failsafes stop it`) : attention(why, advice);
  });
}
