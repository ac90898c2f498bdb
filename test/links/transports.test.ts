import { describe } from 'vitest';
import { transportContract } from '../contracts/transport.contract.ts';
import { MemoryTransport } from '../support/memory-transport.ts';
import { noSocat } from '../support/pty.ts';
import { transportKinds } from '../support/transport-kinds.ts';

const { serial, ...others } = transportKinds;

for (const [name, kind] of Object.entries(others)) transportContract(name, kind);

describe.skipIf(noSocat())('with a pseudo-terminal', () => transportContract('serial', serial));

transportContract('the wire of these tests', {
  death: 'closes',
  prepare: async () => {
    const transport = new MemoryTransport();
    return {
      transport,
      meet: async () => ({
        send: (bytes) => transport.deliver(bytes),
        received: () => Buffer.concat(transport.sent.map(({ bytes }) => bytes)),
        die: async () => transport.fail('the far end is gone'),
      }),
    };
  },
  broken: async () => {
    const transport = new MemoryTransport();
    transport.refusal = 'memory cannot be opened';
    return { transport, names: 'memory' };
  },
});
