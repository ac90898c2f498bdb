// @vitest-environment happy-dom
import { cleanup, fireEvent, render } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { NumberField } from '../../dashboard/panels/plan/number-field.tsx';
import { units } from '../../dashboard/panels/units.ts';
import { imperial } from '../../dashboard/store/units.ts';

afterEach(() => {
  units.reset();
  cleanup();
});

function field(value: number, bounds: { min?: number; max?: number } = {}) {
  const stored: number[] = [];
  const { container } = render(
    <NumberField label="Radius" unit="m" value={value} {...bounds} onChange={(m) => stored.push(m)} onEnd={() => {}} />,
  );
  const input = container.querySelector('input');
  if (input === null) throw new Error('there is no field');
  return {
    input,
    stored,
    type: (text: string) => fireEvent.change(input, { target: { value: text } }),
    text: () => container.textContent ?? '',
  };
}

test('metric figures pass as they are', () => {
  const { input, type, stored, text } = field(2.5);
  expect([input.value, text()]).toEqual(['2.5', 'Radius, m']);
  type('3,5');
  expect(stored).toEqual([3.5]);
});

test('imperial figures are shown and typed in feet, and stored in metres', () => {
  units.choose(imperial);
  const { input, type, stored, text } = field(30.48);
  expect([input.value, text()]).toEqual(['100', 'Radius, ft']);
  type('50');
  expect(stored[0]).toBeCloseTo(15.24, 12);
});

test('what is left alone or typed back is stored as it was, to the last bit', () => {
  units.choose(imperial);
  const { input, type, stored } = field(1);
  expect(input.value).toBe('3.281');
  fireEvent.blur(input);
  expect(stored).toEqual([]);
  type('3');
  type('3.281');
  expect(stored.at(-1)).toBe(1);
});

test('what does not fit is told in the unit that is typed, and stored nowhere', () => {
  units.choose(imperial);
  const { type, stored, text } = field(10, { min: 0.5, max: 100 });
  type('1');
  expect(text()).toContain('1.64 at least');
  type('400');
  expect(text()).toContain('328.084 at most');
  type('far');
  expect(text()).toContain('a number is due');
  expect(stored).toEqual([]);
  type('1.64');
  expect(stored).toEqual([0.5]);
});
