// @vitest-environment happy-dom
/** A page that throws takes nothing with it, and can be tried again. */
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { emptyMirror } from '../../dashboard/client/mirror.ts';
import { Boundary } from '../../dashboard/panels/boundary.tsx';
import { Dock } from '../../dashboard/panels/dock.tsx';
import { show } from '../support/shown.tsx';
import { vehicleSample } from '../support/wire-samples.ts';

afterEach(cleanup);

test('what stands beside a failing page stays, and the page is there again once it can be', () => {
  const quiet = vi.spyOn(console, 'error').mockImplementation(() => {});
  let isBroken = true;
  const Page = () => {
    if (isBroken) throw new Error('no such field');
    return <p>a page</p>;
  };
  render(
    <>
      <Boundary>
        <Page />
      </Boundary>
      <button type="button">STOP</button>
    </>,
  );
  expect(screen.getByRole('alert').textContent).toContain('no such field');
  expect(screen.getByText('STOP')).toBeTruthy();
  isBroken = false;
  fireEvent.click(screen.getByText('Try again'));
  expect(screen.getByText('a page')).toBeTruthy();
  quiet.mockRestore();
});

test('a part of the dock that fails leaves STOP in its place, and it stops', () => {
  const quiet = vi.spyOn(console, 'error').mockImplementation(() => {});
  const vehicle = vehicleSample();
  const groups = Object.defineProperty({ ...vehicle.groups }, 'motion', {
    get: () => {
      throw new Error('no such figure');
    },
  });
  const mirror = { ...emptyMirror, vehicles: new Map([[vehicle.id, { ...vehicle, groups }]]) };
  const { element, calls } = show(<Dock />, { mirror });
  expect(screen.getByRole('alert').textContent).toContain('no such figure');
  const stop = element.querySelector('.stop');
  if (stop === null) throw new Error('STOP is gone');
  fireEvent.pointerDown(stop, { pointerType: 'touch' });
  expect(calls.some((call) => call.includes('"name":"stop"'))).toBe(true);
  quiet.mockRestore();
});
