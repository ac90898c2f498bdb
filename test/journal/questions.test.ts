/** Questions to a thread whose disk may hang: nobody waits without end, and what lies before it does not grow. */
import { expect, test } from 'vitest';
import { Questions } from '../../bridge/journal/questions.ts';

const open = (most = 2, withinMs = 10) => {
  const questions = new Questions<string>({ most, withinMs, tooMany: 'too many', late: 'late' });
  const sent: number[] = [];
  return { questions, sent, ask: () => questions.ask((id) => sent.push(id)) };
};

test('each gets its own answer, in whatever order they come', async () => {
  const { questions, sent, ask } = open(2, 60_000);
  const both = [ask(), ask()];
  for (const id of [...sent].reverse()) questions.answered(id, `answer ${id}`);
  expect(await Promise.all(both)).toEqual(sent.map((id) => `answer ${id}`));
});

test('more than lie before the thread at once are turned away, and counted', async () => {
  const { questions, sent, ask } = open(2, 60_000);
  const first = ask();
  void ask();
  expect(await ask()).toBe('too many');
  expect([sent.length, questions.turnedAway]).toEqual([2, 1]);
  questions.answered(sent[0] ?? 0, 'done');
  expect(await first).toBe('done');
  void ask();
  expect(sent).toHaveLength(3);
  questions.failAll('over');
});

test('one that was given up still lies before a thread that hangs: no more is sent until it was dealt with', async () => {
  const { questions, sent, ask } = open();
  expect(await Promise.all([ask(), ask()])).toEqual(['late', 'late']);
  // It is known why there is no room.
  expect(await ask()).toBe('late');
  expect(sent).toHaveLength(2);
  questions.answered(sent[0] ?? 0, 'at last');
  const next = ask();
  expect(sent).toHaveLength(3);
  questions.answered(sent[2] ?? 0, 'in time');
  expect(await next).toBe('in time');
});

test('with a thread that died everything that lay before it ends, also what was given up, and the next may ask', async () => {
  const { questions, sent, ask } = open(2, 60_000);
  const both = [ask(), ask()];
  questions.failAll('it died');
  expect(await Promise.all(both)).toEqual(['it died', 'it died']);
  const next = ask();
  expect(sent).toHaveLength(3);
  questions.answered(sent[2] ?? 0, 'the next lives');
  expect(await next).toBe('the next lives');

  const hung = open();
  expect(await Promise.all([hung.ask(), hung.ask()])).toEqual(['late', 'late']);
  hung.questions.failAll('it died');
  void hung.ask();
  expect(hung.sent).toHaveLength(3);
});

test('after the end nothing is sent, and whoever asks is told so', async () => {
  const { questions, sent, ask } = open(2, 60_000);
  const one = ask();
  questions.end('stopping');
  expect([await one, await ask()]).toEqual(['stopping', 'stopping']);
  expect(sent).toHaveLength(1);
});
