/**
 * How often a vehicle says what, asked for through MAVROS, which asks for nothing by itself. An autopilot that knows no intervals
 * gets one rate for everything.
 */
import { planStreams } from '../../stream-plan.ts';
import { ask, type Call } from './calls.ts';

const rateMs = 3000;
const everyStreamHz = 4;

export type StreamPorts = {
  readonly call: Call;
  count(name: string): void;
  /** For what MAVROS does not serve yet. */
  pause(): Promise<void>;
};

/** One after the other: each waits at MAVROS for the vehicle's answer, and so would everything behind it. Never rejects. */
export async function askForStreams(ports: StreamPorts, driveHz: number | null, isOver: () => boolean): Promise<void> {
  const { call, count, pause } = ports;
  const { intervals } = planStreams(undefined, driveHz);
  let taken = 0;
  for (const { messageId, intervalUs } of intervals) {
    if (isOver() || intervalUs <= 0) return;
    const request = { message_id: messageId, message_rate: 1e6 / intervalUs };
    const answer = await ask.success(call, 'messageInterval', request, rateMs);
    if (answer?.success === true) taken += 1;
    else if (taken === 0) break;
  }
  if (taken > 0 || isOver()) return;
  count('ros_intervals_refused');
  if (await oneRate(call)) return;
  await pause();
  if (!isOver()) await askForStreams(ports, driveHz, isOver);
}

/** False where MAVROS does not serve it. */
const oneRate = (call: Call): Promise<boolean> =>
  call('streamRate', { stream_id: 0, message_rate: everyStreamHz, on_off: true }, rateMs).then(
    () => true,
    () => false,
  );
