/** Pairing, coming back, tickets, and the devices that may come in. */
import cookie from '@fastify/cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { toString as drawCode } from 'qrcode';
import Type, { type Static } from 'typebox';
import type { Device } from '../../core/access/devices.ts';
import type { Door } from '../../core/access/door.ts';
import { codeForMs } from '../../core/access/pairing.ts';
import { ticketForMs } from '../../core/access/tickets.ts';
import { Role } from '../../protocol/command.ts';
import type { Entrance, Granted } from './entrance.ts';
import { heldPattern } from './secrets.ts';

const tags = ['identity'];
/** Nothing that moves a terminal's cursor, breaks a line or turns the direction of what is read. */
const Name = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: '^[^\\p{Cc}\\p{Zl}\\p{Zp}\\u202a-\\u202e\\u2066-\\u2069]+$',
});
/** Where the next secret goes: into a cookie that no script can read, or to a program that has no cookies. */
const Keeps = Type.Enum(['cookie', 'secret'], { default: 'cookie' });
const Pair = Type.Object({ code: Type.String({ maxLength: 32 }), name: Name, keeps: Type.Optional(Keeps) });
const Held = Type.String({ maxLength: 256, pattern: heldPattern });
const Refresh = Type.Union([Type.Object({ secret: Type.Optional(Held) }), Type.Null()]);
const NewCode = Type.Object({ role: Role, name: Type.Optional(Name) });
const Change = Type.Object({ role: Type.Optional(Role), name: Type.Optional(Name) });
const Id = Type.Object({ id: Type.String({ maxLength: 64 }) });

const day = 86_400;

export type AuthRoutesOptions = {
  /** Null where nobody is asked: then there is nobody to pair. */
  readonly entrance: Entrance | null;
  readonly door: Door;
  /** The page is reached over TLS: its cookie goes nowhere else. */
  readonly secure: boolean;
  /** Where browsers reach this bridge, for the picture of a code: `https://rover.local:5001`. */
  readonly address: (request: FastifyRequest) => string;
  /** Told where a device paired or came back. */
  readonly came?: (device: string, from: string) => void;
};

export async function registerAuthRoutes(server: FastifyInstance, options: AuthRoutesOptions): Promise<void> {
  const { entrance, door } = options;
  await server.register(cookie);
  server.get(
    '/api/auth',
    { config: { access: 'open' }, schema: { tags, summary: 'Whether one is asked who one is' } },
    async (_, reply) => {
      reply.header('cache-control', 'no-store');
      return { required: door.openAs === null, role: door.openAs, hasAdmin: entrance?.hasAdmin() ?? null };
    },
  );
  if (entrance === null) return;
  registerComing(server, entrance, options);
  registerDevices(server, entrance, options);
}

