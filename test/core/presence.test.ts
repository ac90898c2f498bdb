import { expect, test } from 'vitest';
import { PresenceNews } from '../../bridge/core/presence.ts';

const told = (news: PresenceNews, at: number) => news.take(at).map(({ body }) => body);

test('[P5] the first to come is told at once, what follows within a second together', () => {
  const news = new PresenceNews();
  news.note('here', 'a');
  expect(told(news, 0)).toEqual([{ kind: 'operator', session: 'a', presence: 'here' }]);
  news.note('here', 'b');
  news.note('away', 'a');
  expect(told(news, 999)).toEqual([]);
  expect(told(news, 1000)).toEqual([
    { kind: 'operator', session: 'b', presence: 'here' },
    { kind: 'operator', session: 'a', presence: 'away' },
  ]);
  expect(told(news, 5000)).toEqual([]);
});

test('[P5] a thousand who come at once are one event that names a few', () => {
  const news = new PresenceNews();
  for (let index = 0; index < 1000; index++) news.note('here', `s${index}`);
  const others = ['s1', 's2', 's3', 's4', 's5', 's6', 's7', 's8'];
  expect(told(news, 0)).toEqual([
    { kind: 'operator', session: 's0', presence: 'here', also: { count: 999, sessions: others } },
  ]);
});
