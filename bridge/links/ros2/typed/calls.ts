/**
 * Services of MAVROS as they are called here: with a time by which there is an answer or none, and the answer checked.
 */
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { answers } from './readings.ts';
import type { ServiceName } from './topics.ts';

export type Call = (service: ServiceName, request: object, timeoutMs: number) => Promise<unknown>;
export type Answers = { [K in keyof typeof answers]: Static<(typeof answers)[K]> };

/** Undefined where there was no answer in time, or one of another version. */
export type Ask<S extends TSchema> = (
  call: Call,
  service: ServiceName,
  request: object,
  timeoutMs: number,
) => Promise<Static<S> | undefined>;

function asking<S extends TSchema>(schema: S): Ask<S> {
  const compiled = Compile(schema);
  return async (call, service, request, timeoutMs) => {
    try {
      const answer = await call(service, request, timeoutMs);
      return compiled.Check(answer) ? answer : undefined;
    } catch {
      return undefined;
    }
  };
}

export const ask = {
  success: asking(answers.success),
  result: asking(answers.result),
  pulled: asking(answers.pulled),
  set: asking(answers.set),
  values: asking(answers.values),
  names: asking(answers.names),
  vehicles: asking(answers.vehicles),
} as const;