function registerComing(server: FastifyInstance, entrance: Entrance, { secure, came }: AuthRoutesOptions): void {
  const name = secure ? '__Secure-tether' : 'tether';
  const attributes = { path: '/api/auth', httpOnly: true, sameSite: 'strict', secure, maxAge: 400 * day } as const;

  const answer = (reply: FastifyReply, ip: string, granted: Granted, keeps: Static<typeof Keeps>) => {
    reply.header('cache-control', 'no-store');
    if (!granted.ok) {
      if (granted.waitMs > 0) reply.code(429).header('retry-after', String(Math.ceil(granted.waitMs / 1000)));
      else reply.code(401);
      return reply.send({ error: granted.why });
    }
    const { device, secret, token, leftMs } = granted.grant;
    came?.(device.id, ip);
    if (keeps === 'cookie') reply.setCookie(name, secret, attributes);
    return reply.send({ token, leftMs, name: device.name, role: device.role, ...(keeps === 'secret' && { secret }) });
  };

  server.post<{ Body: Static<typeof Pair> }>(
    '/api/auth/pair',
    { config: { access: 'open' }, schema: { tags, summary: 'Trade a pairing code for a device', body: Pair } },
    async ({ body, ip }, reply) =>
      answer(reply, ip, await entrance.pair(body.code, body.name, ip), body.keeps ?? 'cookie'),
  );
  server.post<{ Body: { secret?: string } | null }>(
    '/api/auth/refresh',
    { config: { access: 'open' }, schema: { tags, summary: 'Come back: a new token for ten minutes', body: Refresh } },
    async ({ body, ip, cookies, headers }, reply) => {
      const held = body?.secret ?? cookies[name];
      if (held === undefined) return reply.code(401).send({ error: 'this device is not paired here' });
      // A browser says where it is; whatever holds a cookie and does not is no page of ours.
      if (body?.secret === undefined && headers.origin === undefined)
        return reply.code(403).send({ error: 'a page says where it is from: programs send their secret' });
      const granted = await entrance.renew(held, ip);
      // Who mistypes a code is not put out by it: only what is worth nothing here is forgotten.
      if (!granted.ok && granted.waitMs === 0) reply.clearCookie(name, attributes);
      return answer(reply, ip, granted, body?.secret === undefined ? 'cookie' : 'secret');
    },
  );
  server.post(
    '/api/auth/ticket',
    { config: { access: 'viewer' }, schema: { tags, summary: 'A ticket: one use, 30 s, this address' } },
    async ({ pass, ip }, reply) => {
      const ticket = pass && entrance.ticket(pass, ip);
      reply.header('cache-control', 'no-store');
      return ticket ? { ticket, leftMs: ticketForMs } : reply.code(503).send({ error: 'too many tickets are open' });
    },
  );
  server.post(
    '/api/auth/leave',
    { config: { access: 'viewer' }, schema: { tags, summary: 'Put this device out' } },
    async ({ pass }, reply) => {
      const why = await entrance.remove(pass?.device ?? '', pass?.device ?? '');
      if (why !== undefined) return reply.code(409).send({ error: why });
      return reply.code(204).clearCookie(name, attributes).send();
    },
  );
}

/** For whoever was let in as an admin: `address` tells where browsers reach the bridge. */
export function registerDevices(
  server: FastifyInstance,
  entrance: Entrance,
  { address }: Pick<AuthRoutesOptions, 'address'>,
): void {
  const config = { access: 'admin' } as const;
  const by = ({ pass }: FastifyRequest) => pass?.device ?? '';

  server.get('/api/devices', { config, schema: { tags, summary: 'Every paired device' } }, async (request, reply) => {
    reply.header('cache-control', 'no-store');
    return { devices: entrance.devices().map(shown), you: by(request) };
  });
  server.patch<{ Params: { id: string }; Body: Static<typeof Change> }>(
    '/api/devices/:id',
    { config, schema: { tags, summary: 'Rename a device, or change what it may do', params: Id, body: Change } },
    async (request, reply) => done(reply, await entrance.change(request.params.id, request.body, by(request))),
  );
  server.delete<{ Params: { id: string } }>(
    '/api/devices/:id',
    { config, schema: { tags, summary: 'Put a device out, at once', params: Id } },
    async (request, reply) => done(reply, await entrance.remove(request.params.id, by(request))),
  );
  server.post<{ Body: Static<typeof NewCode> }>(
    '/api/pairing-codes',
    { config, schema: { tags, summary: 'A code that lets one device in, with its picture', body: NewCode } },
    async (request, reply) => {
      const { role, name = '' } = request.body;
      const code = await entrance.openCode(role, name, by(request));
      if (code === undefined)
        return reply.code(409).send({ error: 'too many codes are open: wait until they are old' });
      const url = `${address(request)}/pair#${code}`;
      reply.header('cache-control', 'no-store');
      return { code, url, leftMs: codeForMs, svg: await drawCode(url, { type: 'svg', margin: 2 }) };
    },
  );
  server.post(
    '/api/auth/keys',
    { config, schema: { tags, summary: 'Sign with a new key from now on' } },
    async (request, reply) => {
      entrance.rotateKeys(by(request));
      return reply.code(204).send();
    },
  );
}

const done = (reply: FastifyReply, why: string | undefined) =>
  why === undefined ? reply.code(204).send() : reply.code(409).send({ error: why });

/** Without what it comes back with, hashed or not. */
const shown = ({ id, name, role, pairedWall, seenWall }: Device) => ({ id, name, role, pairedWall, seenWall });
