// @vitest-environment happy-dom
import { fireEvent } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { listenForHands } from '../../dashboard/page-inputs.ts';
import { noDevices, startInputs } from '../../dashboard/store/inputs/inputs.ts';

let end = () => {};
afterEach(() => end());

/** The keyboard as sticks; time stands still until told. */
function keyboard() {
  let now = 0;
  const inputs = startInputs(
    noDevices,
    () => now,
    () => {},
  );
  const endListening = listenForHands(inputs);
  end = () => {
    endListening();
    inputs.stop();
  };
  inputs.choose('keyboard');
  return {
    inputs,
    reading: () => inputs.store.getState().reading,
    pass(ms: number) {
      now += ms;
    },
  };
}

const atRest = { steer: 0, throttle: 0, held: false };

test('[D5] a key whose end is swallowed by a shortcut does not drive when Shift is pressed again', () => {
  const { inputs, reading, pass } = keyboard();
  const step = () => {
    pass(100);
    inputs.key('ShiftLeft', true);
  };
  fireEvent.keyDown(window, { code: 'ShiftLeft', shiftKey: true });
  fireEvent.keyDown(window, { code: 'KeyW', shiftKey: true });
  step();
  expect(reading().held).toBe(true);
  // macOS tells of no key that comes up while this one is down.
  fireEvent.keyDown(window, { code: 'MetaLeft', shiftKey: true, metaKey: true });
  expect(reading()).toEqual(atRest);
  fireEvent.keyUp(window, { code: 'MetaLeft' });
  fireEvent.keyUp(window, { code: 'ShiftLeft' });
  fireEvent.keyDown(window, { code: 'ShiftLeft', shiftKey: true });
  for (let steps = 0; steps < 10; steps++) step();
  fireEvent.keyUp(window, { code: 'ShiftLeft' });
  fireEvent.keyDown(window, { code: 'ShiftLeft', shiftKey: true });
  expect(reading()).toEqual({ ...atRest, held: true });
});

test('[D5] both Shifts that come up are up, although Windows tells of one of them alone', () => {
  const { reading, pass } = keyboard();
  fireEvent.keyDown(window, { code: 'ShiftLeft', shiftKey: true });
  fireEvent.keyDown(window, { code: 'KeyW', shiftKey: true });
  fireEvent.keyDown(window, { code: 'ShiftRight', shiftKey: true });
  fireEvent.keyUp(window, { code: 'ShiftLeft', shiftKey: true });
  expect(reading().held).toBe(true);
  fireEvent.keyDown(window, { code: 'ShiftLeft', shiftKey: true });
  fireEvent.keyUp(window, { code: 'ShiftRight', shiftKey: false });
  expect(reading()).toEqual(atRest);
  pass(1000);
  fireEvent.keyDown(window, { code: 'KeyW', shiftKey: false, repeat: true });
  expect(reading()).toEqual(atRest);
});
