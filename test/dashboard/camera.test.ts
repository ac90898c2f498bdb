/** What the page makes of cameras, without a browser: how old, how many, whether it still moves, and when it is tried again. */
import { describe, expect, test } from 'vitest';
import type { Camera } from '../../bridge/protocol/camera.ts';
import { readPictures } from '../../dashboard/client/picture-stream.ts';
import { askCameras, cameraOf, noCamerasKnown } from '../../dashboard/store/camera/list.ts';
import { firstPace, nextPace, type Pace, paces, type Way } from '../../dashboard/store/camera/pace.ts';
import { ageUnknown, began, drew, ended, firstSight, lookOf, type Sight } from '../../dashboard/store/camera/sight.ts';
import { type Player, type PlayerTell, startViewing } from '../../dashboard/store/camera/viewing.ts';

const good: Way = { pictureAgeMs: 80, rttMs: 40, telemetryLate: false };
const known = (ms: number) => ({ is: 'known', ms }) as const;

describe('pictures a second', () => {
  const pacedFor = (pace: Pace, way: Way, fromMs: number, forMs: number) => {
    let now = pace;
    for (let at = fromMs; at <= fromMs + forMs; at += 250) now = nextPace(now, way, at);
    return now;
  };

  test('on a good link all that can be had, for as long as it is good', () => {
    const first = firstPace(0);
    expect(first.fps).toBe(30);
    expect(pacedFor(first, good, 0, 600_000)).toBe(first);
  });

  test.each<[string, Partial<Way>]>([
    ['telemetry is late', { telemetryLate: true }],
    ['pictures arrive old', { pictureAgeMs: 900 }],
    ['the round trip is long', { rttMs: 700 }],
  ])('where %s fewer are asked for, down to two, one step at a time', (_, worse) => {
    const bad = { ...good, ...worse };
    expect(nextPace(firstPace(0), bad, 1000).fps, 'not before it has settled').toBe(30);
    expect(pacedFor(firstPace(0), bad, 0, 1500).fps).toBe(15);
    expect(pacedFor(firstPace(0), bad, 0, 60_000).fps).toBe(paces.at(-1));
  });

  test('more are tried after ten seconds that went well, and ever later where that was a mistake', () => {
    const low = pacedFor(firstPace(0), { ...good, telemetryLate: true }, 0, 1500);
    expect(pacedFor(low, good, 1750, 9000).fps).toBe(15);
    const up = pacedFor(low, good, 1750, 10_000);
    expect(up.fps).toBe(30);
    const again = nextPace(up, { ...good, rttMs: 900 }, up.since + 2000);
    expect(again).toMatchObject({ fps: 15, patienceMs: 40_000 });
    expect(pacedFor(again, good, again.since, 39_000).fps).toBe(15);
    expect(pacedFor(again, good, again.since, 41_000).fps).toBe(30);
  });

  test('what is not known says nothing', () => {
    const first = firstPace(0);
    expect(pacedFor(first, { pictureAgeMs: null, rttMs: null, telemetryLate: false }, 0, 60_000)).toBe(first);
  });
});

describe('a picture', () => {
  const drawnAt = (fps: number, count: number, age = known(50)): Sight => {
    let sight = firstSight(0);
    for (let index = 0; index < count; index++) sight = drew(sight, (index * 1000) / fps, age);
    return sight;
  };

  test('is live with its age, which grows on the screen, and its rate', () => {
    expect(lookOf(drawnAt(20, 21), 1200)).toEqual({ name: 'live', age: known(250), fps: 20 });
  });

  test('is stalled after a second without a new one, never live', () => {
    const sight = drawnAt(20, 21);
    expect(lookOf(sight, 1900)).toMatchObject({ name: 'live' });
    expect(lookOf(sight, 2000), 'it has become old').toMatchObject({ name: 'late' });
    expect(lookOf(sight, 2001)).toEqual({ name: 'stalled', forMs: 1001 });
  });

  test('of a slow camera is stalled after two and a half of its intervals, five seconds at most', () => {
    expect(lookOf(drawnAt(1, 4), 3000 + 2500)).toMatchObject({ name: 'late' });
    expect(lookOf(drawnAt(1, 4), 3000 + 2501)).toMatchObject({ name: 'stalled' });
    expect(lookOf(drawnAt(0.1, 4), 30_000 + 5001)).toMatchObject({ name: 'stalled' });
  });

  test('that moves and is known to be old is late', () => {
    expect(lookOf(drawnAt(20, 21, known(4000)), 1000)).toMatchObject({ name: 'late', age: known(4000) });
  });

  test('of unknown age stays unknown however long it stands', () => {
    expect(lookOf(drew(firstSight(0), 100, ageUnknown), 600)).toEqual({ name: 'live', age: ageUnknown, fps: null });
  });

  test('that is gone says why, since when and until when; what is drawn stays until a new one comes', () => {
    const gone = ended(drawnAt(20, 21), 1500, 'it hung up', 2500);
    expect(lookOf(gone, 2000)).toEqual({ name: 'gone', why: 'it hung up', retryInMs: 500, seenAgoMs: 1000 });
    expect(lookOf(began(gone, 3000), 3100)).toMatchObject({ name: 'stalled' });
    expect(lookOf(drew(began(gone, 3000), 3200, known(10)), 3200)).toMatchObject({ name: 'live' });
    expect(lookOf(began(firstSight(0), 0), 900)).toEqual({ name: 'connecting', forMs: 900 });
  });

  test('an hour of pictures takes no more room than three seconds', () => {
    expect(drawnAt(30, 30 * 3600).drawn.length).toBeLessThan(100);
  });
});

