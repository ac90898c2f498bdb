/** A real bridge with a vehicle, a proxy before it and clients behind the proxy: set up, judged and taken down. */
import { type Account, judge } from '../kit/checker.ts';
import { History } from '../kit/history.ts';
import { type Random, randomFrom } from '../kit/random.ts';
import type { Findings } from '../kit/rows.ts';
import { askAt, type BridgeProcess, loopback, noteTruth, readTruth, startBridge } from '../real/bridge.ts';
import { type RealClient, startClient } from '../real/client.ts';
import { labMs, pause, until } from '../real/clock.ts';
import { type RealVehicle, startVehicle } from '../real/vehicle.ts';
import { startTcpProxy, type TcpProxy } from './tcp.ts';
import { startUdpProxy, type UdpProxy } from './udp.ts';

export type ProxyStage = {
  readonly random: Random;
  readonly history: History;
  readonly bridge: BridgeProcess;
  readonly proxy: TcpProxy;
  readonly udp: UdpProxy;
  readonly vehicle: RealVehicle;
  readonly clients: readonly RealClient[];
  /** Asks the bridge itself, past the proxy. */
  ask(path: string): Promise<unknown>;
  /** Breaks something and, once it is mended, waits until all clients show fresh state; bounded. */
  outage(cause: string, fault: () => Promise<void> | void): Promise<void>;
  fail(what: string): void;
};

export type ProxyPlan = {
  readonly clients?: number;
  readonly textsPerS?: number;
  /** Whether clients must be connected and whole in the end. */
  readonly ends?: 'connected' | 'anyhow';
  readonly bridgeFlags?: readonly string[];
  act(stage: ProxyStage): Promise<readonly string[]>;
};

const freshWithinMs = 20_000;

export async function runProxied(
  seed: number,
  { clients: count = 3, textsPerS = 10, ends, bridgeFlags = [], act }: ProxyPlan,
): Promise<Findings> {
  const random = randomFrom(seed);
  const history = new History(labMs);
  const bridge = await startBridge(loopback, ...bridgeFlags);
  const [proxy, udp] = [
    await startTcpProxy({ host: '127.0.0.1', port: bridge.port }),
    await startUdpProxy(bridge.udpPort, random.fork()),
  ];
  const vehicle = startVehicle(udp.port, random.fork(), textsPerS);
  const clients = Array.from({ length: count }, (_, index) =>
    startClient(`client ${index + 1}`, `ws://127.0.0.1:${proxy.port}/ws`, history),
  );
  const violations: string[] = [];
  const fail = (what: string) => violations.push(what);
  const ask = askAt(`http://127.0.0.1:${bridge.port}`);
  const isFresh = () => clients.every(({ witness }) => witness.isFresh && witness.state.name === 'connected');
  const outage = async (cause: string, fault: () => Promise<void> | void) => {
    for (const { witness } of clients) witness.broken();
    await fault();
    for (const { witness } of clients) witness.healed(cause);
    if (!(await until(isFresh, freshWithinMs))) fail(`${cause}: not fresh again within ${freshWithinMs / 1000} s`);
  };
  try {
    const shown = () => clients.every((client) => client.ageMs() !== null);
    if (ends !== 'anyhow' && !(await until(shown, 10_000))) throw new Error('the clients show nothing to begin with');
    const notes = await act({ random, history, bridge, proxy, udp, vehicle, clients, ask, outage, fail });
    vehicle.stop();
    await pause(500);
    const truth = await readTruth(ask);
    const newest = truth.at(-1)?.seq ?? 0;
    const haveAll = () => clients.every(({ witness }) => witness.mirror.lastSeq >= newest);
    if (ends !== 'anyhow') await until(haveAll, 20_000);
    noteTruth(history, truth);
    const bytes = clients.reduce((sum, client) => sum + client.bytesIn(), 0);
    return { ...findingsOf(judge(history), violations), bytes, notes: [...notes, ...proxy.log.slice(-2)] };
  } finally {
    for (const { connection } of clients) connection.stop();
    vehicle.stop();
    udp.close();
    await proxy.close();
    await bridge.remove();
  }
}

export const findingsOf = (account: Account, violations: readonly string[]): Findings => ({
  account,
  violations: [...violations, ...account.violations],
});
