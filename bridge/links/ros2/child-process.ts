/**
 * The child process from the bridge's side: started, heard, and ended when it says nothing for two seconds, whatever it is
 * doing. It has a process group of its own, so that Ctrl-C reaches the bridge alone and neutral still leaves through it.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type FromChild, readFromChild, type ToChild } from './messages.ts';

/** The built child, from the built bridge or from its sources. */
const here = import.meta.url;
const built = here.endsWith('.ts') ? '../../../dist/bridge/links/ros2/child.js' : './child.js';
export const childFile = fileURLToPath(new URL(built, here));

/**
 * ROS begins a file of its log with each process, and never removes one; where it cannot, it does not even start. What goes
 * wrong is told to us.
 */
const rosArguments = ['--ros-args', '--disable-external-lib-logs'];
const beatMs = 250;
/** Without a word for so long it hangs. */
export const silentMs = 2000;
/**
 * Joining a graph takes a second or two, on a small machine more; nothing is said meanwhile. For a type that it does not know
 * rclnodejs may look for half a minute, without a turn for anything else.
 */
const joinMs = 45_000;
const leaveMs = 1000;
const lastWordsLength = 200;

export type ChildEvents = {
  onMessage(message: FromChild): void;
  /** It is gone by itself, or was ended because it hung; comes once. `why` continues a sentence: "it …". */
  onEnd(why: string): void;
};

export type RosChild = {
  readonly pid: number | undefined;
  /** `done` comes once these are on their way to it, or never will be. */
  say(message: ToChild): void;
  /** No event comes after the call. Resolves once it is gone; may be called twice. */
  end(): Promise<void>;
};

export type ChildOptions = {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly monoMs: () => number;
  readonly file?: string;
};

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

function launch(file: string, environment: ChildOptions['environment']): ChildProcess {
  const child = fork(file, rosArguments, {
    detached: true,
    env: { ...environment },
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  child.unref();
  child.channel?.unref();
  return child;
}

export function startChild(options: ChildOptions, events: ChildEvents): RosChild {
  const { environment, monoMs, file = childFile } = options;
  const child = launch(file, environment);
  let lastWords = '';
  let hung: string | undefined;
  let isOver = false;
  let joined = false;
  const startedAt = monoMs();
  let heardAt = startedAt;
  let turnedAt = startedAt;

  const over = (why: string) => {
    if (isOver) return;
    isOver = true;
    clearInterval(beat);
    events.onEnd(why);
  };
  const say = (message: ToChild) => {
    if (child.connected) child.send(message, () => {});
  };
  const patience = () => (joined ? silentMs : joinMs);
  const beat = setInterval(() => {
    const at = monoMs();
    // Where we ourselves did not run, what it said may still lie unread.
    if (at - turnedAt > 2 * beatMs) heardAt = Math.max(heardAt, at - silentMs / 2);
    turnedAt = at;
    if (at - heardAt < patience()) return say({ t: 'beat' });
    hung = `did not answer for ${Math.round((at - heardAt) / 100) / 10} s and was ended`;
    child.kill('SIGKILL');
  }, beatMs);
  beat.unref();

  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = text.trim().split('\n').at(-1)?.slice(0, lastWordsLength) || lastWords;
  });
  child.on('error', (error) => {
    lastWords = error.message;
    if (child.pid === undefined) over(`could not be started: ${lastWords}`);
  });
  child.on('message', (value) => {
    heardAt = monoMs();
    const message = readFromChild(value);
    if (isOver || message === undefined) return;
    if (message.t === 'ready') joined = true;
    if (message.t === 'failed') {
      over(`failed: ${message.why}`);
      setTimeout(() => child.kill('SIGKILL'), leaveMs).unref();
    } else events.onMessage(message);
  });
  child.on('exit', (code, signal) => {
    const how = hung ?? (signal === null ? `ended with code ${code}` : `was ended by ${signal}`);
    over(lastWords === '' || hung !== undefined ? how : `${how}: ${lastWords}`);
  });

  let ending: Promise<void> | undefined;
  const end = async () => {
    isOver = true;
    clearInterval(beat);
    if (hasEnded(child) || child.pid === undefined) return;
    const gone = once(child, 'exit');
    child.ref();
    say({ t: 'leave' });
    const insist = setTimeout(() => child.kill('SIGKILL'), leaveMs);
    await gone;
    clearTimeout(insist);
  };
  return {
    pid: child.pid,
    say,
    end: () => {
      ending ??= end();
      return ending;
    },
  };
}
