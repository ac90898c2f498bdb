/**
 * Maps over HTTP: packs that are carried, tiles of them and of configured servers, areas that are fetched to be kept.
 *
 * For whoever draws them: every call takes the bearer in its header, as all others do, so tiles are fetched with `fetch()` and
 * drawn from a blob (an `<img>` cannot send a header, and a ticket is good for one use). A pack's tiles may be kept by the
 * browser for ever, as its id is made of its content; so do not ask with `cache: 'no-store'`. 204 is “no tile there”. A tile of
 * a server says in `age` how many seconds ago it came from there, and in `x-tile-from` whether that is the rover's `cache` or
 * the `server`; 502 is “not to be had now”, with the reason. A pack is brought in pieces of at most `mostPackPieceB` bytes, as
 * they are, with `content-range: bytes 0-1048575/73400320`; after a cut, `has` of its upload in the list says where to go on.
 * The answer to the last piece has the pack, or 422 with the reason why it is none, or null where it is looked through for
 * longer than one waits for an answer: the list says what became of it.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { type Static, Type } from 'typebox';
import type { MapRefusal, Maps, TileBytes } from '../core/maps.ts';
import { PackInfo, PackLabel, PackList, TileSources } from '../protocol/maps.ts';
import { disposition } from './file-answers.ts';
import { handOutOf } from './hand-out.ts';
import { change, fits, fresh, Id, look, type MapRoutes, Name, refusals, refuse, tags, whoOf } from './map-answers.ts';
import { registerAreas } from './map-area-routes.ts';
import { registerUploads } from './map-upload-routes.ts';

const place = Type.Integer({ minimum: 0, maximum: 2 ** 30 });
const OfPack = Type.Object({ ...Id.properties, z: place, x: place, y: place });
const OfSource = Type.Object({ ...Name.properties, z: place, x: place, y: place });

const bufferOf = ({ buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>) =>
  Buffer.from(buffer, byteOffset, byteLength);

export async function registerMaps(server: FastifyInstance, routes: MapRoutes): Promise<void> {
  registerPacks(server, routes);
  registerTiles(server, routes.maps);
  registerAreas(server, routes);
  await server.register(async (scope) => registerUploads(scope, routes));
}

function registerPacks(server: FastifyInstance, { maps, did }: MapRoutes): void {
  const handOut = handOutOf();
  const find = async (id: string): Promise<PackInfo | MapRefusal> => {
    const answer = await maps.packs();
    if (!answer.ok) return answer;
    const found = answer.list.packs.find((one) => one.id === id);
    return found ?? { ok: false, code: 'UNKNOWN', why: 'there is no map of this id' };
  };
  server.get(
    '/api/maps/packs',
    {
      config: look,
      schema: {
        tags,
        summary: 'Maps that the rover carries, and what is on its way',
        response: { 200: PackList, ...refusals },
      },
    },
    async (_request, reply) => {
      const answer = await maps.packs();
      return answer.ok ? fresh(reply).send(answer.list) : refuse(reply, answer);
    },
  );
  server.patch<{ Params: { id: string }; Body: PackLabel }>(
    '/api/maps/packs/:id',
    {
      ...fits,
      config: change,
      schema: {
        tags,
        summary: 'Call a map otherwise',
        params: Id,
        body: PackLabel,
        response: { 200: PackInfo, ...refusals },
      },
    },
    async ({ params, body }, reply) => {
      const answer = await maps.label(params.id, body.label);
      return answer.ok ? answer.pack : refuse(reply, answer);
    },
  );
  server.delete<{ Params: { id: string } }>(
    '/api/maps/packs/:id',
    { config: change, schema: { tags, summary: 'Remove a map', params: Id } },
    async (request, reply) => {
      const found = await find(request.params.id);
      const answer = 'id' in found ? await maps.remove(found.id) : found;
      if (!answer.ok) return refuse(reply, answer);
      const name = 'id' in found ? found.name : '';
      did({ who: whoOf(request), from: request.ip, act: 'map removed', about: { name } });
      return reply.code(204).send();
    },
  );
  server.get<{ Params: { id: string } }>(
    '/api/maps/packs/:id/file',
    {
      config: look,
      exposeHeadRoute: false,
      schema: { tags, summary: 'A map’s file or a range of it, to be carried elsewhere', params: Id },
    },
    async ({ params, headers }, reply) => {
      const found = await find(params.id);
      if (!('id' in found)) return refuse(reply, found);
      const { id, name, bytes } = found;
      const [, bare = name, ending = 'bin'] = /^(.*)\.(\w+)$/.exec(name) ?? [];
      const about = { 'content-type': 'application/octet-stream', 'content-disposition': disposition(bare, ending) };
      return handOut(
        { bytes, etag: id, headers: about },
        (from, length) => maps.read(id, from, length),
        headers,
        reply,
      );
    },
  );
}

type OfPack = Static<typeof OfPack>;
type OfSource = Static<typeof OfSource>;

function registerTiles(server: FastifyInstance, maps: Maps): void {
  const sendTile = (reply: FastifyReply, tile: TileBytes | null) =>
    tile === null
      ? reply.code(204).send()
      : reply.header('content-type', `image/${tile.format}`).send(bufferOf(tile.bytes));
  server.get<{ Params: OfPack }>(
    '/api/maps/packs/:id/tiles/:z/:x/:y',
    { ...fits, config: look, schema: { tags, summary: 'A tile of a map; 204 where it has none', params: OfPack } },
    async ({ params: { id, z, x, y } }, reply) => {
      const answer = await maps.tile(id, { z, x, y });
      if (!answer.ok) return refuse(reply, answer);
      return sendTile(reply.header('cache-control', 'private, max-age=31536000, immutable'), answer.tile);
    },
  );
  server.get(
    '/api/maps/sources',
    {
      config: look,
      schema: { tags, summary: 'Tile servers of the configuration', response: { 200: TileSources, ...refusals } },
    },
    async (_request, reply) => {
      const answer = await maps.sources();
      return answer.ok ? fresh(reply).send({ sources: answer.sources }) : refuse(reply, answer);
    },
  );
  server.get<{ Params: OfSource }>(
    '/api/maps/sources/:name/tiles/:z/:x/:y',
    {
      ...fits,
      config: look,
      schema: { tags, summary: 'A tile of a tile server, as long as it can be had', params: OfSource },
    },
    async ({ params: { name, z, x, y } }, reply) => {
      const answer = await maps.online(name, { z, x, y });
      if (!answer.ok) return refuse(fresh(reply), answer);
      const { tile } = answer;
      reply.header('cache-control', 'private, max-age=3600');
      if (tile) reply.headers({ age: String(tile.ageS), 'x-tile-from': tile.from });
      return sendTile(reply, tile);
    },
  );
}
