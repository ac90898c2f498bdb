/** Every message of the wire by its tag `t`, both ways. */
import type { Static } from 'typebox';
import { ServerHealth } from './health.ts';
import { ConnectionResponse, Hello, Wish } from './hello.ts';
import { ConnectionWarning, Ping, Pong } from './liveness.ts';
import { Goodbye, Refusal } from './refusal.ts';
import { StateRestored, Telemetry } from './state.ts';
import { Ack, Events } from './stream.ts';

/** What a client may say. */
export const clientMessages = { hello: Hello, ping: Ping, ack: Ack, wish: Wish } as const;
export type ClientMessage = {
  [T in keyof typeof clientMessages]: Static<(typeof clientMessages)[T]>;
}[keyof typeof clientMessages];

/** What the bridge may say. */
export const serverMessages = {
  connection_response: ConnectionResponse,
  state_restored: StateRestored,
  telemetry: Telemetry,
  events: Events,
  pong: Pong,
  connection_warning: ConnectionWarning,
  server_health: ServerHealth,
  error: Refusal,
  goodbye: Goodbye,
} as const;
export type ServerMessage =
  | ConnectionResponse
  | StateRestored
  | Telemetry
  | Events
  | Pong
  | ConnectionWarning
  | ServerHealth
  | Refusal
  | Goodbye;
