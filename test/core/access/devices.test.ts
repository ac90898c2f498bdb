/** Devices, codes, tickets, tries: the pure rules of who may come in. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Devices, mostDevices } from '../../../bridge/core/access/devices.ts';
import { Codes, codeForMs } from '../../../bridge/core/access/pairing.ts';
import { lesserRole, mayActAs } from '../../../bridge/core/access/roles.ts';
import { Tickets, ticketForMs } from '../../../bridge/core/access/tickets.ts';
import { Tries } from '../../../bridge/core/access/tries.ts';

const phone = { id: 'phone', name: 'Phone', role: 'operator' } as const;
const laptop = { id: 'laptop', name: 'Laptop', role: 'admin' } as const;
const withPhone = (changed?: ConstructorParameters<typeof Devices>[1]) => {
  const devices = new Devices([], changed);
  devices.add(phone, 'h0', 0);
  return devices;
};

describe('renewing', () => {
  test('each secret is good once', () => {
    const devices = withPhone();
    expect(devices.renew('phone', 'h0', 'h1', 0)).toMatchObject({ ok: true });
    expect(devices.renew('phone', 'h1', 'h2', 0)).toMatchObject({ ok: true });
    expect(devices.renew('phone', 'h0', 'h3', 0)).toEqual({ ok: false, why: 'reused' });
  });

  test('an answer that was lost may be asked for again, however late, until what it carried is used', () => {
    const devices = withPhone();
    devices.renew('phone', 'h0', 'lost', 0);
    expect(devices.renew('phone', 'h0', 'h1', 0)).toMatchObject({ ok: true, device: { family: { n: 3 } } });
    expect(devices.confirm('phone', 3)).toBe(true);
    expect(devices.confirm('phone', 3)).toBe(false);
    expect(devices.renew('phone', 'h0', 'h2', 0)).toEqual({ ok: false, why: 'reused' });
  });

  test('a secret used before puts the device out, and that is told', () => {
    const out: unknown[] = [];
    const devices = withPhone((id, device) => device === null && out.push(id));
    devices.renew('phone', 'h0', 'h1', 0);
    devices.confirm('phone', 2);
    expect(devices.renew('phone', 'h0', 'hx', 0)).toEqual({ ok: false, why: 'reused' });
    expect(devices.find('phone')).toBeUndefined();
    expect(out).toEqual(['phone']);
  });

  test('whoever repeats the lost answer first, the other is found out', () => {
    const devices = withPhone();
    devices.renew('phone', 'h0', 'h1', 0);
    // A thief who holds h0 asks while h1 was not used; the owner, who has h1, comes later.
    expect(devices.renew('phone', 'h0', 'thief', 0)).toMatchObject({ ok: true });
    expect(devices.renew('phone', 'h1', 'h2', 0)).toEqual({ ok: false, why: 'reused' });
  });

  test('a secret that never was puts nobody out', () => {
    const devices = withPhone();
    expect(devices.renew('phone', 'guess', 'hx', 0)).toEqual({ ok: false, why: 'wrong' });
    expect(devices.find('phone')).toBeDefined();
    expect(devices.renew('nobody', 'h0', 'hx', 0)).toEqual({ ok: false, why: 'unknown' });
  });

  test('over a restart it is as before', () => {
    const devices = withPhone();
    devices.renew('phone', 'h0', 'h1', 0);
    const kept = () => new Devices(JSON.parse(JSON.stringify(devices.all())));
    expect(kept().renew('phone', 'h1', 'h2', 0)).toMatchObject({ ok: true });
    expect(kept().renew('phone', 'h0', 'h2', 0)).toMatchObject({ ok: true });
    devices.confirm('phone', 2);
    expect(kept().renew('phone', 'h0', 'h2', 0)).toEqual({ ok: false, why: 'reused' });
  });

  test('a thief and the owner who both use what they get are found out at the second turn', () => {
    const turns = fc.array(fc.record({ by: fc.constantFrom('owner', 'thief'), uses: fc.boolean() }), { maxLength: 40 });
    fc.assert(
      fc.property(turns, (moves) => {
        const devices = withPhone();
        const holds = { owner: 'h0', thief: 'h0' };
        let last: string | undefined;
        let foundOut = false;
        for (const [n, { by, uses }] of moves.entries()) {
          const renewal = devices.renew('phone', holds[by], `n${n}`, 0);
          foundOut ||= !renewal.ok;
          // Whoever follows one that used what it got is found out at once.
          if (last !== undefined && last !== by) expect(foundOut).toBe(true);
          if (!renewal.ok) continue;
          holds[by] = `n${n}`;
          if (uses) devices.confirm('phone', renewal.device.family.n);
          last = uses ? by : undefined;
        }
      }),
    );
  });
});

describe('devices', () => {
  test('the last admin can be neither lowered nor, by role, forgotten', () => {
    const devices = new Devices([]);
    devices.add(laptop, 'h', 0);
    expect(devices.assign('laptop', 'viewer')).toBe(false);
    devices.add({ ...phone, role: 'admin' }, 'h', 0);
    expect(devices.assign('laptop', 'viewer')).toBe(true);
    expect(devices.isLastAdmin('phone')).toBe(true);
  });

  test('a change is told at once', () => {
    const told: unknown[] = [];
    const devices = withPhone((id, device) => told.push([id, device?.role ?? null]));
    devices.assign('phone', 'viewer');
    devices.remove('phone');
    expect(told).toEqual([
      ['phone', 'operator'],
      ['phone', 'viewer'],
      ['phone', null],
    ]);
  });

  test('an installation of the page belongs to who used it first', () => {
    const devices = withPhone();
    devices.add(laptop, 'h', 0);
    expect(devices.claims('phone', 'c1')).toBe(true);
    expect(devices.claims('phone', 'c1')).toBe(true);
    expect(devices.claims('laptop', 'c1')).toBe(false);
    devices.remove('phone');
    expect(devices.claims('laptop', 'c1')).toBe(true);
    expect(devices.claims('nobody', 'c2')).toBe(false);
  });

  test('there is an end to how many there are', () => {
    const devices = new Devices([]);
    for (let n = 0; n < mostDevices; n++) expect(devices.add({ ...phone, id: `d${n}` }, 'h', 0)).toBe(true);
    expect(devices.add({ ...phone, id: 'more' }, 'h', 0)).toBe(false);
  });
});

describe('codes and tickets', () => {
  const code = { name: '', role: 'viewer', salt: 's', hash: 'h', until: codeForMs } as const;

  test('a code is good until its time is over, and once', () => {
    const codes = new Codes();
    expect(codes.open('AB', code, 0)).toBe(true);
    expect([codes.holds('AB'), codes.holds('CD')]).toEqual([true, false]);
    expect(codes.open('AB', code, 0)).toBe(false);
    expect(codes.find('AB', codeForMs)).toBe(code);
    expect(codes.find('AB', codeForMs + 1)).toBeUndefined();
    expect(codes.spend('AB', code)).toBe(true);
    expect(codes.spend('AB', code)).toBe(false);
    expect(codes.find('AB', 0)).toBeUndefined();
  });

  test('a ticket is good once, for 30 s, from one address', () => {
    const tickets = new Tickets();
    tickets.issue('t', 'phone', 'a', 0);
    expect(tickets.spend('t', 'a', ticketForMs)).toBe('phone');
    expect(tickets.spend('t', 'a', 1)).toBeUndefined();
    tickets.issue('t', 'phone', 'a', 0);
    expect(tickets.spend('t', 'b', 1)).toBeUndefined();
    expect(tickets.spend('t', 'a', 1)).toBeUndefined();
    tickets.issue('t', 'phone', 'a', 0);
    expect(tickets.spend('t', 'a', ticketForMs + 1)).toBeUndefined();
  });

  test('a device that asks for tickets without end takes nobody’s place', () => {
    const tickets = new Tickets();
    tickets.issue('mine', 'laptop', 'a', 0);
    for (let n = 0; n < 10_000; n++) tickets.issue(`t${n}`, 'phone', 'a', 0);
    expect(tickets.spend('mine', 'a', 1)).toBe('laptop');
  });
});

describe('tries', () => {
  test('after five wrong ones an address waits, and no other does', () => {
    const tries = new Tries();
    for (let n = 0; n < 5; n++) tries.wrong('thief', 0);
    expect(tries.waitMs('thief', 0)).toBe(12_000);
    expect(tries.waitMs('thief', 12_000)).toBe(0);
    expect(tries.waitMs('owner', 0)).toBe(0);
  });

  test('a network of attackers shares what is left, and memory has an end', () => {
    const tries = new Tries();
    let tried = 0;
    for (let n = 0; n < 100_000; n++) {
      for (let k = 0; k < 5 && tries.waitMs(`10.${n}`, 0) === 0; k++, tried++) tries.wrong(`10.${n}`, 0);
    }
    expect(tried).toBeLessThanOrEqual(4096 * 5 + 40);
  });
});

test('who may be much may be less, and never more', () => {
  expect(lesserRole('operator', 'admin')).toBe('operator');
  expect(lesserRole('admin', 'viewer')).toBe('viewer');
  expect(lesserRole('viewer')).toBe('viewer');
  expect(mayActAs('operator', 'admin')).toBe(false);
  expect(mayActAs('admin', 'viewer')).toBe(true);
});
