import { describe, expect, test } from 'vitest';
import { breakable } from '../../dashboard/client/breakable.ts';
import { manualSurroundings } from '../support/manual-surroundings.ts';

function start() {
  const world = manualSurroundings({ fallbacks: true });
  const way = breakable(world);
  const heard: string[] = [];
  const open = () =>
    way.surroundings.open('ws://bridge/ws', {
      onOpen: () => heard.push('open'),
      onText: (text) => heard.push(text),
      onFrame: (bytes) => heard.push(`${bytes.length} B`),
      onClose: (code) => heard.push(`closed ${code}`),
    });
  return { world, way, heard, open };
}

describe('a way that can be broken', () => {
  test('holds what TCP would hold, both ways and in order, and delivers it late', () => {
    const { world, way, heard, open } = start();
    const carrier = open();
    const end = world.carrier();
    end.onOpen();
    way.breakFor(1000);
    end.onText('one');
    end.onFrame(new Uint8Array(2));
    carrier.send('mine');
    world.advance(999);
    expect([heard, end.sent]).toEqual([['open'], []]);
    world.advance(1);
    expect([heard, end.sent]).toEqual([['open', 'one', '2 B'], ['mine']]);
    end.onText('two');
    expect(heard.at(-1)).toBe('two');
  });

  test('what is opened meanwhile hangs for good; what is opened after it does not', () => {
    const { world, way, heard, open } = start();
    way.breakFor(1000);
    open();
    expect(world.carriers).toHaveLength(0);
    way.breakFor(0);
    open();
    world.carrier().onOpen();
    expect(heard).toEqual(['open']);
    expect(world.pendingTimers()).toBe(0);
  });

  test('what was dropped meanwhile hears nothing afterwards', () => {
    const { world, way, heard, open } = start();
    const carrier = open();
    way.breakFor(1000);
    world.carrier().onText('late');
    carrier.drop();
    world.advance(1000);
    expect(heard).toEqual([]);
    expect(world.carrier().dropped).toBe(true);
  });

  test('a carrier with more than a thousand that wait is cut', () => {
    const { world, way, heard, open } = start();
    open();
    way.breakFor(1000);
    for (let i = 0; i <= 1000; i++) world.carrier().onText(`no. ${i}`);
    world.advance(1000);
    expect(heard).toEqual(['closed 1006']);
  });

  test('cut() ends all that is open, once', () => {
    const { world, way, heard, open } = start();
    open();
    way.cut();
    way.cut();
    expect(heard).toEqual(['closed 1006']);
    expect(world.carrier().dropped).toBe(true);
  });
});
