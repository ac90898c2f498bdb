/** What a bridge says, as far as the lab of intent looks at it; parsed loosely, since the schemas are tested elsewhere. */
import type { CommandResponse } from '../../../bridge/protocol/command.ts';
import type { Control } from '../../../bridge/protocol/control.ts';
import type { DriveState } from '../../../bridge/protocol/drive.ts';
import type { LeaseResponse } from '../../../bridge/protocol/lease.ts';
import type { Entry } from '../../../bridge/protocol/stream.ts';

type Delta = { readonly groups?: { readonly motion?: { readonly v: { readonly speedMps: number | null } } } };

export type DriveTold = DriveState;
export type Told =
  | { readonly t: 'connection_response'; readonly boot: string; readonly sessionId: string; readonly at: number }
  | { readonly t: 'telemetry'; readonly at: number; readonly q?: number; readonly vehicles: readonly Delta[] }
  | { readonly t: 'state_restored'; readonly at: number }
  | { readonly t: 'pong'; readonly c0: number; readonly s1: number; readonly s2: number }
  | { readonly t: 'events'; readonly entries: readonly Entry[] }
  | { readonly t: 'error'; readonly code: string; readonly message: string }
  | CommandResponse
  | Control
  | DriveState
  | LeaseResponse;

export const toldOf = (text: string): Told => JSON.parse(text);
