/** `tether signing` against the simulator: the key reaches the vehicle, is proven, and is taken back. No key is printed. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { keyOfPassphrase, parseSigningKeys } from '../../bridge/links/signing-keys.ts';
import { runSigning } from '../../bridge/signing-cli.ts';
import { parseOptions } from '../../simulator/options.ts';
import { start } from '../../simulator/start.ts';
import { tempDir } from '../support/temp-dir.ts';

/** A simulator with a port that is like USB and one that is not, and the program's words. */
async function bench(input = '') {
  const options = parseOptions(['--warm', '--serial0', 'tcp:0', '--serial1', 'tcp:0']);
  const simulator = await start(
    options,
    Date.now(),
    () => performance.now(),
    () => {},
  );
  onTestFinished(() => simulator.stop());
  const [usb = '', radio = ''] = simulator.ports.map((port) => `rover=tcpout://127.0.0.1:${port.split(':').at(-1)}`);
  const dataDir = tempDir();
  const said: string[] = [];
  const run = async (...args: string[]) => {
    said.length = 0;
    const print = (line: string) => void said.push(line);
    await runSigning([...args, '--data-dir', dataDir], {
      root: '/nowhere',
      environment: {},
      input: Readable.from([input]),
      print,
    });
    return said.join('\n');
  };
  const path = join(dataDir, 'signing-keys.json');
  const key = () => {
    const entries = parseSigningKeys(readFileSync(path, 'utf8'), path);
    return entries.ok ? entries.value.get('rover')?.key : undefined;
  };
  return { simulator, usb, radio, run, path, key };
}

describe('a key', () => {
  test('is made, set up over USB, seen, used to take it back over a radio, and never printed', {
    timeout: 60_000,
  }, async () => {
    const { usb, radio, run, path, key, simulator } = await bench();
    const words = [await run('new', '--link', 'rover')];
    expect(statSync(path).mode & 0o777).toBe(0o600);
    words.push(await run('check', '--vehicle', usb));
    expect(words.at(-1)).toBe('vehicle 1 signs nothing');
    await expect(run('set-up', '--vehicle', usb)).rejects.toThrow('would travel in the clear');
    words.push(await run('set-up', '--vehicle', usb, '--over-network'));
    expect(words.at(-1)).toBe('vehicle 1 now signs with this key');
    expect(simulator.machines[0]?.memory.signingKey).toEqual(key());
    words.push(await run('set-up', '--vehicle', usb, '--over-network'));
    expect(words.at(-1)).toContain('already');
    words.push(await run('remove', '--vehicle', radio));
    expect(words.at(-1)).toContain('vehicle 1 now signs nothing');
    expect(simulator.machines[0]?.memory.signingKey).toBeUndefined();
    const made = key() ?? new Uint8Array();
    for (const encoding of ['hex', 'base64'] as const)
      expect(words.join('\n')).not.toContain(Buffer.from(made).toString(encoding).slice(0, 12));
  });

  test('that was lost is replaced over USB, and by nobody elsewhere', { timeout: 60_000 }, async () => {
    const { usb, radio, run, key, simulator } = await bench();
    await run('new', '--link', 'rover');
    await run('set-up', '--vehicle', usb, '--over-network');
    const lost = key();
    await run('new', '--link', 'rover', '--replace');
    expect(key()).not.toEqual(lost);
    await expect(run('set-up', '--vehicle', radio, '--over-network')).rejects.toThrow('signs with another key');
    expect(simulator.machines[0]?.memory.signingKey).toEqual(lost);
    expect(await run('set-up', '--vehicle', usb, '--over-network')).toBe('vehicle 1 now signs with this key');
  });

  test('of a passphrase is the one that other ground stations make', async () => {
    const { run, key } = await bench('a field of barley\nnot this\n');
    await run('new', '--link', 'rover', '--passphrase');
    expect(key()).toEqual(keyOfPassphrase('a field of barley'));
  });
});

describe('one sentence says', () => {
  test('that a link has a key already, or none, or is a recording', async () => {
    const { run, usb, path } = await bench();
    await expect(run('set-up', '--vehicle', usb)).rejects.toThrow('rover has no key');
    await run('new', '--link', 'rover');
    const before = readFileSync(path, 'utf8');
    await expect(run('new', '--link', 'rover')).rejects.toThrow('--replace');
    expect(readFileSync(path, 'utf8')).toBe(before);
    await expect(run('check', '--vehicle', 'replay:///a.tlog')).rejects.toThrow('recording');
    await expect(run('new', '--link', '__proto__ x')).rejects.toThrow('no name of a link');
    await expect(run('new', '--link', 'rover', '--passphrase', '--replace')).rejects.toThrow('passphrase');
  });

  test('what is missing or unknown', async () => {
    const { run } = await bench();
    await expect(run('new')).rejects.toThrow("option '--link <name>' not specified");
    await expect(run('dance')).rejects.toThrow('dance');
    await expect(run('check', '--vehicle', 'udp://x:1')).rejects.toThrow('there is no kind of link called udp://');
    await expect(run('check', '--vehicle', 'tcpout://127.0.0.1:1')).rejects.toThrow('nobody listens there');
  });

  test('that the file may be read by others', async () => {
    const { run, path } = await bench();
    writeFileSync(path, '{}', { mode: 0o644 });
    await expect(run('new', '--link', 'rover')).rejects.toThrow(`chmod 600 ${path}`);
  });
});