function viewed(kind: Camera['kind'] = 'mjpeg') {
  const plays: { readonly fps: number; readonly tell: PlayerTell; stopped: boolean }[] = [];
  const play: Player = ({ fps }, tell) => {
    const one = { fps, tell, stopped: false };
    plays.push(one);
    return () => {
      one.stopped = true;
    };
  };
  const now = { ms: 0, linked: true, telemetryLate: false };
  let due: { at: number; run: () => void } | null = null;
  const viewing = startViewing('front', kind, play, {
    monoMs: () => now.ms,
    after(ms, run) {
      due = { at: now.ms + ms, run };
      return () => {
        due = null;
      };
    },
    random: () => 0.5,
    way: () => ({ linked: now.linked, rttMs: 40, telemetryLate: now.telemetryLate }),
  });
  const pass = (ms: number, each = () => {}) => {
    const until = now.ms + ms;
    while (due !== null && due.at <= until) {
      const { at, run } = due;
      due = null;
      now.ms = at;
      each();
      run();
    }
    now.ms = until;
  };
  const draws = () => plays.at(-1)?.tell.drew(known(50));
  return { viewing, plays, now, pass, draws, look: () => lookOf(viewing.store.getState().sight, now.ms).name };
}

describe('a camera that is looked at', () => {
  test('is opened again by itself when it ends, ever later, and at once when it had shown something', () => {
    const { plays, pass, draws, look } = viewed();
    plays[0]?.tell.ended('it hung up');
    expect(plays[0]?.stopped).toBe(true);
    expect(look()).toBe('gone');
    pass(750);
    expect(plays).toHaveLength(2);
    plays[1]?.tell.ended('it hung up');
    pass(750);
    expect(plays, 'a second time it waits for longer').toHaveLength(2);
    pass(500);
    expect(plays).toHaveLength(3);
    draws();
    expect(look()).toBe('live');
    plays[2]?.tell.ended('it hung up');
    pass(750);
    expect(plays).toHaveLength(4);
  });

  test('is opened anew at once when the link is back, and when somebody asks', () => {
    const { viewing, plays, now, pass, draws } = viewed();
    draws();
    now.linked = false;
    pass(250);
    now.linked = true;
    pass(250);
    expect(plays).toHaveLength(2);
    for (let round = 0; round < 6; round++) {
      plays.at(-1)?.tell.ended('no');
      pass(20_000);
    }
    plays.at(-1)?.tell.ended('no');
    const before = plays.length;
    viewing.retryNow();
    expect(plays).toHaveLength(before + 1);
  });

  test('a stream that shows nothing for eight seconds is given up and tried again', () => {
    const { plays, pass, look } = viewed('hls');
    plays[0]?.tell.opened();
    pass(8000);
    expect(look()).toBe('connecting');
    pass(500);
    expect(look()).toBe('gone');
    pass(1000);
    expect(plays).toHaveLength(2);
  });

  test('asks for fewer pictures while telemetry is late, and what the one before still tells is not heard', () => {
    const { plays, now, pass, draws, look } = viewed();
    now.telemetryLate = true;
    pass(4000, draws);
    expect(plays.map(({ fps }) => fps)).toEqual([30, 15, 8]);
    expect(plays.slice(0, -1).every(({ stopped }) => stopped)).toBe(true);
    plays[0]?.tell.ended('aborted');
    expect(look()).toBe('live');
  });

  test('is let go of for good when nobody looks', () => {
    const { viewing, plays, pass } = viewed();
    viewing.stop();
    viewing.stop();
    plays[0]?.tell.ended('aborted');
    pass(60_000);
    expect(plays).toHaveLength(1);
  });
});

describe('the list', () => {
  const camera: Camera = { id: 'a', name: 'A', kind: 'hls', state: 'idle', why: '', seenAt: null, viewers: 0 };

  test('stays what it was where the bridge cannot be asked or is not understood', async () => {
    const list = await askCameras(
      async () => ({ ok: true, status: 200, value: { cameras: [camera] } }),
      noCamerasKnown,
    );
    expect(list).toEqual({ cameras: [camera], why: null });
    expect(await askCameras(async () => ({ ok: false, status: 0, why: 'no' }), list)).toEqual({ ...list, why: 'no' });
    const odd = await askCameras(async () => ({ ok: true, status: 200, value: [] }), list);
    expect(odd).toMatchObject({ cameras: [camera], why: expect.stringContaining('not understood') });
  });

  test('the chosen one, else the first, else none', () => {
    const other = { ...camera, id: 'b' };
    expect(cameraOf({ cameras: [camera, other], why: null }, 'b')).toBe(other);
    expect(cameraOf({ cameras: [camera, other], why: null }, 'gone')).toBe(camera);
    expect(cameraOf(noCamerasKnown, 'a')).toBeNull();
  });
});

test('who asks is said with every stream, and once more with another token where the first is taken no longer', async () => {
  const asked: (string | undefined)[] = [];
  const given: (string | null)[] = [];
  const why = await readPictures({
    url: 'http://bridge/api/cameras/a/mjpeg',
    token: async (refused) => {
      given.push(refused);
      return refused === null ? 'old' : 'new';
    },
    async fetch(_url, { headers }) {
      asked.push(headers.authorization);
      const error = 'this camera speaks hls';
      return { status: asked.length === 1 ? 401 : 404, body: null, json: async () => ({ error }) };
    },
    signal: null,
    onOpen: () => {},
    onPicture: () => {},
  });
  expect(asked).toEqual(['Bearer old', 'Bearer new']);
  expect(given).toEqual([null, 'old']);
  expect(why).toBe('this camera speaks hls');
});
