// @vitest-environment happy-dom
/** What the page says of who one is, and what stays possible. */
import { act } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import type { IdentityView } from '../../dashboard/client/identity-view.ts';
import { IdentityNotice } from '../../dashboard/panels/identity-notice.tsx';
import { canBeCode, proposedName } from '../../dashboard/store/people.ts';
import { show, shownNowMs } from '../support/shown.tsx';

const known = (change: Partial<Extract<IdentityView, { state: 'known' }>> = {}): IdentityView => ({
  state: 'known',
  name: 'Phone',
  role: 'operator',
  untilMs: shownNowMs + 600_000,
  phase: 'known',
  trouble: null,
  ...change,
});
const connection = { name: 'connected', since: 0 } as const;
const notice = (identity: IdentityView) => show(<IdentityNotice />, { identity, connection });

describe('[U4] [U5] the end of a proof on the screen', () => {
  test('nothing is said while it is well, or is being renewed', () => {
    expect(notice(known()).text()).toBe('');
    expect(notice(known({ phase: 'expiring', untilMs: shownNowMs + 60_000 })).text()).toBe('');
    expect(notice(known({ trouble: 'the bridge does not answer' })).text()).toBe('');
  });

  test('with a minute left and no success it counts down, and is loud for the last ten seconds', () => {
    const trouble = 'the bridge does not answer';
    const shown = notice(known({ phase: 'expiring', untilMs: shownNowMs + 59_400, trouble }));
    expect(shown.text()).toContain('60 s until only STOP is left');
    expect(shown.element.querySelector('[role="alert"]')).toBeNull();
    act(() => shown.set({ nowMs: shownNowMs + 50_000 }));
    expect(shown.text()).toContain('10 s until only STOP is left');
    expect(shown.element.querySelector('[role="alert"]')).not.toBeNull();
  });

  test('after the end it says why the rover was stopped and what to do', () => {
    const expired = known({ phase: 'expired', untilMs: shownNowMs - 1000, trouble: 'the bridge does not answer' });
    const shown = notice(expired);
    expect(shown.text()).toContain('Stopped: this device could not prove in time who it is');
    expect(shown.text()).toContain('STOP still works');
    expect(shown.element.querySelector('[role="alert"]')).not.toBeNull();
  });

  test('a device that is out, on a connection that is still open, is told so', () => {
    expect(notice({ state: 'unpaired', why: 'this device is not paired here' }).text()).toContain(
      'STOP works until then',
    );
  });
});

test('a viewer is told what is left, and everyone where nobody is asked is told nothing', () => {
  expect(notice(known({ role: 'viewer' })).text()).toContain('You look on as a viewer. STOP works');
  expect(notice({ state: 'open' }).text()).toBe('');
});

test.each([
  ['AB-CDEF-GHJK', true],
  ['ab cdef ghjk', true],
  ['abcdefghjk', true],
  ['o0-i1l1-0000', true],
  ['AB-CDEF-GHJ', false],
  ['AB-CDEF-GHJKL', false],
  ['UU-UUUU-UUUU', false],
  ['', false],
])('a code as typed: %s', (typed, isOne) => {
  expect(canBeCode(typed)).toBe(isOne);
});

test('a device has a first name', () => {
  expect(proposedName('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)')).toBe('iPhone');
  expect(proposedName('Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 Mobile Safari')).toBe(
    'Android phone',
  );
  expect(proposedName('something else')).toBe('Browser');
});
