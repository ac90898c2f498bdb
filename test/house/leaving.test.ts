/** How the process ends: in order, whatever ends it. */
import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { leaveInOrder } from '../../bridge/leaving.ts';
import { ManualClock } from '../support/manual-clock.ts';

class Stage extends EventEmitter {
  readonly clock = new ManualClock();
  readonly exits: number[] = [];
  readonly words: string[] = [];
  readonly stderr = { write: (text: string) => this.words.push(text) };
  stops = 0;
  stopped: { done(): void; fail(error: Error): void } = { done: () => {}, fail: () => {} };

  constructor() {
    super();
    const stop = () => {
      this.stops += 1;
      return new Promise<void>((done, fail) => {
        this.stopped = { done, fail };
      });
    };
    leaveInOrder(this, stop, this.clock);
  }

  exit(code: number): void {
    this.exits.push(code);
  }
}

const turns = async () => {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
};

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('[D11] %s stops the bridge before the process ends', async (signal) => {
  const stage = new Stage();
  stage.emit(signal);
  await turns();
  expect([stage.stops, stage.exits]).toEqual([1, []]);
  stage.stopped.done();
  await turns();
  expect(stage.exits).toEqual([0]);
});

test('[D11] a bug stops the bridge before the process ends, and is said once however often it comes', async () => {
  const stage = new Stage();
  for (let tick = 0; tick < 50; tick++) stage.emit('uncaughtException', new Error('a tick failed'));
  await turns();
  expect([stage.stops, stage.exits]).toEqual([1, []]);
  stage.stopped.done();
  await turns();
  expect(stage.exits).toEqual([1]);
  expect(stage.words).toHaveLength(1);
  expect(stage.words[0]).toContain('a tick failed');
});

test('[D11] an end that fails is said and has an exit code; a later signal waits for nothing', async () => {
  const stage = new Stage();
  stage.emit('SIGTERM');
  stage.stopped.fail(new Error('no end'));
  await turns();
  expect([stage.exits, stage.words.length]).toEqual([[1], 1]);

  const other = new Stage();
  other.emit('SIGINT');
  other.clock.advance(100);
  other.emit('SIGINT');
  expect(other.exits).toEqual([]);
  other.clock.advance(600);
  other.emit('SIGINT');
  expect(other.exits).toEqual([130]);
});
