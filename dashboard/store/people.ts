/**
 * The people of a bridge, who are devices: pairing this one, and what an admin does with the others. Asked over HTTP;
 * nothing rejects, and every refusal is the bridge's own sentence.
 */
import { type Static, Type } from 'typebox';
import { Check } from 'typebox/schema';
import { Role, roles } from '../../bridge/protocol/command.ts';
import type { JsonResult } from '../client/fetch-json.ts';
import { answerWords } from '../words/answers.ts';
import { pairingWords } from '../words/pairing.ts';
import type { Ask } from './ask.ts';

export { roles };

const Device = Type.Object({
  id: Type.String(),
  name: Type.String(),
  role: Role,
  /** The bridge's wall clock, ms. */
  pairedWall: Type.Number(),
  seenWall: Type.Number(),
});
export type Device = Static<typeof Device>;

const Devices = Type.Object({ devices: Type.Array(Device), you: Type.String() });
export type Devices = Static<typeof Devices>;

const PairingCode = Type.Object({
  code: Type.String(),
  url: Type.String(),
  leftMs: Type.Number(),
  svg: Type.String(),
});
export type PairingCode = Static<typeof PairingCode>;

export type Done<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

const inPath = encodeURIComponent;
const done = (result: JsonResult): Done<null> => (result.ok ? { ok: true, value: null } : result);

export async function askDevices(ask: Ask): Promise<Done<Devices>> {
  const result = await ask('/api/devices');
  if (!result.ok) return result;
  return Check(Devices, result.value)
    ? { ok: true, value: result.value }
    : { ok: false, why: answerWords.notUnderstood };
}

export const changeDevice = async (ask: Ask, id: string, change: Partial<Pick<Device, 'name' | 'role'>>) =>
  done(await ask(`/api/devices/${inPath(id)}`, { method: 'PATCH', body: change }));

export const removeDevice = async (ask: Ask, id: string) =>
  done(await ask(`/api/devices/${inPath(id)}`, { method: 'DELETE' }));

/** Puts this device out. */
export const leave = async (ask: Ask) => done(await ask('/api/auth/leave', { method: 'POST' }));

/** `name` is what the device will be called; where it is empty its own person says. */
export async function makeCode(ask: Ask, role: Role, name: string): Promise<Done<PairingCode>> {
  const body = { role, ...(name !== '' && { name }) };
  const result = await ask('/api/pairing-codes', { method: 'POST', body });
  if (!result.ok) return result;
  return Check(PairingCode, result.value)
    ? { ok: true, value: result.value }
    : { ok: false, why: answerWords.notUnderstood };
}

export const endSession = async (ask: Ask, session: string) =>
  done(await ask(`/api/sessions/${inPath(session)}`, { method: 'DELETE' }));

export type Paired = { readonly ok: true } | { readonly ok: false; readonly why: string; readonly waitMs: number };

/** Trades a code for a device of this name; from then on the browser holds its secret. */
export async function pair(ask: Ask, code: string, name: string): Promise<Paired> {
  const result = await ask('/api/auth/pair', { method: 'POST', body: { code, name } });
  if (result.ok) return { ok: true };
  const waitMs = result.waitMs ?? 0;
  return { ok: false, why: result.status === 0 ? pairingWords.unreached : result.why, waitMs };
}

/** No letter that is taken for another (Crockford's Base32); O, I and L are read as the figures they look like. */
const letters = /^[0-9A-HJKMNP-TV-Z]{10}$/;

/** Whether what was typed can be a code, in whatever case and with whatever between. */
export const canBeCode = (typed: string): boolean =>
  letters.test(typed.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1'));

const { devices } = pairingWords;
const kinds: readonly (readonly [RegExp, string])[] = [
  [/iPhone/, devices.iphone],
  [/iPad/, devices.ipad],
  [/Android.*Mobile/, devices.androidPhone],
  [/Android/, devices.androidTablet],
  [/Windows/, devices.windows],
  [/Macintosh/, devices.mac],
  [/CrOS/, devices.chromebook],
  [/Linux/, devices.linux],
];

/** A first name for a device, by what its browser says it is. */
export const proposedName = (userAgent: string): string =>
  kinds.find(([pattern]) => pattern.test(userAgent))?.[1] ?? devices.other;
