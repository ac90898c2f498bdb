/** `npm run sim`: the simulator alone, on the ports of ArduPilot's SITL. */
import { build, install } from './prepare.mjs';

install();
build();
await import('../dist/simulator/main.js');
