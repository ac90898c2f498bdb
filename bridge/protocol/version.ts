/**
 * The protocol's version and its history. A change to any message changes the pin in the protocol's tests; then this
 * number is raised, or the line below that explains why it need not be.
 *
 * 1  hello, connection_response, state_restored, telemetry, events, ack, ping, pong, server_health, error, goodbye.
 * 2  state clocked by acknowledgements (`q`), the compact encoding, `wish`, handles of vehicles; the event
 *    `journal`. Since then, without a new number: `also` of `operator`, who stands for others as well; `first` and
 *    `upTo` of `events`, which an older client does not miss; and what a client has to ask for: `want.events`,
 *    `headlines`, packed events.
 * 3  the event `overload`, `retryMs` of `goodbye`, `overload` and `drops` of `server_health`; intent: commands, the lease, the drive lane, `control`; roles.
 *    Since then, without a new number: `path` of `hello` and `addresses` of `connection_response`, which nobody misses;
 *    `proof` of `hello`, `authenticate` and `identity`, of which nothing is needed where nobody is asked;
 *    a packed `state_restored`, which a client has to ask for; the event `recording` and `recording` of `server_health`.
 *    Jobs are commands like any ([J1]); the event `plan` ([M5]), which an older client shows as nothing it knows.
 * 4  replays on a clock of their own (`playback`), whose ages an older page would take for years; vehicles that go (`present`), which it
 *    would show for ever; `recorded` of an entry.
 *    Since then, without a new number: the event `signing` and `signing` of a link's state, which an older client leaves out;
 *    `forwards` of `server_health`, likewise. The event `way` and `ways` of a link's state ([V3]), likewise.
 *    The event `parameter` ([K5]), likewise. `companion` of `server_health` and the events `companion` and `clock` ([L6], [L7]), likewise.
 *    Messages in pieces, which a client has to ask for.
 */
export const protocolVersion = 4;

/** The WebSocket subprotocol both ends name. */
export const subprotocol = 'tether.v4';
