/**
 * Stands for the topics and services of MAVROS, between an autopilot on a TCP port and a {@link RosWorld}, with the habits that
 * were measured on the real one: each is named where it is done. It reads frames by another library than the bridge's and
 * turns axes by formulas of its own.
 */
import { createConnection, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { encode } from '../../../bridge/links/mavlink/codec.ts';
import type { Inputs, MessageName } from '../../../bridge/links/mavlink/generated/messages.ts';
import { type TopicName, topics } from '../../../bridge/links/ros2/typed/topics.ts';
import { type Read, readIndependently } from '../independent.ts';
import { framer } from './mavros.ts';
import * as ros from './typed-messages.ts';
import type { RosWorld } from './world.ts';

export type TypedMavrosOptions = {
  readonly fcuPort: number;
  readonly namespace?: string;
  /** As which MAVLink system it speaks; 1 unless it was told otherwise. */
  readonly systemId?: number;
  /** How long it waits for COMMAND_ACK, and for heartbeats. */
  readonly ackMs?: number;
  readonly lossMs?: number;
  readonly transferMs?: number;
  /** Without mavros_extras. */
  readonly bare?: boolean;
};

const modes: ReadonlyMap<number, string> = new Map([
  ...([
    [0, 'MANUAL'],
    [1, 'ACRO'],
    [3, 'STEERING'],
    [4, 'HOLD'],
    [5, 'LOITER'],
    [6, 'FOLLOW'],
    [7, 'SIMPLE'],
  ] as const),
  ...([
    [10, 'AUTO'],
    [11, 'RTL'],
    [12, 'SMART_RTL'],
    [15, 'GUIDED'],
    [16, 'INITIALISING'],
  ] as const),
]);
/** Metres between the ellipsoid and the sea here. */
const undulationM = 20;
const target = { target_system: 1, target_component: 1 };

// biome-ignore lint/suspicious/noExplicitAny: what a service is asked, by our own bridge
type Asked = any;
type Waiter = { readonly heard: (read: Read) => boolean };

export function startTypedMavros(world: RosWorld, options: TypedMavrosOptions) {
  const { fcuPort, namespace = '/mavros', systemId = 1, bare = false } = options;
  const { ackMs = 5000, lossMs = 10_000, transferMs = 30_000 } = options;
  const node = world.node('mavros', namespace);
  const place = (name: string) => `${namespace}/${name}`;
  const names = (Object.keys(topics) as TopicName[]).filter((name) => !(bare && topics[name].extras));
  const publishers = new Map(
    names.map((name) => [name, node.publisher(topics[name].type, place(topics[name].topic), topics[name].qos)]),
  );
  const tell = (name: TopicName, message: unknown) => publishers.get(name)?.({ message });

  const socket: Socket | undefined = fcuPort === 0 ? undefined : createConnection({ host: '127.0.0.1', port: fcuPort });
  socket?.on('error', () => {});
  let seq = 0;
  const sent: string[] = [];
  const say = <N extends MessageName>(name: N, fields: Inputs[N]) => {
    sent.push(name);
    if (!deaf) socket?.write(encode(name, fields, { systemId, componentId: 191, seq: seq++ % 256 }));
  };

  let deaf = false;
  let heartbeatAt: number | undefined;
  let state = ros.linkLoss(Date.now());
  let altitudeM = 0;
  const waiters = new Set<Waiter>();
  /** Resolves with what fits first; undefined when the time is over. */
  const wait = <T>(ms: number, pick: (read: Read) => T | undefined) =>
    new Promise<T | undefined>((resolve) => {
      const waiter: Waiter = {
        heard: (read) => {
          const found = pick(read);
          if (found === undefined) return false;
          clearTimeout(timer);
          resolve(found);
          return true;
        },
      };
      const timer = setTimeout(() => {
        waiters.delete(waiter);
        resolve(undefined);
      }, ms);
      waiters.add(waiter);
    });

  const toRos: { readonly [name: string]: (f: Asked) => void } = {
    HEARTBEAT: (f) => {
      heartbeatAt = Date.now();
      const mode = modes.get(Number(f.custom_mode)) ?? `CMODE(${f.custom_mode})`;
      state = ros.state(Date.now(), { armed: (f.base_mode & 0x80) !== 0, mode, system_status: f.system_status });
      tell('state', state);
    },
    GLOBAL_POSITION_INT: (f) => {
      const above = f.alt / 1000 + undulationM;
      tell('heading', { data: f.hdg === 65_535 ? Number.NaN : f.hdg / 100 });
      tell('relativeAltitude', { data: f.relative_alt / 1000 });
      // z stays MAVLink's.
      tell('odometry', ros.odometry({ x: f.vy / 100, y: f.vx / 100, z: f.vz / 100 }));
      tell('global', ros.navSatFix({ latitude: f.lat / 1e7, longitude: f.lon / 1e7, altitude: above }));
    },
    VFR_HUD: (f) => {
      altitudeM = f.alt;
      const throttle = (f.throttle > 32_767 ? f.throttle - 65_536 : f.throttle) / 100;
      tell('hud', ros.hud({ groundspeed: f.groundspeed, throttle, altitude: f.alt, climb: f.climb }));
    },
    ATTITUDE: (f) => {
      const orientation = ros.rotation(Math.PI / 2 - f.yaw, -f.pitch, f.roll);
      tell('imu', ros.imu(orientation, { x: f.rollspeed, y: -f.pitchspeed, z: -f.yawspeed }));
    },
    GPS_RAW_INT: (f) => {
      const fields = { ...f, h_acc: f.h_acc ?? 0, v_acc: f.v_acc ?? 0, yaw: f.yaw ?? 0 };
      tell('gps1', { header: ros.headerOf(Date.now()), ...fields });
      const fix = { latitude: f.lat / 1e7, longitude: f.lon / 1e7, altitude: f.alt / 1000 + undulationM };
      tell('satellites', { data: f.satellites_visible });
      tell('fix', ros.navSatFix({ ...fix, status: { status: f.fix_type > 2 ? 0 : -1, service: 1 } }));
    },
    BATTERY_STATUS: (f) => {
      const cells = [...f.voltages].filter((mv: number) => mv !== 65_535).map((mv: number) => mv / 1000);
      const voltage = cells.reduce((sum: number, volts: number) => sum + volts, 0);
      const known = { voltage, cell_voltage: Float32Array.from(cells), location: `id${f.id}` };
      tell(
        'battery',
        ros.battery({ ...known, current: -f.current_battery / 100, percentage: f.battery_remaining / 100 }),
      );
    },
    SYS_STATUS: (f) =>
      tell('sysStatus', {
        ...{ ...f, header: ros.headerOf(Date.now()), sensors_present: f.onboard_control_sensors_present },
        sensors_enabled: f.onboard_control_sensors_enabled,
        sensors_health: f.onboard_control_sensors_health,
      }),
    RC_CHANNELS: (f) => {
      const channels = Uint16Array.from({ length: 18 }, (_, index) => f[`chan${index + 1}_raw`]);
      tell('rcIn', { header: ros.headerOf(Date.now()), rssi: f.rssi, channels });
    },
    SERVO_OUTPUT_RAW: (f) => {
      const channels = Uint16Array.from({ length: 16 }, (_, index) => f[`servo${index + 1}_raw`]);
      tell('rcOut', { header: ros.headerOf(Date.now()), channels });
    },
    NAV_CONTROLLER_OUTPUT: (f) => tell('navigation', { header: ros.headerOf(Date.now()), ...f }),
    // Pieces are passed on as they come, and what holds them together is dropped.
    STATUSTEXT: (f) =>
      tell('text', {
        header: ros.headerOf(Date.now()),
        severity: f.severity,
        text: String(f.text).replace(/\0.*$/s, ''),
      }),
    MISSION_CURRENT: (f) => {
      if (Number(f.seq) === current) return;
      current = Number(f.seq);
      tellMission();
    },
    MISSION_ITEM_REACHED: (f) => tell('reached', { header: ros.headerOf(Date.now()), wp_seq: f.seq }),
    HOME_POSITION: (f) => {
      const geo = {
        latitude: f.latitude / 1e7,
        longitude: f.longitude / 1e7,
        altitude: f.altitude / 1000 + undulationM,
      };
      tell('home', ros.homePosition(Date.now(), { geo }));
    },
    POSITION_TARGET_GLOBAL_INT: (f) =>
      tell('target', {
        ...{ header: ros.headerOf(Date.now()), coordinate_frame: f.coordinate_frame, type_mask: f.type_mask },
        ...{ latitude: f.lat_int / 1e7, longitude: f.lon_int / 1e7, altitude: f.alt },
      }),
    PARAM_VALUE: (f) => {
      const id = String(f.param_id).replace(/\0.*$/s, '');
      parameters.set(id, { value: f.param_value, isFloat: f.param_type >= 9 });
    },
  };
  const hear = (frame: Uint8Array) => {
    let read: Read;
    try {
      read = readIndependently(frame);
    } catch {
      return;
    }
    if (deaf || read.systemId !== 1) return;
    toRos[read.name]?.(read.fields);
    for (const waiter of [...waiters]) if (waiter.heard(read)) waiters.delete(waiter);
  };
  socket?.on('data', framer(hear));
  const tick = setInterval(() => {
    // What it says of itself feeds nobody's failsafe but that of its own system.
    const fields = { type: 18, autopilot: 8, base_mode: 0, custom_mode: 0, system_status: 4, mavlink_version: 3 };
    say('HEARTBEAT', fields);
    const isLost = heartbeatAt !== undefined && Date.now() - heartbeatAt >= lossMs;
    if (!isLost || !state.connected) return;
    // On link loss: armed=false, mode="".
    state = ros.linkLoss(Date.now());
    tell('state', state);
  }, 200);

  // All of cmd/* is one mutually exclusive group: one that is not acknowledged keeps the others waiting.
  let group: Promise<unknown> = Promise.resolve();
  const inGroup = <T>(run: () => Promise<T>): Promise<T> => {
    const mine = group.then(run);
    group = mine.catch(() => {});
    return mine;
  };
  const command = async (asked: Asked) => {
    // Before the first heartbeat a call with confirmation 0 is a success without any answer.
    if (heartbeatAt === undefined && asked.confirmation === 0) return { success: true, result: 0 };
    const { param1, param2, param3, param4, param5, param6, param7 } = asked;
    const params = { param1, param2, param3, param4, param5, param6, param7 };
    const ack = wait(ackMs, ({ name, fields }) =>
      name === 'COMMAND_ACK' && Number(fields.command) === asked.command ? Number(fields.result) : undefined,
    );
    say('COMMAND_LONG', { ...target, command: asked.command, confirmation: asked.confirmation, ...params });
    const result = await ack;
    // Time-out: success=false with the number of ACCEPTED. IN_PROGRESS is a failure.
    return { success: result === 0, result: result ?? 0 };
  };
  const plain = { confirmation: 1, param3: 0, param4: 0, param5: 0, param6: 0, param7: 0 };
  const serve = (service: string, type: string, answer: (asked: Asked) => unknown) =>
    node.serve(type, place(service), answer);

  serve('cmd/command', 'mavros_msgs/srv/CommandLong', (asked) => inGroup(() => command(asked)));
  serve('cmd/arming', 'mavros_msgs/srv/CommandBool', ({ value }) =>
    inGroup(() => command({ ...plain, command: 400, param1: value ? 1 : 0, param2: 0 })),
  );
  serve('cmd/command_int', 'mavros_msgs/srv/CommandInt', (asked) =>
    inGroup(async () => {
      const { broadcast: _, ...fields } = asked;
      say('COMMAND_INT', { ...target, ...fields });
      // Always.
      return { success: true };
    }),
  );
  serve('set_message_interval', 'mavros_msgs/srv/MessageInterval', ({ message_id, message_rate }) =>
    inGroup(() => command({ ...plain, command: 511, param1: message_id, param2: 1e6 / message_rate })).then(
      ({ success }) => ({ success }),
    ),
  );
  serve('set_stream_rate', 'mavros_msgs/srv/StreamRate', () => ({}));
  serve('set_mode', 'mavros_msgs/srv/SetMode', ({ custom_mode }) => {
    if (heartbeatAt === undefined) return { mode_sent: false };
    const named = [...modes].find(([, name]) => name === custom_mode)?.[0] ?? Number(custom_mode);
    if (!Number.isInteger(named)) return { mode_sent: false };
    say('SET_MODE', { target_system: 1, base_mode: 1, custom_mode: named });
    return { mode_sent: true };
  });
  serve('vehicle_info_get', 'mavros_msgs/srv/VehicleInfoGet', () => ({
    success: heartbeatAt !== undefined,
    vehicles:
      heartbeatAt === undefined
        ? []
        : [{ sysid: 1, compid: 1, autopilot: 3, type: 10, custom_mode: 0, flight_sw_version: 0x04080000, uid: 1n }],
  }));
  serve('mavros/get_parameters', 'rcl_interfaces/srv/GetParameters', ({ names: asked }) => {
    const own: Record<string, number> = { system_id: systemId, target_system_id: 1, target_component_id: 1 };
    return { values: asked.map((name: string) => ros.parameterValue(own[name] ?? 0, 2)) };
  });

  let current = 0;
  /** The three lists, each a plugin of its own, with the transfers of its kind. */
  const serveList = (place: string, topic: 'mission' | 'fence' | 'rally', missionType: number) => {
    let waypoints: Asked[] = [];
    let isTransferring = false;
    const told = () =>
      tell(topic, {
        ...{ header: ros.headerOf(Date.now()), current_seq: missionType === 0 ? current : 0 },
        waypoints: [...waypoints],
      });
    const transfer = async <T extends object>(failed: T, run: () => Promise<T>): Promise<T> => {
      // Busy: success=false at once.
      if (isTransferring) return failed;
      isTransferring = true;
      try {
        return await run();
      } finally {
        isTransferring = false;
      }
    };
    const list = { ...target, mission_type: missionType };
    const heard = <T>(pick: (name: string, fields: Asked) => T | undefined) =>
      wait(transferMs, ({ name, fields }) =>
        Number((fields as Asked).mission_type ?? 0) === missionType ? pick(name, fields) : undefined,
      );
    serve(`${place}/pull`, 'mavros_msgs/srv/WaypointPull', () =>
      transfer({ success: false, wp_received: 0 }, async () => {
        const failed = { success: false, wp_received: 0 };
        const counted = heard((name, fields) => (name === 'MISSION_COUNT' ? Number(fields.count) : undefined));
        say('MISSION_REQUEST_LIST', list);
        const count = await counted;
        if (count === undefined) return failed;
        const got: Asked[] = [];
        for (let seqNo = 0; seqNo < count; seqNo++) {
          const item = heard((name, fields) =>
            name === 'MISSION_ITEM_INT' && Number(fields.seq) === seqNo ? fields : undefined,
          );
          say('MISSION_REQUEST_INT', { ...list, seq: seqNo });
          const f = await item;
          if (f === undefined) return failed;
          const where = { x_lat: f.x / 1e7, y_long: f.y / 1e7, z_alt: f.z };
          got.push({ ...f, is_current: false, autocontinue: f.autocontinue !== 0, ...where });
        }
        say('MISSION_ACK', { ...list, type: 0 });
        waypoints = got;
        told();
        return { success: true, wp_received: count };
      }),
    );
    serve(`${place}/push`, 'mavros_msgs/srv/WaypointPush', ({ waypoints: asked }) =>
      transfer({ success: false, wp_transfered: 0 }, async () => {
        const done = heard((name, fields) => {
          if (name === 'MISSION_ACK') return Number(fields.type);
          if (name !== 'MISSION_REQUEST' && name !== 'MISSION_REQUEST_INT') return undefined;
          const seqNo = Number(fields.seq);
          const one = asked[seqNo];
          const { frame, command: number, param1, param2, param3, param4 } = one;
          const floats = { param1, param2, param3, param4, z: one.z_alt };
          // Degrees × 1e7 are cut off, not rounded.
          const cut = { x: Math.trunc(one.x_lat * 1e7), y: Math.trunc(one.y_long * 1e7) };
          const flags = { current: 0, autocontinue: one.autocontinue ? 1 : 0 };
          say('MISSION_ITEM_INT', { ...list, seq: seqNo, frame, command: number, ...floats, ...cut, ...flags });
          return undefined;
        });
        say('MISSION_COUNT', { ...list, count: asked.length });
        const success = (await done) === 0;
        if (success) {
          // Its own copy is what was sent, not what is there.
          waypoints = asked;
          told();
        }
        return { success, wp_transfered: success ? asked.length : 1 };
      }),
    );
    serve(`${place}/clear`, 'mavros_msgs/srv/WaypointClear', () =>
      transfer({ success: false }, async () => {
        const acked = heard((name, fields) => (name === 'MISSION_ACK' ? Number(fields.type) : undefined));
        say('MISSION_CLEAR_ALL', list);
        const success = (await acked) === 0;
        if (success) waypoints = [];
        told();
        return { success };
      }),
    );
    return told;
  };
  const tellMission = serveList('mission', 'mission', 0);
  serveList('geofence', 'fence', 1);
  serveList('rallypoint', 'rally', 2);
  // Any MISSION_CURRENT counts as its answer.
  serve('mission/set_current', 'mavros_msgs/srv/WaypointSetCurrent', () => ({ success: true }));

  const parameters = new Map<string, { value: number; isFloat: boolean }>();
  let isPulling = false;
  let hasPulled = false;
  const parameterOf = (name: string) => {
    const known = parameters.get(name);
    // Not known is NOT_SET, type 0.
    if (known === undefined || !hasPulled) return { ...ros.parameterValue(0, 2), type: 0 };
    return ros.parameterValue(known.isFloat ? known.value : Math.round(known.value), known.isFloat ? 3 : 2);
  };
  serve('param/pull', 'mavros_msgs/srv/ParamPull', async ({ force_pull }) => {
    if (hasPulled && !force_pull) return { success: true, param_received: parameters.size };
    isPulling = true;
    let count = Number.POSITIVE_INFINITY;
    const seen = new Set<number>();
    const all = wait(transferMs, ({ name, fields }) => {
      if (name !== 'PARAM_VALUE') return undefined;
      count = Number(fields.param_count);
      seen.add(Number(fields.param_index));
      return seen.size >= count ? count : undefined;
    });
    say('PARAM_REQUEST_LIST', target);
    const received = await all;
    isPulling = false;
    hasPulled ||= received !== undefined;
    return { success: received !== undefined, param_received: seen.size };
  });
  serve('param/list_parameters', 'rcl_interfaces/srv/ListParameters', () => ({
    result: { names: [...parameters.keys(), 'use_sim_time'], prefixes: [] },
  }));
  serve('param/get_parameters', 'rcl_interfaces/srv/GetParameters', ({ names: asked }) => ({
    values: asked.map(parameterOf),
  }));
  serve('param/set', 'mavros_msgs/srv/ParamSetV2', async ({ param_id, value }) => {
    // Refused while it reads; the type has to be said.
    if (isPulling || (value.type !== 2 && value.type !== 3)) return { success: false, value: parameterOf(param_id) };
    const number = value.type === 2 ? Number(value.integer_value) : value.double_value;
    const back = wait(ackMs, ({ name, fields }) =>
      name === 'PARAM_VALUE' && String(fields.param_id).startsWith(param_id) ? Number(fields.param_value) : undefined,
    );
    say('PARAM_SET', { ...target, param_id, param_value: number, param_type: value.type === 2 ? 6 : 9 });
    const got = await back;
    return { success: got !== undefined && Math.fround(got) === Math.fround(number), value: parameterOf(param_id) };
  });

  const listen = (topic: string, type: string, take: (said: Asked) => void) =>
    node.subscribe(type, place(topic), { depth: 10, reliability: 'reliable', durability: 'volatile' }, (sample) => {
      if ('message' in sample) take(sample.message);
    });
  // Values are passed on raw as int16.
  listen('manual_control/send', 'mavros_msgs/msg/ManualControl', ({ x, y, z, r, buttons }) =>
    say('MANUAL_CONTROL', {
      target: 1,
      x: Math.trunc(x),
      y: Math.trunc(y),
      z: Math.trunc(z),
      r: Math.trunc(r),
      buttons,
    }),
  );
  listen('rc/override', 'mavros_msgs/msg/OverrideRCIn', ({ channels }) => {
    const raw = (n: number) => Number(channels[n - 1]);
    const first = { chan1_raw: raw(1), chan2_raw: raw(2), chan3_raw: raw(3), chan4_raw: raw(4) };
    const more = { chan5_raw: raw(5), chan6_raw: raw(6), chan7_raw: raw(7), chan8_raw: raw(8) };
    say('RC_CHANNELS_OVERRIDE', { ...target, ...first, ...more });
  });
  node.subscribe(
    'mavros_msgs/msg/PositionTarget',
    place('setpoint_raw/local'),
    { depth: 5, reliability: 'best_effort', durability: 'volatile' },
    (sample) => {
      if (!('message' in sample)) return;
      const said = sample.message as Asked;
      const { x, y, z } = said.velocity;
      const isBody = said.coordinate_frame === 8;
      const velocity = isBody ? { vx: x, vy: -y, vz: -z } : { vx: y, vy: x, vz: -z };
      const none = { time_boot_ms: 0, x: 0, y: 0, z: 0, afx: 0, afy: 0, afz: 0 };
      const turn = { yaw: isBody ? -said.yaw : Math.PI / 2 - said.yaw, yaw_rate: -said.yaw_rate };
      const { coordinate_frame, type_mask } = said;
      say('SET_POSITION_TARGET_LOCAL_NED', { ...target, ...none, ...velocity, ...turn, coordinate_frame, type_mask });
    },
  );

  const leave = () => {
    clearInterval(tick);
    socket?.destroy();
    node.leave();
  };
  onTestFinished(leave);
  return {
    leave,
    /** As one that is killed: ROS believes in it for a while. */
    die: () => {
      clearInterval(tick);
      socket?.destroy();
      node.die();
    },
    /** Names of the MAVLink messages that it sent. */
    sent,
    /** The vehicle hears nothing any more and is not heard. */
    cut: () => {
      deaf = true;
    },
    mend: () => {
      deaf = false;
    },
    get altitudeM() {
      return altitudeM;
    },
  };
}
