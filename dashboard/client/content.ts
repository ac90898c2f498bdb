/** What a conversation hands on, whoever listens. */
import type { CompactFrame } from '../../bridge/protocol/compact.ts';
import type { ConnectionResponse } from '../../bridge/protocol/hello.ts';
import type { Pong } from '../../bridge/protocol/liveness.ts';
import type { ServerMessage } from '../../bridge/protocol/messages.ts';

/** A compact frame of state, decoded. */
export type StateFrame = { readonly t: 'state' } & CompactFrame;

/** What the bridge says, but for the greeting's answer and pongs, which end here. */
export type Content = Exclude<ServerMessage, ConnectionResponse | Pong> | StateFrame;
