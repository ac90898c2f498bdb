/** Nothing can be asked of a recording, by anybody, in any way: nothing leaves, and nobody holds it. */
import { Create } from 'typebox/value';
import { expect, test } from 'vitest';
import { commandKinds } from '../../bridge/protocol/command.ts';
import { operatorsRig } from '../support/operators-rig.ts';
import { heartbeat, mode, rover } from '../support/samples.ts';

const past = { id: 'replay-1', name: 'replay-1', replay: true };
const vehicle = 'replay-1:1';

function rig() {
  const made = operatorsRig();
  for (const report of [heartbeat, mode('MANUAL', true)]) made.fleet.observe(past, rover, made.clock.monoMs(), report);
  return made;
}

const param = { name: 'CRUISE_SPEED', value: 2 };
const document = 'a'.repeat(64);
/** Where any value of the schema would not do. */
const fit: Readonly<Record<string, object>> = {
  mode: { mode: 'AUTO' },
  param_read: { name: param.name },
  param_set: param,
  params_set: { params: [param] },
  mission_upload: { list: 'mission', document },
  params_load: { document },
};

test.each(Object.entries(commandKinds))('[R5] %s is refused with READ_ONLY, and nothing leaves', async (name, kind) => {
  const { command, run, answersTo, sent, sender } = rig();
  const filled: unknown = fit[name] ?? Create(kind.args);
  const id = command('s', name, Object(filled), { vehicle }, sender('s', { role: 'admin' }));
  await run(500);
  expect(answersTo(id)).toMatchObject([{ step: 'refused', final: true, code: 'READ_ONLY' }]);
  expect(sent).toEqual([]);
});

test('[R5] its lease is nobody’s, and no stick moves it', async () => {
  const { lease, stick, run, operators, sent, operated, bodies } = rig();
  lease('s', 'ask', { vehicle });
  await run(1000);
  stick('s', 0, { vehicle });
  stick('s', 0.5, { vehicle });
  await run(2000);
  expect(operators.controls()).toEqual([]);
  expect([sent, operated]).toEqual([[], []]);
  expect(bodies.filter(({ kind }) => kind === 'lease' || kind === 'drive')).toEqual([]);
});
