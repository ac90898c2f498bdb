import { describe, expect, test } from 'vitest';
import { controlSample, intentPage } from '../support/intent-page.ts';
import { welcomeSample } from '../support/wire-samples.ts';

type Page = Awaited<ReturnType<typeof intentPage>>;

/** Drives for so long: a stick every 40 ms, as a page posts. */
function drive(one: Page, ms: number, over = {}): void {
  for (let gone = 0; gone < ms; gone += 40) {
    one.stick({ throttle: 0.5, ...over });
    one.pass(40, 40);
  }
}

/** A page with the lease, whose sticks were seen centred and drive. */
async function driving(): Promise<Page> {
  const one = await intentPage();
  one.greet();
  one.lead();
  one.stick();
  one.pass(40, 40);
  drive(one, 200);
  expect(one.intent().lane).toMatchObject({ phase: 'live', why: null });
  return one;
}

const frames = (one: Page) => one.sent('drive');
/** What is said from now on. */
function since(one: Page) {
  const before = frames(one).length;
  return () => frames(one).slice(before);
}
const neutral = { steer: 0, throttle: 0, held: false };

describe('the drive lane', () => {
  test('[D1] sends the newest stick at most every 50 ms, with the term, what was seen and when the pad was read', async () => {
    const one = await intentPage();
    one.greet();
    one.lead({}, 9);
    const readAt = one.world.monoMs();
    one.stick({ readAt });
    expect(frames(one)).toEqual([
      { t: 'drive', vehicle: 'field/1/1', term: 9, n: 1, c: readAt, seen: 100_000, ...neutral, held: true },
    ]);
    drive(one, 2000);
    const sent = frames(one);
    expect(sent.length).toBeGreaterThanOrEqual(40);
    expect(sent.length).toBeLessThanOrEqual(42);
    expect(sent.map(({ n }) => n)).toEqual(sent.map((_, index) => index + 1));
    expect(sent.at(-1)).toMatchObject({ throttle: 0.5, held: true });
  });

  test('[D4] begins only with centred sticks, and only with those of who holds the lease', async () => {
    const one = await intentPage();
    one.greet();
    one.stick();
    expect(one.intent().lane).toMatchObject({ phase: 'locked', why: 'not_in_control' });
    one.lead();
    one.pass(40, 40);
    one.stick({ throttle: 0.4 });
    expect(one.intent().lane.phase).toBe('centre');
    one.pass(40, 40);
    expect(frames(one)).toEqual([]);
    one.stick({ throttle: 0.04 });
    expect(one.intent().lane.phase).toBe('live');
    expect(frames(one)).toHaveLength(1);
  });

  test('[D5] let go: neutral at once, for a second, then nothing, and centred first again', async () => {
    const one = await driving();
    const said = since(one);
    one.stick({ held: false });
    expect(said()).toMatchObject([neutral]);
    one.pass(1200, 50);
    expect(said().length).toBeGreaterThanOrEqual(20);
    expect(said().length).toBeLessThanOrEqual(22);
    for (const frame of said()) expect(frame).toMatchObject(neutral);
    expect(one.intent().lane).toMatchObject({ phase: 'idle', why: 'let_go' });
    const count = said().length;
    drive(one, 400);
    expect(said()).toHaveLength(count);
    expect(one.intent().lane.phase).toBe('centre');
  });

  test('[W-08] a page that shows no life for 150 ms: the lane says neutral, and drives again only after centred sticks', async () => {
    const one = await driving();
    const said = since(one);
    one.stick({ throttle: 0.5 });
    one.pass(149, 149);
    const before = said().length;
    expect(said().every(({ held }) => held === true)).toBe(true);
    one.pass(1, 1);
    expect(said().slice(before)).toMatchObject([neutral]);
    expect(one.intent().lane).toMatchObject({ phase: 'neutral', why: 'no_life' });
    one.pass(5000, 50);
    expect(one.intent().lane.phase).toBe('idle');
    const count = said().length;
    drive(one, 300);
    expect(said()).toHaveLength(count);
    one.stick();
    drive(one, 100);
    expect(said().length).toBeGreaterThan(count);
  });

  test('[W-08] what a page had posted before it stood still is not driven when it comes late, and is no life', async () => {
    const one = await driving();
    const readAt = one.world.monoMs();
    one.pass(3000, 50);
    const said = since(one);
    for (let index = 0; index < 60; index++) one.stick({ throttle: 0.9, readAt: readAt + index * 40 });
    expect(said()).toEqual([]);
    one.stick({ throttle: 0, readAt: readAt + 10 });
    expect(said()).toEqual([]);
    expect(one.intent().lane.phase).not.toBe('live');
  });

  test('a stick that waited while the lane’s own thread stood still is not sent any more', async () => {
    const one = await driving();
    const said = since(one);
    one.stick({ throttle: 0.9 });
    one.stick({ throttle: 0.9, readAt: one.world.monoMs() + 1 });
    // Every timer comes late, and in the order in which they were due.
    one.world.stall(2000);
    expect(said().filter(({ held }) => held)).toEqual([]);
    expect(said()[0]).toMatchObject(neutral);
  });

  test('[D3] no stamp is before the last, neutral and what follows it included', async () => {
    const one = await driving();
    one.pass(500, 50);
    one.stick({ readAt: one.world.monoMs() - 10 });
    one.pass(40, 40);
    drive(one, 400);
    one.stick({ held: false });
    one.pass(1200);
    const stamps = frames(one).map(({ c }) => Number(c));
    expect(stamps).toEqual([...stamps].sort((a, b) => a - b));
  });

  test('[W-02] a hidden page: neutral at once', async () => {
    const one = await driving();
    const said = since(one);
    one.world.sign({ kind: 'hidden' });
    expect(said()[0]).toMatchObject(neutral);
    expect(one.intent().lane).toMatchObject({ phase: 'neutral', why: 'page_hidden' });
    one.stick({ throttle: 0 });
    expect(said().every(({ held }) => held === false)).toBe(true);
  });

  test.each([
    ['lost to another', (one: Page) => one.say(controlSample({}, { holder: 'session-2', term: 8 })), 'not_in_control'],
    ['under a new term', (one: Page) => one.lead({}, 8), 'not_in_control'],
    [
      'stopped by anyone',
      (one: Page) => one.lead({ stop: { by: 'session-2', at: 100_100, confirmed: false } }, 8),
      'stopped',
    ],
    [
      'given up by us',
      (one: Page) => one.feed.intend({ t: 'lease', ask: { vehicle: 'field/1/1', act: 'release' } }),
      'not_in_control',
    ],
    ['stopped by us', (one: Page) => void one.command('stop'), 'stopped'],
  ])('[D4] a lease that is %s: neutral at once, centred first', async (_, happen, why) => {
    const one = await driving();
    const said = since(one);
    happen(one);
    expect(said()[0]).toMatchObject(neutral);
    expect(one.intent().lane).toMatchObject({ phase: 'neutral', why });
    const count = said().filter(({ held }) => held).length;
    drive(one, 200);
    expect(said().filter(({ held }) => held)).toHaveLength(count);
  });

  test('[A4] neutral is said before the word that hands the lease on', async () => {
    const one = await driving();
    const before = one.world.carrier().sent.length;
    one.feed.intend({ t: 'lease', ask: { vehicle: 'field/1/1', act: 'grant', to: 'session-2' } });
    const tags = one.world
      .carrier()
      .sent.slice(before)
      .map((text) => JSON.parse(text).t);
    expect(tags.indexOf('drive')).toBeLessThan(tags.indexOf('lease_request'));
    expect(tags[0]).toBe('drive');
  });

  test('[D4] another conversation: nothing of the old one drives on it before centred sticks', async () => {
    const one = await driving();
    await one.cut();
    expect(one.intent().lane).toMatchObject({ phase: 'neutral' });
    one.world.advance(300);
    one.greet();
    one.lead();
    drive(one, 300);
    expect(one.sentOn(-1, 'drive').filter(({ held }) => held)).toEqual([]);
    one.stick();
    drive(one, 100);
    expect(one.sentOn(-1, 'drive').filter(({ held }) => held).length).toBeGreaterThan(0);
  });

  test('a link that is silent is not driven on', async () => {
    const one = await driving();
    const said = since(one);
    for (let gone = 0; gone < 1400; gone += 40) {
      one.stick({ throttle: 0.5 });
      one.world.advance(40);
    }
    expect(said().some(({ held }) => held === false)).toBe(true);
    expect(said().at(-1)?.held).toBe(false);
  });

  test('[D1] goes over a WebSocket only', async () => {
    const one = await intentPage({ fallbacks: true });
    one.world.carrier().onClose(1006, '');
    one.world.advance(3000);
    const other = one.world.carriers.find(({ way, dropped }) => way === 'stream' && !dropped);
    if (other === undefined) throw new Error('HTTP was not asked');
    other.onOpen();
    one.world.advance(3000);
    other.onText(JSON.stringify(welcomeSample()));
    expect(one.page.state).toMatchObject({ name: 'connected', fallback: 'stream' });
    other.onText(JSON.stringify(controlSample({}, { holder: 'session-1' })));
    one.stick();
    expect(frames(one)).toEqual([]);
    expect(one.intent().lane).toMatchObject({ phase: 'locked', why: 'no_websocket' });
  });

  test('[D12] asks for state 25 times a second while it drives, and for what was wished after that', async () => {
    const one = await driving();
    const rates = () => one.sent('wish').map(({ want }) => JSON.parse(JSON.stringify(want)).rateHz);
    expect(rates()).toEqual([25]);
    one.stick({ held: false });
    expect(rates()).toEqual([25, 10]);
  });

  test('values beyond the ends are cut to them, and what is no number is 0', async () => {
    const one = await driving();
    one.stick({ throttle: 3, steer: Number.NaN });
    one.pass(60, 20);
    expect(frames(one).at(-1)).toMatchObject({ throttle: 1, steer: 0 });
  });

  test('tells its page when its phase changes, and of no stick', async () => {
    const one = await driving();
    const shown = one.page.view.intent;
    for (let index = 0; index < 10; index++) {
      one.world.advance(10);
      one.stick({ throttle: index / 10 });
    }
    expect(one.page.view.intent).toBe(shown);
  });

  test('stopping says neutral once, and leaves no timer', async () => {
    const one = await driving();
    const said = since(one);
    one.feed.stop();
    expect(said()).toMatchObject([neutral]);
    expect(one.world.pendingTimers()).toBe(0);
  });
});

