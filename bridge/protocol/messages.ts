/** Every message of the wire by its tag `t`, both ways. */
import type { Static } from 'typebox';
import { CancelCommand, CommandResponse, SendCommand } from './command.ts';
import { Control } from './control.ts';
import { Drive, DriveState } from './drive.ts';
import { ServerHealth } from './health.ts';
import { ConnectionResponse, Hello, Wish } from './hello.ts';
import { Authenticate, Identity } from './identity.ts';
import { LeaseRequest, LeaseResponse } from './lease.ts';
import { ConnectionWarning, Ping, Pong } from './liveness.ts';
import { Goodbye, Refusal } from './refusal.ts';
import { StateRestored, Telemetry } from './state.ts';
import { Ack, Events, Headlines } from './stream.ts';

/** What a client may say. */
export const clientMessages = {
  hello: Hello,
  authenticate: Authenticate,
  ping: Ping,
  ack: Ack,
  wish: Wish,
  send_command: SendCommand,
  cancel_command: CancelCommand,
  lease_request: LeaseRequest,
  drive: Drive,
} as const;
export type ClientMessage = {
  [T in keyof typeof clientMessages]: Static<(typeof clientMessages)[T]>;
}[keyof typeof clientMessages];

/** What the bridge may say. */
export const serverMessages = {
  connection_response: ConnectionResponse,
  identity: Identity,
  state_restored: StateRestored,
  telemetry: Telemetry,
  events: Events,
  headlines: Headlines,
  pong: Pong,
  connection_warning: ConnectionWarning,
  server_health: ServerHealth,
  error: Refusal,
  goodbye: Goodbye,
  command_response: CommandResponse,
  lease_response: LeaseResponse,
  control: Control,
  drive_state: DriveState,
} as const;
export type ServerMessage =
  | ConnectionResponse
  | Identity
  | StateRestored
  | Telemetry
  | Events
  | Headlines
  | Pong
  | ConnectionWarning
  | ServerHealth
  | Refusal
  | Goodbye
  | CommandResponse
  | LeaseResponse
  | Control
  | DriveState;
