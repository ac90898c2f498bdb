/**
 * Steering by a heading in GUIDED: the order is repeated, since the vehicle stops by itself 3 s after the last one. It
 * ends when its time is over, and early when the lease ends, the vehicle is stopped, or anything else redirects it; zero
 * speed is said at its end, so that those 3 s are not driven.
 */
import type { Outcome } from '../../protocol/command.ts';
import type { Plan } from './kinds.ts';
import type { Desk, Extra, Life } from './life.ts';
import { refusedNow } from './refusals.ts';

const everyMs = 500;

type SteerPlan = Extract<Plan, { how: 'steer' }>;
type Steering = Extract<Life['phase'], { is: 'steering' }>;

export function begin(desk: Desk, life: Life, plan: SteerPlan, at: number): void {
  const { id, vehicle } = life.told;
  if (!order(desk, life, plan)) {
    const message = 'the link to the vehicle cannot take it now';
    desk.end(life, 'refused', at, { code: 'VEHICLE_OFFLINE', message });
    return;
  }
  desk.around(vehicle).touch('goal', id);
  life.phase = { is: 'steering', until: at + plan.forMs, nextAt: at + everyMs };
  desk.step(life, 'sent', at, { attempt: 1 });
}

export function look(desk: Desk, life: Life, steering: Steering, at: number): void {
  if (life.plan.how !== 'steer') return;
  const refused = refusedNow({ life, ports: desk.ports, at });
  if (refused) stop(desk, life, 'cancelled', at, { code: refused.code, message: `it ended early: ${refused.message}` });
  else if (at >= steering.until) stop(desk, life, 'done', at);
  else if (at >= steering.nextAt) {
    steering.nextAt += everyMs;
    order(desk, life, life.plan);
  }
}

export function stop(desk: Desk, life: Life, outcome: Outcome, at: number, extra: Extra = {}): void {
  desk.ports.send(life.told.vehicle, { kind: 'velocity', speedMps: 0, turnRateDps: 0 });
  desk.end(life, outcome, at, extra);
}

const order = (desk: Desk, life: Life, { headingDeg, speedMps }: SteerPlan): boolean =>
  desk.ports.send(life.told.vehicle, { kind: 'heading', headingDeg, speedMps });
