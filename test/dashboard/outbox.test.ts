import { describe, expect, test } from 'vitest';
import { type CommandClass, commandClasses } from '../../bridge/protocol/command.ts';
import {
  confirm,
  discard,
  due,
  emptyOutbox,
  type Intent,
  type Outbox,
  offer,
  packed,
  unanswered,
  unpacked,
} from '../../dashboard/client/outbox.ts';

const now = 1_700_000_000_000;
const intent = (id: string, over: Partial<Intent> = {}): Intent => ({
  id,
  vehicle: 'field/1/1',
  class: 'set',
  target: `param:${id}`,
  name: 'set_parameter',
  args: { value: 1 },
  ...over,
});
const keep = (outbox: Outbox, ...intents: readonly Intent[]): Outbox =>
  intents.reduce((before, one) => offer(before, one, false, now)[0], outbox);
const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id);

describe('without a link', () => {
  test('what only sets something waits; everything else is refused at once, with the reason', () => {
    const verdicts = commandClasses.map(
      (kind: CommandClass) => offer(emptyOutbox, intent('a', { class: kind }), false, now)[1],
    );
    expect(verdicts.map(({ kind }) => kind)).toEqual(['refused', 'kept', 'refused', 'refused', 'refused']);
    for (const verdict of verdicts) if (verdict.kind === 'refused') expect(verdict.why).toMatch(/^there is no link: /);
  });

  test('an id waits once, and a later value of the same target takes the place of an earlier one', () => {
    const [one] = offer(emptyOutbox, intent('a', { target: 'home' }), false, now);
    expect(offer(one, intent('a', { target: 'home' }), false, now)[1]).toEqual({ kind: 'known' });
    const [two, verdict] = offer(one, intent('b', { target: 'home' }), false, now);
    expect(verdict).toEqual({ kind: 'kept', replaced: 'a' });
    expect(ids(two.waiting)).toEqual(['b']);
  });

  test('a hundred wait, and the next is refused; one that takes another’s place is not', () => {
    const full = keep(emptyOutbox, ...Array.from({ length: 100 }, (_, index) => intent(String(index))));
    expect(offer(full, intent('more'), false, now)[1].kind).toBe('refused');
    expect(offer(full, intent('instead', { target: 'param:7' }), false, now)[1].kind).toBe('kept');
  });
});

describe('with a link', () => {
  test('everything is sent at once, once', () => {
    const [outbox, verdict] = offer(emptyOutbox, intent('a', { class: 'motion' }), true, now);
    expect(verdict).toEqual({ kind: 'send' });
    expect(outbox.waiting).toEqual([]);
    expect(offer(outbox, intent('a', { class: 'motion' }), true, now)[1]).toEqual({ kind: 'known' });
  });

  test('a newer value that goes out keeps an older one of its target from undoing it', () => {
    const old = keep(emptyOutbox, intent('a', { target: 'home' }));
    const [outbox] = offer(old, intent('b', { target: 'home' }), true, now + 1);
    expect(outbox.waiting).toEqual([]);
  });

  test('what waited goes out in its order while it is young; what is older than 10 s asks first', () => {
    const outbox = keep(emptyOutbox, intent('a'), intent('b'));
    const young = due(outbox, now + 10_000);
    expect([ids(young.send), ids(young.ask)]).toEqual([['a', 'b'], []]);
    const old = due(outbox, now + 10_001);
    expect([ids(old.send), ids(old.ask)]).toEqual([[], ['a', 'b']]);
    const meant = due(confirm(old.outbox, 'a'), now + 60_000);
    expect([ids(meant.send), ids(meant.ask)]).toEqual([['a'], ['b']]);
    expect(ids(due(discard(meant.outbox, 'b'), now + 61_000).ask)).toEqual([]);
  });

  test('where the world has changed it asks, however young it is', () => {
    const outbox = keep(emptyOutbox, intent('a'), intent('b'));
    const { send, ask } = due(outbox, now + 500, ({ id }) => id === 'b');
    expect([ids(send), ids(ask)]).toEqual([['b'], ['a']]);
  });

  test('past its deadline it is gone and said, confirmed or not', () => {
    const outbox = confirm(keep(emptyOutbox, intent('a', { ttlMs: 5000 }), intent('b')), 'a');
    const { expired, send, outbox: left } = due(outbox, now + 5000);
    expect([ids(expired), ids(send)]).toEqual([['a'], ['b']]);
    expect(left.waiting).toEqual([]);
    expect(offer(left, intent('a'), true, now)[1]).toEqual({ kind: 'known' });
  });

  test('[W-14] a clock that was set back or forward by an hour makes nothing young again', () => {
    const outbox = keep(emptyOutbox, intent('a'));
    expect(ids(due(outbox, now - 3_600_000).ask)).toEqual(['a']);
    expect(ids(due(outbox, now + 3_600_000).ask)).toEqual(['a']);
  });

  test('what was sent and not answered waits again under its id, unless something newer does', () => {
    const first = due(keep(emptyOutbox, intent('a', { target: 'home' })), now + 1);
    const [sent] = first.send;
    if (sent === undefined) throw new Error('nothing was sent');
    expect(ids(due(unanswered(first.outbox, sent), now + 2).send)).toEqual(['a']);
    const newer = keep(first.outbox, intent('b', { target: 'home' }));
    expect(ids(unanswered(newer, sent).waiting)).toEqual(['b']);
  });
});

describe('over a reload', () => {
  test('what waits, its deadline and what is done come back', () => {
    const [outbox] = offer(keep(emptyOutbox, intent('a')), intent('b'), true, now);
    const back = unpacked(JSON.parse(JSON.stringify(packed(outbox))));
    expect(back).toEqual(outbox);
    expect(ids(due(back, now + 90_000_000).expired)).toEqual(['a']);
    expect(offer(back, intent('b'), true, now)[1]).toEqual({ kind: 'known' });
  });

  test.each([
    [null],
    ['text'],
    [{ version: 2, waiting: [], done: [] }],
    [{ version: 1, waiting: [{ id: 'a' }], done: [] }],
  ])('nothing is sent of %j', (kept) => {
    expect(unpacked(kept)).toEqual(emptyOutbox);
  });
});
