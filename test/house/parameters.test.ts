/** Parameters through the built bridge: read by themselves, a file handed in, loaded and read back, refused where it is wrong, kept over a kill. */
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { endAll, enterBuilt, type Running } from '../support/built-bridge.ts';
import { freeUdpPort } from '../support/free-port.ts';
import { Program } from '../support/program.ts';
import { tempDir } from '../support/temp-dir.ts';

const running: Running = { programs: [], clients: [] };
afterEach(() => endAll(running));

async function operator(directory: string, udpPort: number, ...more: readonly string[]) {
  const { program, client, vehicle, json, handIn, say } = await enterBuilt(running, directory, udpPort, more);
  return {
    program,
    told: () => json(`/api/vehicles/${vehicle}/parameters`),
    compare: (hash: string) => json(`/api/vehicles/${vehicle}/parameters/compare?with=${hash}`),
    handIn: (text: string) => handIn('/api/parameter-files?name=field.param', new Blob([text])),
    ask: async (id: string, name: string, args: object) => {
      await say(id, name, args);
      return client.until(`the end of ${id}`, () =>
        client.received.find(({ t, id: of, final }) => t === 'command_response' && of === id && final === true),
      );
    },
  };
}

test('[K2] [K3] a rover’s parameters are read, loaded from a file and kept for the next run', async () => {
  const [directory, udpPort] = [tempDir(), await freeUdpPort()];
  running.programs.push(
    new Program(['dist/simulator/main.js', '--warm', '--serial0', `udpclient:127.0.0.1:${udpPort}`]),
  );
  const first = await operator(directory, udpPort);
  const stateOf = async (one: typeof first) => (await one.told()).state;
  await expect.poll(() => stateOf(first), { timeout: 20_000 }).toBe('current');
  expect(await first.ask('all', 'params_download', {})).toMatchObject({
    ...{ step: 'done', message: '1252 parameters read in one file', verified: true },
  });
  expect(await first.told()).toMatchObject({ state: 'current', count: 1252 });

  const wrong = await first.handIn('WP_SPEED,2\nNO_SUCH_NAME,1\nFS_ACTION,300\n');
  const refused = await first.ask('wrong', 'params_load', { document: wrong });
  expect(refused).toMatchObject({ step: 'refused', code: 'PRECONDITION' });
  expect(String(refused.message)).toMatch('the vehicle does not know NO_SUCH_NAME; FS_ACTION is from -128 to 127');

  const good = await first.handIn('WP_SPEED,2.3\nSYSID_MYGCS,255\nFS_ACTION,2\nCRUISE_SPEED,1.5\n');
  expect(await first.ask('good', 'params_load', { document: good })).toMatchObject({
    ...{ step: 'done', message: '2 set and read back, 2 were so already', verified: true },
  });
  expect(await first.compare(good)).toMatchObject({ same: 4, different: [], unknown: [] });
  await expect.poll(async () => (await first.told()).load?.set?.length).toBe(2);

  // Whose they are is known once the vehicle has said so; then they are on disk.
  const onDisk = async () =>
    readFile(join(directory, 'parameters', readdirSync(join(directory, 'parameters'))[0] ?? ''), 'utf8');
  await expect.poll(() => onDisk().catch(() => 'nothing yet'), { timeout: 15_000 }).toMatch('["CRUISE_SPEED",9,1.5,5]');
  // What was accepted is on disk, and with it all that was told before ([I3]): else the load would be looked at again ([I9]).
  await first.ask('later', 'hold', {});
  first.program.child.kill('SIGKILL');
  await first.program.ended();
  // It is not to read them by itself, so that it is seen for how long one likes that they were kept.
  const second = await operator(directory, udpPort, '--leave-parameters');
  await expect.poll(() => stateOf(second), { timeout: 20_000 }).toBe('kept');
  expect(await second.ask('again', 'params_download', {})).toMatchObject({ step: 'done', verified: true });
  expect(await stateOf(second)).toBe('current');
  const { parameters } = await second.told();
  expect(parameters.find(({ name }: { name: string }) => name === 'WP_SPEED').value).toBe(Math.fround(2.3));
});
