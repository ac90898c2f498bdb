// @vitest-environment happy-dom
import { fireEvent } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { emptyMirror } from '../../dashboard/client/mirror.ts';
import { MessagesPage } from '../../dashboard/pages/messages.tsx';
import { pictureOf } from '../../dashboard/panels/event-picture.ts';
import { Messages } from '../../dashboard/panels/messages.tsx';
import { acknowledge, handledFrom, isAlert, lasting, nothingHandled, remove } from '../../dashboard/store/alerts.ts';
import { hearingOf } from '../../dashboard/store/hearing.ts';
import { toastsDue, unreadWarnings } from '../../dashboard/store/select.ts';
import { startDashboard } from '../../dashboard/store/start-dashboard.ts';
import { manualSurroundings } from '../support/manual-surroundings.ts';
import { show } from '../support/shown.tsx';
import { textSample, welcomeSample } from '../support/wire-samples.ts';

const logged = (seq: number, text: string, severity: number) => ({
  ...textSample(seq, text, severity),
  key: `e:${seq}`,
});
const mirror = { ...emptyMirror, events: [logged(1, 'Low battery', 4), logged(2, 'Crash', 2), logged(3, 'Hello', 6)] };

function start() {
  const world = manualSurroundings();
  const options = { urls: ['ws://bridge/ws'], clientId: 'c', tab: 't', page: 'p' };
  const dashboard = startDashboard(options, world, () => () => {});
  const say = (message: unknown) => world.carrier().onText(JSON.stringify(message));
  world.carrier().onOpen();
  say(welcomeSample());
  return { world, dashboard, say, state: dashboard.store.getState };
}

describe('an alert', () => {
  test('that is acknowledged stays listed and shouts no more', () => {
    const { dashboard, say, state } = start();
    say({ t: 'events', entries: [textSample(1, 'Low battery', 4), textSample(2, 'Crash', 2)] });
    expect(unreadWarnings(state())).toBe(2);
    dashboard.acknowledge(state().mirror.events[0]?.key ?? '');
    expect(unreadWarnings(state())).toBe(1);
    expect(state().mirror.events).toHaveLength(2);
    const { text, element } = show(<MessagesPage />, { mirror, handled: acknowledge(nothingHandled, 'e:1') });
    expect(text()).toContain('Low battery');
    expect(element.querySelector('.is-acknowledged')?.textContent).toContain('acknowledged here');
  });

  test('that is removed leaves the list here, alone', () => {
    const { text } = show(<MessagesPage />, { mirror, handled: remove(nothingHandled, 'e:2') });
    expect(text()).not.toContain('Crash');
    expect(text()).toContain('Low battery');
  });

  test('offers both where it is listed; what is only a word offers neither', () => {
    const { element, calls } = show(<MessagesPage />, { mirror });
    const buttons = [...element.querySelectorAll('.msg-acts button')];
    expect(buttons).toHaveLength(4);
    for (const button of buttons.slice(0, 2)) fireEvent.click(button);
    expect(calls.filter((call) => call !== 'markRead')).toEqual(['acknowledge e:2', 'remove e:2']);
  });

  test('carries a picture of its kind', () => {
    const { element } = show(<Messages />, { mirror });
    expect(element.querySelectorAll('.msg-text > .ic')).toHaveLength(2);
    expect(new Set(Object.values(pictureOf)).size).toBe(Object.keys(pictureOf).length);
  });

  test('of this page that is acknowledged is no toast any more', () => {
    const { dashboard, say, state } = start();
    say({ t: 'connection_warning', quietMs: 5000 });
    const [due] = toastsDue(state());
    if (due === undefined) throw new Error('no toast is due');
    dashboard.acknowledge(`note ${due.id}`);
    expect(toastsDue(state())).toEqual([]);
    expect(state().notes.map(({ id }) => id)).toContain(due.id);
  });

  test('what was done about it outlives a reload, except of what was numbered anew; rubbish is nothing', () => {
    const handled = remove(acknowledge(acknowledge(nothingHandled, 'e:1'), 'note 3'), 'e:2');
    expect(handledFrom(JSON.stringify(lasting(handled)))).toEqual({ acknowledged: ['e:1'], removed: ['e:2'] });
    for (const text of [null, '', '{', '{"acknowledged":[1]}', '[]']) expect(handledFrom(text)).toEqual(nothingHandled);
  });

  test('is a warning or worse; what was done is bounded', () => {
    expect([0, 4, 5, 7].map(isAlert)).toEqual([true, true, false, false]);
    let handled = nothingHandled;
    for (let n = 0; n < 1500; n++) handled = acknowledge(handled, `e:${n}`);
    expect([handled.acknowledged.length, handled.acknowledged.at(-1)]).toEqual([1000, 'e:1499']);
  });
});

describe('a script beside the page', () => {
  test('hears each alert once as it comes, and the state of the link', () => {
    const { world, dashboard, say } = start();
    const heard: string[] = [];
    const faults: unknown[] = [];
    const { onAlert, onState } = hearingOf(dashboard.store, (error) => faults.push(error));
    say({ t: 'events', entries: [textSample(1, 'before', 2)] });
    onAlert(() => {
      throw new Error('a listener that fails');
    });
    const stop = onAlert(({ severity, body }) => heard.push(`${severity} ${body.kind === 'text' ? body.text : ''}`));
    const stopState = onState(({ name }) => heard.push(name));
    say({ t: 'events', entries: [textSample(2, 'Low battery', 4), textSample(3, 'a word', 6)] });
    say({ t: 'events', entries: [textSample(2, 'Low battery', 4), textSample(4, 'Crash', 2)] });
    world.carrier().onClose(1006, '');
    expect(heard).toEqual(['connected', '4 Low battery', '2 Crash', 'reconnecting']);
    expect(faults).toHaveLength(2);
    stop();
    stopState();
    world.advance(2000);
    expect(heard).toHaveLength(4);
  });
});
