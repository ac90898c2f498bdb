import { fileURLToPath } from 'node:url';
import { type LinkKind, linkContract } from '../contracts/link.contract.ts';
import { contractLink, steady } from '../support/contract-link.ts';
import { simulated } from '../support/ros2/typed-rig.ts';

const kinds: Readonly<Record<string, LinkKind>> = {
  'MAVLink over tcp': {
    groups: steady,
    sends: true,
    prepare: async () => {
      const { fcuPort, end } = await simulated();
      return { link: contractLink(`tcpout://127.0.0.1:${fcuPort}`), cut: end };
    },
  },
  'a recording': {
    groups: ['mode', 'pose'],
    sends: false,
    prepare: async () => {
      const file = fileURLToPath(new URL('../fixtures/recordings/rover-manual.tlog', import.meta.url));
      return { link: contractLink(`replay://${file}?speed=1`) };
    },
  },
};

for (const [name, kind] of Object.entries(kinds)) linkContract(name, kind);
