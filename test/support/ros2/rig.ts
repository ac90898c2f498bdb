/** A ROS graph for a test, and links into it by the real child process, which loads the stand-in for rclnodejs. */
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { type Look, lookHere } from '../../../bridge/links/ros2/preflight.ts';
import { type RosTarget, ros2 } from '../../../bridge/links/ros2/transport.ts';
import { usualMavros } from '../../../bridge/links/url.ts';
import { testRim } from '../rim.ts';
import { RosWorld } from './world.ts';

export const standIn = fileURLToPath(new URL('./stand-in.mjs', import.meta.url));

export const mavrosHere: RosTarget = usualMavros;

/** The environment of a process that joins the world. */
export const environmentFor = (port: number, more: Readonly<Record<string, string>> = {}) => ({
  PATH: process.env.PATH,
  ROS_CLIENT_STAND_IN: standIn,
  ROS_STAND_IN: String(port),
  ...more,
});

export async function rosRig() {
  const world = new RosWorld();
  const port = await world.start();
  const lookWith = (more: Readonly<Record<string, string>> = {}): Look => ({
    ...lookHere,
    environment: environmentFor(port, more),
  });
  const transport = (target: Partial<RosTarget> = {}, connectTimeoutMs = 10_000, more = {}) => {
    const rim = testRim();
    const made = ros2({ ...mavrosHere, ...target }, { home: undefined, connectTimeoutMs, look: lookWith(more) }, rim);
    return { transport: made, rim };
  };
  return { world, port, lookWith, transport };
}

/** Ends a thing with the test, whatever became of it. */
export function finally_<T extends { close(): Promise<void> }>(thing: T): T {
  onTestFinished(() => thing.close());
  return thing;
}
