/** Asks the bridge that runs on this machine, by the socket that only the one who runs it may open. */
import { request } from 'node:http';
import { join, resolve } from 'node:path';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { asOwnerOf } from './as-owner.ts';
import { ConfigError } from './setting-values.ts';

/** Nobody answers there, and nobody could. */
export class NoBridge extends ConfigError {}

/** It answers at once, or is in trouble. */
const patienceMs = 10_000;
const refusal = Compile(Type.Object({ error: Type.String() }));

export const localDoorIn = (dataDir: string): string => join(dataDir, 'local', 'bridge.sock');
const dataOf = (socket: string): string => resolve(socket, '../..');

/** The answer's JSON, undefined where it has none. Throws {@link ConfigError} with one sentence: no bridge, or its refusal. */
export async function askLocally(socket: string, method: string, path: string, body?: object): Promise<unknown> {
  const asked = asOwnerOf(dataOf(socket), () => exchange(socket, method, path, body));
  const { code, text } = await asked.catch((error: Error) => {
    throw whyNot(socket, error);
  });
  const said: unknown = text === '' ? undefined : JSON.parse(text);
  if (code >= 400) throw new ConfigError(refusal.Check(said) ? said.error : `the bridge answered ${code}`);
  return said;
}

function whyNot(socket: string, error: Error): ConfigError {
  const code = 'code' in error ? error.code : '';
  if (code === 'EACCES')
    return new ConfigError(`${socket} belongs to another user: ask as the one who runs the bridge`);
  if (code === 'ENOENT' || code === 'ECONNREFUSED')
    return new NoBridge(
      `no bridge runs with its data in ${dataOf(socket)}: start it, or name another place with --data-dir`,
    );
  return new ConfigError(`the bridge cannot be asked: ${error.message}`);
}

type Answer = { readonly code: number; readonly text: string };

function exchange(socketPath: string, method: string, path: string, body?: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const signal = AbortSignal.timeout(patienceMs);
    const asked = request({ socketPath, method, path, headers, signal }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
      });
      response.on('error', reject);
      response.on('end', () => resolve({ code: response.statusCode ?? 0, text }));
    });
    asked.on('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
