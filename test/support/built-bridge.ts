/** The built bridge in a process of its own, and an operator who has greeted it and sees a rover on its UDP port. */
import { hello } from './desk.ts';
import { Program } from './program.ts';
import { WsClient } from './ws-client.ts';

/** What runs, so that a test can end all of it however it ends. */
export type Running = { readonly programs: Program[]; readonly clients: WsClient[] };

export function endAll({ programs, clients }: Running): void {
  for (const client of clients.splice(0)) client.socket.terminate();
  for (const program of programs.splice(0)) program.child.kill('SIGKILL');
}

export async function enterBuilt(running: Running, directory: string, udpPort: number, more: readonly string[] = []) {
  const flags = ['--port', '0', '--log-level', 'silent', '--data-dir', directory, ...more];
  const program = new Program(['dist/bridge/main.js', ...flags, '--vehicle', `udpin://127.0.0.1:${udpPort}`]);
  running.programs.push(program);
  const [, port] = await program.line(/http:\/\/localhost:(\d+)/);
  const client = new WsClient(`ws://127.0.0.1:${port}/ws`);
  running.clients.push(client);
  await client.open();
  client.say(hello());
  const { boot } = await client.next('connection_response');
  const found = await client.until('the rover', () => client.received.find((message) => message.t === 'control'));
  const vehicle = String(found.vehicle);
  const url = `http://127.0.0.1:${port}`;
  return {
    program,
    client,
    vehicle,
    url,
    json: async (path: string) => (await fetch(`${url}${path}`)).json(),
    /** Hands a file in; its hash. */
    handIn: async (path: string, body: Blob): Promise<string> =>
      (await (await fetch(`${url}${path}`, { method: 'POST', body })).json()).hash,
    say: async (id: string, name: string, args: object) => {
      const { at } = await client.next('telemetry');
      client.say({ t: 'send_command', id, vehicle, name, args, ageMs: 0, seen: { boot, at } });
    },
  };
}
