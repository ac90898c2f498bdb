import {
  ardupilotmega,
  common,
  development,
  type MavLinkPacketRegistry,
  MavLinkProtocolV2,
  minimal,
  x25crc,
} from 'node-mavlink';

/** What somebody else reads in a frame: the library's own classes, header and checksum, none of the bridge's. */
const registry: MavLinkPacketRegistry = {
  ...minimal.REGISTRY,
  ...common.REGISTRY,
  ...ardupilotmega.REGISTRY,
  [development.ControlStatus.MSG_ID]: development.ControlStatus,
};

export type Read = {
  readonly name: string;
  readonly systemId: number;
  readonly componentId: number;
  readonly seq: number;
  readonly fields: Readonly<Record<string, unknown>>;
};

/** One whole MAVLink 2 frame; throws where header, length or checksum are not as the library has them. */
export function readIndependently(bytes: Uint8Array): Read {
  const frame = Buffer.from(bytes);
  const protocol = new MavLinkProtocolV2();
  const header = protocol.header(frame);
  const clazz = registry[header.msgid];
  if (clazz === undefined) throw new Error(`the library has no message ${header.msgid}`);
  if (frame.length !== 12 + header.payloadLength) throw new Error('the length is not the header’s');
  const crc = x25crc(frame, 1, 2, clazz.MAGIC_NUMBER);
  if (protocol.crc(frame) !== crc) throw new Error(`the checksum of ${clazz.MSG_NAME} is wrong`);
  const payload = Buffer.alloc(255);
  frame.copy(payload, 0, 10, frame.length - 2);
  const data = protocol.data(payload, clazz);
  const fields = Object.fromEntries(
    clazz.FIELDS.map(({ name, source }) => [source, Object.entries(data).find(([key]) => key === name)?.[1]]),
  );
  return { name: clazz.MSG_NAME, systemId: header.sysid, componentId: header.compid, seq: header.seq, fields };
}
