/** A real gateway that asks who one is, with the real file of devices, and what a device does to come in. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Entrance } from '../../bridge/gateway/auth/entrance.ts';
import type { Cameras } from '../../bridge/gateway/cameras/cameras.ts';
import { keepFile } from '../../bridge/journal/kept-file.ts';
import type { Role } from '../../bridge/protocol/command.ts';
import { type RealGateway, startRealGateway } from './real-gateway.ts';

export type Guarded = RealGateway & {
  readonly http: string;
  readonly entrance: Entrance;
  readonly deeds: { readonly act: string; readonly who: string; readonly from: string }[];
  readonly peopleFile: string;
  ask(path: string, init?: RequestInit): Promise<Response>;
  /** Pairs a program, which keeps its secret itself. */
  pair(
    role: Role,
    name?: string,
  ): Promise<{ readonly token: string; readonly secret: string; readonly device: string }>;
};

export async function startGuarded(cameras?: Cameras): Promise<Guarded> {
  const folder = mkdtempSync(join(tmpdir(), 'people-'));
  const peopleFile = join(folder, 'people.json');
  const deeds: Guarded['deeds'] = [];
  let entrance: Entrance | undefined;
  const real = await startRealGateway(
    undefined,
    [],
    [],
    async ({ clock, gateway }) => {
      entrance = await Entrance.open({
        clock,
        boot: 'boot-1',
        file: keepFile(peopleFile),
        audit: (deed) => void deeds.push(deed),
        changed: (device, now) => gateway.deviceChanged(device, now),
      });
      return entrance;
    },
    cameras,
  );
  if (entrance === undefined) throw new Error('no entrance');
  const opened = entrance;
  const http = real.url.replace('ws:', 'http:').replace('/ws', '');
  const ask = (path: string, init: RequestInit = {}) => fetch(http + path, init);
  return {
    ...real,
    http,
    entrance: opened,
    deeds,
    peopleFile,
    ask,
    async pair(role, name = 'a program') {
      const code = await opened.openCode(role, '', 'test');
      const answer = await ask('/api/auth/pair', posted({ code, name, keeps: 'secret' }));
      const { token, secret } = (await answer.json()) as { token: string; secret: string };
      return { token, secret, device: secret.split('.')[0] ?? '' };
    },
    async stop() {
      await real.stop();
      await opened.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const posted = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

export const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
