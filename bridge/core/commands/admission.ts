/**
 * From a message to a life, or to the outcome that it has at once: is there such a command, do its arguments make sense,
 * may this role ask for it, is its vehicle there, and is it fresh.
 */
import {
  type CommandClass,
  commandKinds,
  defaultTtlMs,
  isCommandName,
  longestTtlMs,
  type SendCommand,
} from '../../protocol/command.ts';
import { kinds } from './kinds.ts';
import type { Life, Told } from './life.ts';
import type { Asker, CommandPorts, Refused } from './ports.ts';
import { deadlineOf, refusedAtOnce } from './refusals.ts';

/** The longest that a client may say something is worth ([I4]). */
const longestMs: Readonly<Record<CommandClass, number>> = {
  safe: 10_000,
  query: 60_000,
  set: longestTtlMs,
  motion: 10_000,
  toggle: 10_000,
};

export type Admitted =
  | { readonly ok: true; readonly life: Life }
  | { readonly ok: false; readonly outcome: 'refused' | 'expired'; readonly refused: Refused };

const refuse = (code: Refused['code'], message: string): Admitted => ({
  ok: false,
  outcome: 'refused',
  refused: { code, message },
});

export function admit(told: Told, asker: Asker, message: SendCommand, ports: CommandPorts, at: number): Admitted {
  const { name, args } = message;
  if (!isCommandName(name)) return refuse('UNKNOWN_COMMAND', `no command is called "${name}"`);
  const planned = kinds[name].plan(args);
  if (!planned.ok) return refuse('BAD_ARGS', `${name}: ${planned.why}`);
  const { class: commandClass } = commandKinds[name];
  const due = deadlineOf(message, worthOf(commandClass, asker, message, ports), at);
  const life: Life = {
    told,
    class: commandClass,
    kind: kinds[name],
    plan: planned.plan,
    conn: asker.conn,
    role: asker.role,
    term: message.term,
    when: message.when,
    deadline: 'deadline' in due ? due.deadline : at,
    restored: false,
    phase: { is: 'journaling', until: at },
  };
  const refused = refusedAtOnce({ life, ports, at });
  if (refused) return { ok: false, outcome: 'refused', refused };
  return 'outcome' in due ? { ok: false, ...due } : { ok: true, life };
}

const worthOf = (commandClass: CommandClass, asker: Asker, message: SendCommand, ports: CommandPorts) => ({
  ttlMs: Math.min(message.ttlMs ?? defaultTtlMs[commandClass], longestMs[commandClass]),
  bound: commandClass === 'motion' || commandClass === 'toggle',
  rttMs: asker.minRttMs ?? 0,
  boot: ports.boot,
});
