/** A serial device, real or a pseudo-terminal. The library is loaded only when a wire is asked for. */

import { backlogLimit, type OnBytes, type Port } from './port.ts';

export async function openUart(path: string, baud: number, onBytes: OnBytes): Promise<Port> {
  const { SerialPort } = await import('serialport');
  const device = new SerialPort({ path, baudRate: baud, autoOpen: false });
  await new Promise<void>((resolve, reject) => {
    device.open((error) =>
      error ? reject(new Error(`serial device ${path} cannot be opened: ${error.message}`)) : resolve(),
    );
  });
  let dropped = 0;
  device.on('data', onBytes);
  device.on('error', () => dropped++);
  let stopped: Promise<void> | undefined;
  return {
    description: `uart ${path} at ${baud}`,
    dropped: () => dropped,
    send(frames) {
      if (!device.isOpen || device.writableLength > backlogLimit) dropped += frames.length;
      else device.write(Buffer.concat(frames));
    },
    reset() {},
    stop() {
      stopped ??= new Promise((resolve) => (device.isOpen ? device.close(() => resolve()) : resolve()));
      return stopped;
    },
  };
}
