import { beforeEach, describe, expect, test } from 'vitest';
import { mostPackPieceB } from '../../bridge/protocol/maps.ts';
import { send, sending, stopSending } from '../../dashboard/panels/map/late/sending.ts';
import { isUnfinished } from '../../dashboard/store/unfinished.ts';

const size = 3 * mostPackPieceB + 5;
const file = new Blob([new Uint8Array(size)]);
const answer = (status: number, body: object) => new Response(JSON.stringify(body), { status });

type Piece = { readonly range: string; readonly bytes: number };

/** A bridge that has `has` bytes of the file, and answers the nth piece as `odd` says. */
function bridge(has = 0, odd: (nth: number) => Response | Error | null = () => null) {
  const state = { has, pieces: [] as Piece[], listed: 0 };
  const list = () => ({
    ...{ packs: [], usedB: 0, mostB: 1, freeB: 1 },
    uploads:
      state.has > 0 && state.has < size
        ? [{ name: 'field.pmtiles', size, has: state.has, state: 'arriving', why: '' }]
        : [],
  });
  const fetchAs = async (path: string, init: RequestInit = {}) => {
    if (path.endsWith('/packs')) {
      state.listed += 1;
      return answer(200, list());
    }
    const body = init.body instanceof Blob ? init.body : new Blob();
    state.pieces.push({ range: new Headers(init.headers).get('content-range') ?? '', bytes: body.size });
    const other = odd(state.pieces.length);
    if (other instanceof Error) throw other;
    if (other) return other;
    state.has += body.size;
    return answer(200, { has: state.has, pack: null });
  };
  return { state, fetchAs };
}

const atOnce = async () => {};
const run = (one: ReturnType<typeof bridge>) => send(file, 'field.pmtiles', one.fetchAs, () => {}, atOnce);
const said = () => {
  const now = sending.getState();
  return now.is === 'idle' ? now.said : null;
};

beforeEach(() => sending.setState({ is: 'idle', said: null }, true));

describe('a pack on its way to the rover', () => {
  test('goes piece by piece, none larger than the bridge takes', async () => {
    const one = bridge();
    await run(one);
    expect(one.state.pieces.map(({ bytes }) => bytes)).toEqual([...Array(3).fill(mostPackPieceB), 5]);
    expect(one.state.pieces[1]?.range).toBe(`bytes ${mostPackPieceB}-${2 * mostPackPieceB - 1}/${size}`);
    expect(said()).toBe('field.pmtiles is on the rover');
  });

  test('is unfinished for as long as it goes, so that no page renews itself meanwhile', async () => {
    const seen: boolean[] = [];
    const one = bridge(0, () => {
      seen.push(isUnfinished());
      return null;
    });
    await run(one);
    expect(seen).toEqual([true, true, true, true]);
    expect(isUnfinished()).toBe(false);
  });

  test('goes on where an earlier try stood', async () => {
    const one = bridge(2 * mostPackPieceB);
    await run(one);
    expect(one.state.pieces[0]?.range).toMatch(new RegExp(`^bytes ${2 * mostPackPieceB}-`));
    expect(one.state.pieces).toHaveLength(2);
  });

  test('a piece that is lost, or out of step, is sent again from where the bridge stands', async () => {
    const one = bridge(0, (nth) => {
      if (nth === 2) return new TypeError('network');
      return nth === 3 ? answer(409, { error: 'out of place' }) : null;
    });
    await run(one);
    expect(one.state.pieces).toHaveLength(4 + 2);
    expect(said()).toBe('field.pmtiles is on the rover');
  });

  test('a link that stays away ends it, and says why', async () => {
    const one = bridge(0, (nth) => (nth > 1 ? new TypeError('network') : null));
    await run(one);
    expect(one.state.pieces.length).toBeLessThan(10);
    expect(said()).toBe('field.pmtiles was not sent: network');
  });

  test('a refusal is told in the bridge’s words, and not tried again', async () => {
    const one = bridge(0, () => answer(413, { error: 'there is no room', code: 'NO_ROOM' }));
    await run(one);
    expect(one.state.pieces).toHaveLength(1);
    expect(said()).toBe('field.pmtiles was not sent: there is no room');
  });

  test('is stopped by hand', async () => {
    const one = bridge(0, (nth) => {
      if (nth === 2) stopSending();
      return nth === 2 ? new TypeError('aborted') : null;
    });
    await run(one);
    expect(one.state.pieces).toHaveLength(2);
    expect(said()).toContain('stopped here');
  });
});
