/** The command line of `npm run conformance`. Anything wrong with it is one sentence. */
import { parseArgs } from 'node:util';
import type { Behaviour, Chapter } from './behaviour.ts';

export interface Options {
  readonly target: string;
  /** A second port of the same vehicle, for what is told to all links. */
  readonly second: string | undefined;
  readonly only: readonly string[];
  readonly slow: boolean;
  readonly speedup: number;
  readonly list: boolean;
  readonly help: boolean;
}

export const usage = `Asks a vehicle whether it behaves like ArduRover.

  --target ADDRESS   tcpout://127.0.0.1:5760, udpin://0.0.0.0:14550, udpout://127.0.0.1:14550, or ros2://mavros where
                     ROS 2 is sourced; rclnodejs is looked for in TETHER_ROS_HOME
  --second ADDRESS   another port of the same vehicle, for what is told to all links
  --only NAME        a chapter or an id (MODE-03); may be repeated, or comma-separated
  --slow             also what takes over ten seconds each (stopping, failsafes, missions, boot)
  --speedup N        the vehicle lives N times faster than the clock on the wall   1
  --list             shows the list, asks nobody

It drives the vehicle about and changes its parameters, mode, mission and home, and puts them back.
`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;

export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      target: { type: 'string', default: 'tcpout://127.0.0.1:5760' },
      second: text,
      only: { type: 'string', multiple: true, default: [] },
      slow: flag,
      speedup: { type: 'string', default: '1' },
      list: flag,
      help: { ...flag, short: 'h' },
    },
  });
  const speedup = Number(values.speedup);
  if (!(speedup >= 0.1 && speedup <= 1000))
    throw new Error(`--speedup ${values.speedup}: must be a number from 0.1 to 1000`);
  const only = values.only.flatMap((each) => each.split(',')).map((each) => each.trim());
  return {
    target: values.target,
    second: values.second,
    slow: values.slow,
    list: values.list,
    help: values.help,
    only,
    speedup,
  };
}

/** Behaviours that were asked for, by chapter; a sentence where a name fits nothing. */
export function choose(chapters: readonly Chapter[], only: readonly string[]): Chapter[] {
  const fits = (name: string, chapter: Chapter, { id }: Behaviour) =>
    chapter.name.toLowerCase() === name.toLowerCase() || id.toLowerCase() === name.toLowerCase();
  for (const name of only) {
    if (!chapters.some((chapter) => chapter.behaviours.some((behaviour) => fits(name, chapter, behaviour))))
      throw new Error(
        `--only ${name}: no chapter or id of that name; the chapters are ${chapters.map((c) => c.name).join(', ')}`,
      );
  }
  const wanted = (chapter: Chapter) => (behaviour: Behaviour) =>
    only.length === 0 || only.some((name) => fits(name, chapter, behaviour));
  return chapters
    .map((chapter) => ({ ...chapter, behaviours: chapter.behaviours.filter(wanted(chapter)) }))
    .filter(({ behaviours }) => behaviours.length > 0);
}
