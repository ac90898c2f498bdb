/** 1,000 clients lose their bridge at one instant and return: how long until all of them are greeted and shown state. */
import { quantile } from '../kit/figures.ts';
import { randomFrom } from '../kit/random.ts';
import type { Findings } from '../kit/rows.ts';
import { askAt, startBridge } from '../real/bridge.ts';
import { labMs, pause, until } from '../real/clock.ts';
import { startVehicle } from '../real/vehicle.ts';
import { type LightClient, startLightClient } from './light-client.ts';
import { startTls } from './tls.ts';

const count = 1000;
const rounds = 3;
const promisedMs = { plain: 3000, tls: 5000 } as const;

/** The longest that the bridge's loop stood since its start, ms; a bridge too busy to say so within 5 s counts as that. */
async function lagOf(port: number): Promise<number> {
  try {
    const health = JSON.stringify(await askAt(`http://127.0.0.1:${port}`)('/api/health'));
    return Number(/"loopLagMs":([\d.]+)/.exec(health)?.[1] ?? Number.NaN);
  } catch {
    return 5000;
  }
}

/** The clients share this process with the lab, and the machine with the bridge: the figures hold for all together. */
export async function storm(seed: number, over: keyof typeof promisedMs = 'plain'): Promise<Findings> {
  const bridge = await startBridge();
  const tls = over === 'tls' ? await startTls(bridge.port) : null;
  const url = tls === null ? `ws://127.0.0.1:${bridge.port}/ws` : `wss://127.0.0.1:${tls.port}/ws`;
  const vehicle = startVehicle(bridge.udpPort, randomFrom(seed), 2);
  const clients: LightClient[] = [];
  const violations: string[] = [];
  const [backMs, freshMs, lagsMs]: [number[], number[], number[]] = [[], [], []];
  const areFresh = () => clients.every((client) => client.freshAt() !== null);
  try {
    for (let index = 0; index < count; index++) {
      clients.push(startLightClient(`storm-${index}`, url));
      if (index % 50 === 49) await pause(50);
    }
    if (!(await until(areFresh, 30_000))) throw new Error('the clients did not all connect to begin with');
    for (let round = 0; round < rounds; round++) {
      await pause(2000);
      await bridge.kill();
      await bridge.start();
      const since = labMs();
      await pause(50);
      if (!(await until(areFresh, 30_000))) violations.push('not all clients were back within 30 s');
      for (const client of clients) {
        backMs.push(Math.max(0, (client.backAt() ?? labMs()) - since));
        freshMs.push(Math.max(0, (client.freshAt() ?? labMs()) - since));
      }
      lagsMs.push(await lagOf(bridge.port));
    }
    const last = Math.max(...backMs);
    if (last > promisedMs[over])
      violations.push(`the last client was back after ${last.toFixed(0)} ms, promised are ${promisedMs[over]}`);
    return {
      // These clients look into no event: what they lost or doubled is not known.
      account: { backMs, freshMs },
      bytes: clients.reduce((sum, client) => sum + client.bytesIn(), 0),
      violations,
      notes: [
        `all greeted after ${last.toFixed(0)} ms at most, p95 ${quantile(backMs, 0.95).toFixed(0)} ms, over ${rounds} rounds`,
        `worst loop lag of the bridge in the storm: ${lagsMs.map((ms) => `${ms} ms`).join(', ')}`,
      ],
    };
  } finally {
    for (const client of clients) client.stop();
    vehicle.stop();
    tls?.stop();
    await bridge.remove();
  }
}
