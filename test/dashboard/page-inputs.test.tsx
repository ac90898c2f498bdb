// @vitest-environment happy-dom
import { fireEvent } from '@testing-library/react';
import { expect, test } from 'vitest';
import { listenForHands } from '../../dashboard/page-inputs.ts';
import { noDevices, startInputs } from '../../dashboard/store/inputs/inputs.ts';

test('[D5] a key whose end is swallowed by a shortcut does not drive when Shift is pressed again', () => {
  let now = 0;
  const inputs = startInputs(
    noDevices,
    () => now,
    () => {},
  );
  const end = listenForHands(inputs);
  inputs.choose('keyboard');
  const pass = () => {
    now += 100;
    inputs.key('ShiftLeft', true);
  };
  fireEvent.keyDown(window, { code: 'ShiftLeft', shiftKey: true });
  fireEvent.keyDown(window, { code: 'KeyW', shiftKey: true });
  pass();
  expect(inputs.store.getState().reading.held).toBe(true);
  // macOS tells of no key that comes up while this one is down.
  fireEvent.keyDown(window, { code: 'MetaLeft', shiftKey: true, metaKey: true });
  expect(inputs.store.getState().reading).toEqual({ steer: 0, throttle: 0, held: false });
  fireEvent.keyUp(window, { code: 'MetaLeft' });
  fireEvent.keyUp(window, { code: 'ShiftLeft' });
  fireEvent.keyDown(window, { code: 'ShiftLeft', shiftKey: true });
  for (let step = 0; step < 10; step++) pass();
  fireEvent.keyUp(window, { code: 'ShiftLeft' });
  fireEvent.keyDown(window, { code: 'ShiftLeft', shiftKey: true });
  expect(inputs.store.getState().reading).toEqual({ steer: 0, throttle: 0, held: true });
  end();
  inputs.stop();
});

test('[D5] both Shifts that come up are up, although Windows tells of one of them alone', () => {
  let now = 0;
  const inputs = startInputs(
    noDevices,
    () => now,
    () => {},
  );
  const end = listenForHands(inputs);
  inputs.choose('keyboard');
  fireEvent.keyDown(window, { code: 'ShiftLeft', shiftKey: true });
  fireEvent.keyDown(window, { code: 'KeyW', shiftKey: true });
  fireEvent.keyDown(window, { code: 'ShiftRight', shiftKey: true });
  fireEvent.keyUp(window, { code: 'ShiftLeft', shiftKey: true });
  expect(inputs.store.getState().reading.held).toBe(true);
  fireEvent.keyDown(window, { code: 'ShiftLeft', shiftKey: true });
  fireEvent.keyUp(window, { code: 'ShiftRight', shiftKey: false });
  expect(inputs.store.getState().reading).toEqual({ steer: 0, throttle: 0, held: false });
  now += 1000;
  fireEvent.keyDown(window, { code: 'KeyW', shiftKey: false, repeat: true });
  expect(inputs.store.getState().reading).toEqual({ steer: 0, throttle: 0, held: false });
  end();
  inputs.stop();
});
