import { describe } from 'vitest';
import { ordersContract } from '../contracts/orders.contract.ts';
import { noSocat } from '../support/pty.ts';
import { transportKinds } from '../support/transport-kinds.ts';

const { serial, ...others } = transportKinds;

for (const [name, kind] of Object.entries(others)) ordersContract(name, kind);

describe.skipIf(noSocat())('with a pseudo-terminal', () => ordersContract('serial', serial));
