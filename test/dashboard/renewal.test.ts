/** When a page becomes its next version: never while a rover is driven from it, and never by surprise. */
import { describe, expect, test } from 'vitest';
import { type DashboardState, firstState } from '../../dashboard/store/dashboard-state.ts';
import {
  asked,
  forbidsReload,
  found,
  hindranceOf,
  noRenewal,
  settled,
  stepped,
} from '../../dashboard/store/renewal.ts';
import { controlSample } from '../support/intent-page.ts';
import { vehicleSample, welcomeSample } from '../support/wire-samples.ts';

const calm = { path: '/', isOccupied: false, untouchedMs: 60_000, isKept: true };

function at(change: (state: DashboardState) => Partial<DashboardState> = () => ({})): DashboardState {
  const first = firstState(0);
  const state: DashboardState = {
    ...first,
    connection: { name: 'connected', since: 0 },
    mirror: { ...first.mirror, welcome: welcomeSample(), vehicles: new Map([['field/1/1', vehicleSample()]]) },
    intent: { ...first.intent, session: 'me' },
  };
  return { ...state, ...change(state) };
}

const command = (over: object) =>
  at(({ intent, mirror }) => ({
    intent: {
      ...intent,
      commands: [{ mine: true, final: true, class: 'safe', vehicle: 'field/1/1', ...over }],
    } as never,
    mirror: {
      ...mirror,
      vehicles: new Map([
        [
          'field/1/1',
          vehicleSample({ groups: { mode: { at: 1, v: { mode: 'AUTO', custom: 10, armed: true } } } as never }),
        ],
      ]),
    },
  }));

describe('what stands in the way', () => {
  const drives = at(({ mirror }) => {
    const control = controlSample();
    return {
      mirror: {
        ...mirror,
        control: new Map([['field/1/1', { ...control, lease: { ...control.lease, holder: 'me' } }]]),
      },
    };
  });
  const lane = at(({ intent }) => ({ intent: { ...intent, lane: { ...intent.lane, phase: 'neutral' } } }));
  const refused = { ...command({ class: 'safe' }), connection: { name: 'failed' } } as DashboardState;
  const lost = at(() => ({ connection: { name: 'connecting', since: 0 } }));

  test.each([
    ['nothing', at(), calm, null],
    ['the lease is ours', drives, calm, 'driving'],
    ['sticks are being let go', lane, calm, 'driving'],
    ['a command has no outcome', command({ final: false }), calm, 'underway'],
    ['a rover that we set off is armed', command({ class: 'motion' }), calm, 'armed'],
    ['a rover that others set off is armed', command({ class: 'safe' }), calm, 'watching'],
    ['it is armed, and a bridge that refuses this version', refused, calm, null],
    ['no link and no shelf', lost, { ...calm, isKept: false }, 'unreached'],
    ['no link and a shelf', lost, calm, null],
    ['a plan is drawn', at(), { ...calm, path: '/plan' }, 'making'],
    ['a stick is given its axis', at(), { ...calm, path: '/setup/joystick' }, 'making'],
    ['one drives by the camera', at(), { ...calm, path: '/view' }, 'making'],
    ['plots run', at(), { ...calm, path: '/data' }, 'making'],
    ['a map is sent', at(), { ...calm, path: '/maps' }, 'making'],
    ['a dialog is open', at(), { ...calm, isOccupied: true }, 'busy'],
    ['a hand is on it', at(), { ...calm, untouchedMs: 9000 }, 'busy'],
  ] as const)('%s', (_, state, around, hindrance) => {
    expect(hindranceOf(state, around)).toBe(hindrance);
  });
});

describe('a new version', () => {
  test('is taken by itself only after five calm seconds in a row', () => {
    let renewal = found(noRenewal);
    renewal = stepped(renewal, null, 1000);
    renewal = stepped(renewal, null, 5900);
    expect(renewal.name).toBe('ready');
    renewal = stepped(renewal, 'busy', 5950);
    renewal = stepped(renewal, null, 6000);
    expect(stepped(renewal, null, 10_900).name).toBe('ready');
    expect(stepped(renewal, null, 11_000).name).toBe('taking');
  });

  test('is taken at once where it is asked for, but not from under a drive', () => {
    const renewal = asked(found(noRenewal));
    for (const hindrance of ['driving', 'armed', 'underway', 'unreached'] as const) {
      expect(forbidsReload(hindrance)).toBe(true);
      expect(stepped(renewal, hindrance, 99_000).name).toBe('asked');
    }
    for (const hindrance of ['making', 'watching', 'busy', null] as const)
      expect(stepped(renewal, hindrance, 0).name).toBe('taking');
  });

  test('that is about to be taken is put off by what comes between, as far as it may be', () => {
    const byItself = { name: 'taking', isAsked: false } as const;
    const wanted = { name: 'taking', isAsked: true } as const;
    expect(settled(byItself, null)).toBe(byItself);
    for (const hindrance of ['driving', 'armed', 'underway', 'unreached', 'making', 'watching', 'busy'] as const) {
      expect(settled(byItself, hindrance)).toEqual({ name: 'ready', calmSince: null });
      const after = settled(wanted, hindrance);
      expect(after).toEqual(forbidsReload(hindrance) ? { name: 'asked', calmSince: null } : wanted);
    }
  });

  test('never comes by itself while anything stands in the way, however long', () => {
    let renewal = found(noRenewal);
    for (let now = 0; now < 3_600_000; now += 1000)
      renewal = stepped(renewal, now % 2000 === 0 ? 'driving' : null, now);
    expect(renewal.name).toBe('ready');
  });

  test('that is not there is not asked for, and one that is being taken is not found again', () => {
    expect(asked(noRenewal)).toBe(noRenewal);
    expect(stepped(noRenewal, null, 1)).toBe(noRenewal);
    const taking = { name: 'taking', isAsked: false } as const;
    expect(found(taking)).toBe(taking);
  });
});
