import { linkContract } from '../contracts/link.contract.ts';
import { contractLink, steady } from '../support/contract-link.ts';
import { startMavros } from '../support/ros2/mavros.ts';
import { rosRig } from '../support/ros2/rig.ts';
import { simulated } from '../support/ros2/typed-rig.ts';

linkContract('MAVROS by its raw MAVLink', {
  groups: steady,
  sends: true,
  prepare: async () => {
    const { fcuPort } = await simulated();
    const { world, lookWith } = await rosRig();
    const running = startMavros(world, { fcuPort });
    const ros = { home: undefined, connectTimeoutMs: 10_000, rawPatienceMs: 50, look: lookWith() };
    return { link: contractLink('ros2://mavros', ros), cut: () => running.leave() };
  },
});
