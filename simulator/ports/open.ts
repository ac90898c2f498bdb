/** From a specification to an open port. */

import type { OnBytes, Port } from './port.ts';
import type { PortSpec } from './spec.ts';
import { openTcp } from './tcp.ts';
import { openUart } from './uart.ts';
import { openUdpClient } from './udp.ts';

function closedPort(): Port {
  return { description: 'none', send() {}, reset() {}, dropped: () => 0, stop: async () => {} };
}

/** Rejects with one clear sentence when it cannot be opened. */
export async function openPort(spec: PortSpec, onBytes: OnBytes): Promise<Port> {
  switch (spec.kind) {
    case 'tcp':
      return openTcp(spec.host, spec.port, onBytes);
    case 'udpclient':
      return openUdpClient(spec.host, spec.port, onBytes);
    case 'uart':
      return openUart(spec.path, spec.baud, onBytes);
    case 'none':
      return closedPort();
  }
}