describe('a lease', () => {
  const ask = (one: Page, act: 'ask' | 'take' | 'release') =>
    one.feed.intend({ t: 'lease', ask: { vehicle: 'field/1/1', act } });

  test('[A3] is asked for once, however often the button is pressed, until it is answered', async () => {
    const one = await intentPage();
    one.greet();
    one.say(controlSample({}, { holder: 'session-2', term: 4 }));
    for (let click = 0; click < 5; click++) ask(one, 'ask');
    expect(one.sent('lease_request')).toMatchObject([{ act: 'ask', vehicle: 'field/1/1' }]);
    const [{ id } = { id: '' }] = one.sent('lease_request');
    one.say({ t: 'lease_response', id, ok: true, pending: true, term: 4 });
    expect(one.intent().leases.asked).toHaveLength(1);
    one.say({ t: 'lease_response', id, ok: false, term: 4, code: 'LEASE_HELD', message: 'the holder said no' });
    expect(one.intent().leases.asked).toEqual([]);
    expect(one.intent().lastRefusal).toMatchObject({ what: 'ask', code: 'LEASE_HELD', message: 'the holder said no' });
    ask(one, 'take');
    expect(one.sent('lease_request').at(-1)).toMatchObject({ act: 'take', term: 4 });
  });

  test('without a link is refused at once', async () => {
    const one = await intentPage();
    one.greet();
    await one.cut();
    ask(one, 'ask');
    one.world.advance(100);
    one.greet();
    expect(one.sent('lease_request')).toEqual([]);
    expect(one.intent().lastRefusal).toMatchObject({ what: 'ask', code: null });
  });

  test('that ran out under the page is said so, until it is asked for again or another has it', async () => {
    const one = await intentPage();
    one.greet();
    one.lead();
    one.say(controlSample({}, { term: 8 }));
    expect(one.intent().leases.lapsed).toEqual(['field/1/1']);
    one.say(controlSample({}, { holder: 'session-2', term: 9 }));
    expect(one.intent().leases.lapsed).toEqual([]);
    one.lead({}, 10);
    ask(one, 'release');
    one.say(controlSample({}, { term: 11 }));
    expect(one.intent().leases.lapsed).toEqual([]);
  });

  test('[A2] is kept by pings every 500 ms, awake only while the page is visible and said something within a second', async () => {
    const one = await intentPage();
    one.greet();
    one.pass(4000);
    const pings = () => one.sent('ping');
    const before = pings().length;
    one.lead();
    one.feed.intend({ t: 'alive' });
    const count = pings().length;
    one.pass(2000);
    expect(pings().length - count).toBe(4);
    expect(pings()[before]).not.toHaveProperty('awake');
    expect(
      pings()
        .slice(count)
        .map(({ awake }) => awake),
    ).toEqual([true, true, undefined, undefined]);
    one.feed.intend({ t: 'alive' });
    one.world.sign({ kind: 'hidden' });
    expect(pings().at(-1)).not.toHaveProperty('awake');
  });

  test('[A2] that is gone needs no such pings', async () => {
    const one = await intentPage();
    one.greet();
    one.pass(4000);
    one.lead();
    one.say(controlSample({}, { term: 8 }));
    const count = one.sent('ping').length;
    one.pass(4000);
    expect(one.sent('ping').length - count).toBe(2);
  });
});
