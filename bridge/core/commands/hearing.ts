/** What a report of the vehicle means to a command that is under way to it, by the phase that this is in. */
import type { Report } from '../link.ts';
import * as asking from './asking.ts';
import type { Desk, Life } from './life.ts';
import * as working from './working.ts';

export function hear(desk: Desk, life: Life, report: Report, at: number): void {
  if (life.phase.is === 'working') working.hear(desk, life, life.phase, report, at);
  else if (report.kind === 'ack') answered(desk, life, report, at);
  else if (report.kind === 'sample') sampled(desk, life, at);
  else if (report.kind === 'rebooted') rebooted(desk, life, at);
}

/** An answer of that kind may be to this one. */
export const awaits = ({ phase, plan }: Life, command: number): boolean =>
  phase.is === 'asking' && phase.sends > 0 && plan.how === 'order' && plan.command === command;

function answered(desk: Desk, life: Life, report: Extract<Report, { kind: 'ack' }>, at: number): void {
  const { phase, plan } = life;
  if (phase.is !== 'asking' || plan.how !== 'order' || plan.command !== report.command) return;
  asking.answered(desk, life, phase, report, at);
}

function sampled(desk: Desk, life: Life, at: number): void {
  const { phase } = life;
  if (phase.is === 'verifying') asking.verified(desk, life, phase.asked, at);
  else if (phase.is === 'asking' && phase.effect) asking.lookForEvidence(desk, life, phase, at);
  else if (phase.is === 'unanswered') asking.lookForEvidence(desk, life, phase.asked, at);
}

/** A vehicle that restarts does not always say first that it will. */
function rebooted(desk: Desk, life: Life, at: number): void {
  const isAsked = life.phase.is === 'asking' && life.phase.sends > 0;
  if (life.told.name === 'reboot' && isAsked) desk.end(life, 'done', at, { verified: true });
}
