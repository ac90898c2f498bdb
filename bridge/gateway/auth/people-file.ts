/** The devices that may come in, on disk: hashes only, in a file of the owner's own. */
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { type Device, mostDevices } from '../../core/access/devices.ts';
import type { KeptFile } from '../../core/kept-file.ts';
import { Role } from '../../protocol/command.ts';

const hash = Type.String({ pattern: '^[0-9a-f]{64}$' });
const KeptPeople = Type.Object({
  version: Type.Literal(1),
  devices: Type.Array(
    Type.Object({
      id: Type.String({ minLength: 1, maxLength: 64 }),
      name: Type.String({ maxLength: 64 }),
      role: Role,
      pairedWall: Type.Number(),
      seenWall: Type.Number(),
      family: Type.Object({
        n: Type.Integer({ minimum: 1 }),
        present: hash,
        confirmed: Type.Boolean(),
        before: Type.Union([hash, Type.Null()]),
        used: Type.Array(hash, { maxItems: 64 }),
      }),
      clientIds: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 64 }),
    }),
    { maxItems: mostDevices },
  ),
});
const kept = Compile(KeptPeople);

/** Rejects with one sentence: a file that cannot be understood is not overwritten, as that would put everyone out. */
export async function readPeople(file: KeptFile): Promise<readonly Device[]> {
  const text = await file.read();
  if (text === undefined) return [];
  const found = parse(text);
  if (kept.Check(found)) return found.devices;
  const [first] = kept.Errors(found);
  throw new Error(
    `the file of paired devices is damaged (${first?.instancePath ?? ''} ${first?.message ?? 'no JSON'})`,
  );
}

export const writePeople = (file: KeptFile, devices: readonly Device[]): Promise<void> =>
  file.write(`${JSON.stringify({ version: 1, devices }, null, 1)}\n`);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
