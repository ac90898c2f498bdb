import { describe, expect, it } from 'vitest';
import { download, upload } from './mission-client.ts';
import { armIt, command, commandInt, createRig, keepHeartbeat, setMode, setParameter } from './rig.ts';

const place = { command: 16, frame: 3, x: 518741288, y: -6084180 };

describe('commands', () => {
  it('answers what it does not know with UNSUPPORTED', () => {
    const rig = createRig();
    for (const id of [0, 31_999, 50_000, 65_535, 16, 21, 22, 213, 92, 193, 519, 185, 192]) {
      expect(command(rig, id), `command ${id}`).toBe(3);
    }
    for (const id of [20, 179, 181, 182, 194, 201, 207, 218, 401, 410, 500, 520]) {
      expect(command(rig, id), `command ${id}`).toBe(0);
    }
    for (const id of [178, 183, 184, 224]) expect(command(rig, id), `command ${id}`).toBe(4);
  });

  it('addresses the answer to the asker and answers for any component, but not for another system', () => {
    const rig = createRig();
    rig.send('COMMAND_LONG', { command: 401, target_component: 191 });
    rig.run(60);
    expect(rig.last('COMMAND_ACK')).toMatchObject({ target_system: 255, target_component: 190, result: 0 });
    rig.forget();
    rig.send('COMMAND_LONG', { command: 401, target_system: 9 });
    rig.run(100);
    expect(rig.all('COMMAND_ACK')).toHaveLength(0);
  });

  it('changes modes by the real rules', () => {
    const rig = createRig();
    expect(setMode(rig, 99)).toBe(4);
    expect(rig.texts()).toContain('No such mode 99');
    expect(command(rig, 176, 0, 4)).toBe(2);
    expect(setMode(rig, 4)).toBe(0);
    expect(rig.last('HEARTBEAT')).toMatchObject({ custom_mode: 4, base_mode: 0x01, system_status: 3 });
    expect(setMode(rig, 256)).toBe(0);
    expect(rig.last('HEARTBEAT')).toMatchObject({ custom_mode: 0, base_mode: 0x41, system_status: 4 });
    expect(setMode(rig, 10)).toBe(4);
    expect(rig.texts()).toContain("No Mission. Can't set AUTO.");
    for (const refused of [6, 8, 16]) expect(setMode(rig, refused), `mode ${refused}`).toBe(4);
    for (const entered of [1, 3, 5, 7, 9, 11, 12, 15]) expect(setMode(rig, entered), `mode ${entered}`).toBe(0);
    setParameter(rig, 'FLTMODE_GCSBLOCK', 1 << 10);
    expect(setMode(rig, 0)).toBe(0);
    rig.forget();
    expect(setMode(rig, 15)).toBe(4);
    expect(rig.texts()).toContain('Mode change to Guided denied, GCS entry disabled (FLTMODE_GCSBLOCK)');
  });

  it('obeys SET_MODE without a word', () => {
    const rig = createRig();
    rig.forget();
    rig.send('SET_MODE', { base_mode: 1, custom_mode: 4 });
    rig.run(60);
    expect(rig.all('COMMAND_ACK')).toHaveLength(0);
    expect(rig.last('HEARTBEAT')).toMatchObject({ custom_mode: 4 });
  });

  it('arms and disarms', () => {
    const rig = createRig();
    armIt(rig);
    expect(rig.texts()).toContain('Throttle armed');
    expect(command(rig, 400, 1)).toBe(0);
    expect(command(rig, 400, 5)).toBe(3);
    expect(command(rig, 246, 1)).toBe(4);
    expect(command(rig, 400, 0)).toBe(0);
    expect(rig.texts()).toContain('Throttle disarmed');
    setMode(rig, 11);
    rig.forget();
    expect(command(rig, 400, 1)).toBe(4);
    expect(rig.texts()).toEqual(['Arm: Mode not armable']);
    expect(command(rig, 400, 1, 21_196)).toBe(0);
  });

  it('says the reasons before the refusal', () => {
    const rig = createRig();
    rig.machine.vehicle.faults.compassErrorDeg = 60;
    rig.forget();
    expect(command(rig, 400, 1)).toBe(4);
    const names = rig.heard.map((message) => message.name).filter((name) => /STATUSTEXT|COMMAND_ACK/.test(name));
    expect(names).toEqual(['STATUSTEXT', 'COMMAND_ACK']);
    expect(rig.texts()[0]).toMatch(/^Arm: Check mag field \(xy diff:\d+>100\)$/);
  });

  it('takes DO_REPOSITION only as COMMAND_INT and only to a sensible place', () => {
    const rig = createRig();
    setMode(rig, 4);
    armIt(rig);
    const at = { x: 518737245, y: -6083452, frame: 6 };
    expect(commandInt(rig, 192, at)).toBe(2);
    for (const bad of [{ x: 0, y: 0 }, { x: 950_000_000 }, { frame: 8 }]) {
      expect(commandInt(rig, 192, { ...at, param2: 1, ...bad }), JSON.stringify(bad)).toBe(2);
    }
    expect(commandInt(rig, 192, { ...at, param2: 1 })).toBe(0);
    expect(rig.last('HEARTBEAT')).toMatchObject({ custom_mode: 15 });
    rig.until('the place', () => rig.all('MISSION_ITEM_REACHED').length > 0, 60_000);
    expect(rig.last('MISSION_ITEM_REACHED').seq).toBe(0);
  });
});

describe('messages on request', () => {
  it('keeps intervals exactly and refuses what is faster than the loop allows', () => {
    const rig = createRig();
    for (const [hz, us] of [
      [10, 100_000],
      [20, 50_000],
      [30, 33_300],
    ] as const) {
      expect(command(rig, 511, 30, us)).toBe(0);
      rig.forget();
      rig.run(10_000);
      expect(Math.abs(rig.all('ATTITUDE').length / 10 - hz)).toBeLessThan(0.1 * hz);
    }
    rig.forget();
    expect(command(rig, 511, 30, 20_000)).toBe(2);
    expect(rig.texts()).toEqual(['Requested rate for message ID 30 too fast. Increase SCHED_LOOP_RATE']);
    expect(command(rig, 511, 30, -2)).toBe(2);
    expect(command(rig, 511, 99_999, 100_000)).toBe(2);
    expect(rig.texts()).toContain('No ap_message for mavlink id (99999)');
    expect(command(rig, 511, 30, -1)).toBe(0);
    rig.forget();
    rig.run(5000);
    expect(rig.all('ATTITUDE')).toHaveLength(0);
    expect(command(rig, 510, 30)).toBe(0);
    expect(rig.last('MESSAGE_INTERVAL')).toMatchObject({ message_id: 30, interval_us: -1 });
    expect(command(rig, 510, 99_999)).toBe(4);
  });

  it('streams everything at the rate asked for, capped at 40 Hz', () => {
    const rig = createRig();
    for (const [rate, perSecond] of [
      [4, 93],
      [10, 231],
      [20, 461],
      [50, 921],
    ] as const) {
      rig.send('REQUEST_DATA_STREAM', { req_stream_id: 0, req_message_rate: rate, start_stop: 1 });
      rig.run(1000);
      rig.forget();
      rig.run(10_000);
      expect(Math.abs(rig.heard.length / 10 / perSecond - 1), `${rate} Hz: ${rig.heard.length / 10}`).toBeLessThan(0.1);
    }
  });

  it('says who it is after the acknowledgement', () => {
    const rig = createRig();
    rig.forget();
    expect(command(rig, 512, 148)).toBe(0);
    expect(rig.heard.map((message) => message.name).filter((name) => /ACK|VERSION/.test(name))).toEqual([
      'COMMAND_ACK',
      'AUTOPILOT_VERSION',
    ]);
    expect(rig.last('AUTOPILOT_VERSION')).toMatchObject({ capabilities: 0xf1efn, flight_sw_version: 67_633_152 });
    for (const id of [44, 77, 111, 263, 300, 436]) expect(command(rig, 512, id), `message ${id}`).toBe(4);
    for (const id of [22, 259, 11_038]) expect(command(rig, 512, id), `message ${id}`).toBe(0);
    expect(command(rig, 512, 435, 0)).toBe(0);
    expect(rig.all('AVAILABLE_MODES')).toHaveLength(14);
  });
});

describe('parameters', () => {
  it('sends all 1252 in the time of the real one', () => {
    const rig = createRig();
    rig.forget();
    rig.send('PARAM_REQUEST_LIST');
    const startMs = rig.machine.elapsedMs;
    rig.until('all values', () => rig.all('PARAM_VALUE').length >= 1252, 2000);
    const tookMs = rig.machine.elapsedMs - startMs;
    expect(tookMs).toBeGreaterThan(450);
    expect(tookMs).toBeLessThan(750);
    const values = rig.all('PARAM_VALUE').map(({ fields }) => fields);
    expect(new Set(values.map((fields) => fields.param_index)).size).toBe(1252);
    const types = (type: number) => values.filter((fields) => fields.param_type === type).length;
    expect([types(2), types(4), types(6), types(9)]).toEqual([409, 259, 93, 491]);
    expect(values[0]).toMatchObject({ param_id: 'FORMAT_VERSION', param_count: 1252 });
  });

  it('stores by type, echoes to everybody, and answers PARAM_ERROR for what is not there', () => {
    const rig = createRig();
    const set = (name: string, value: number) => {
      rig.forget();
      rig.send('PARAM_SET', { param_id: name, param_value: value, param_type: 9 });
      rig.run(60);
    };
    set('FS_ACTION', 1.7);
    expect(rig.last('PARAM_VALUE')).toMatchObject({ param_id: 'FS_ACTION', param_value: 1, param_index: 65_535 });
    set('FS_ACTION', 300);
    expect(rig.last('PARAM_VALUE').param_value).toBe(127);
    set('WP_RADIUS', -5);
    expect(rig.last('PARAM_VALUE').param_value).toBe(-5);
    set('NO_SUCH_THING', 1);
    expect(rig.last('PARAM_ERROR')).toMatchObject({ param_id: 'NO_SUCH_THING', param_index: -1, error: 1 });
    set('WP_RADIUS', Number.NaN);
    expect(rig.last('PARAM_ERROR')).toMatchObject({ error: 2 });
    rig.send('PARAM_REQUEST_READ', { param_index: 5000 });
    rig.run(200);
    expect(rig.last('PARAM_ERROR')).toMatchObject({ param_id: '', param_index: 5000, error: 1 });
  });

  it('holds twenty single reads and drops the rest', () => {
    const rig = createRig();
    rig.forget();
    for (let i = 0; i < 50; i++) rig.send('PARAM_REQUEST_READ', { param_index: i });
    rig.run(3000);
    expect(rig.all('PARAM_VALUE').filter(({ fields }) => fields.param_index !== 65_535)).toHaveLength(20);
  });
});

describe('missions', () => {
  const home = { command: 16, frame: 0, x: 1, y: 1 };

  it('comes back normalised, with home as item 0', () => {
    const rig = createRig();
    const items = [home, { ...place, frame: 6, param1: 2.6, param2: 7, param4: Number.NaN }, { ...place, frame: 11 }];
    expect(upload(rig, items)).toBe(0);
    expect(rig.texts()).toContain('Flight plan received');
    const back = download(rig);
    expect(back[0]).toMatchObject({ seq: 0, x: 518735000, y: -6090000, z: 100, frame: 0 });
    expect(back[1]).toMatchObject({ frame: 3, param1: 2, param2: 0, param4: 0, x: place.x });
    expect(back[2]).toMatchObject({ frame: 10 });
    rig.run(1100);
    expect(rig.last('MISSION_CURRENT')).toMatchObject({ seq: 0, total: 2, mission_state: 2, mission_mode: 0 });
  });

  it.each([
    [3, { command: 31_000 }],
    [10, { x: 950_000_000 }],
    [2, { frame: 1 }],
    [2, { frame: 4 }],
    [6, { param1: Number.NaN }],
    [12, { z: Number.NaN }],
    [1, { command: 177, param1: 9, param2: 1 }],
  ])('ends with MISSION_ACK %i for %o', (type, change) => {
    expect(upload(createRig(), [home, { ...place, ...change }])).toBe(type);
  });

  it('is not atomic: a failed upload leaves a mixture', () => {
    const rig = createRig();
    upload(
      rig,
      [0, 1, 2, 3, 4, 5, 6].map((n) => ({ ...place, z: n })),
    );
    const next = [0, 1, 2, 3, 4].map((n) => ({ ...place, z: 100 + n, ...(n === 3 ? { x: 950_000_000 } : {}) }));
    expect(upload(rig, next)).toBe(10);
    expect(download(rig).map((item) => item.z)).toEqual([100, 101, 102, 3, 4]);
  });

  it('refuses too many, asks again after a second, gives up after eight', () => {
    const rig = createRig();
    rig.send('MISSION_COUNT', { count: 656 });
    rig.run(60);
    expect(rig.last('MISSION_ACK').type).toBe(4);
    expect(rig.texts()).toContain('Only 655 items are supported');
    rig.forget();
    rig.send('MISSION_COUNT', { count: 2 });
    const startMs = rig.machine.elapsedMs;
    rig.until('the end', () => rig.texts().includes('Mission upload timeout'), 9000);
    expect(rig.machine.elapsedMs - startMs).toBeGreaterThan(7900);
    expect(rig.all('MISSION_REQUEST').length).toBe(8);
    expect(rig.last('MISSION_ACK').type).toBe(15);
  });

  it('takes 100 items in 2 s each way', () => {
    const rig = createRig();
    const items = Array.from({ length: 100 }, () => place);
    const startMs = rig.machine.elapsedMs;
    expect(upload(rig, items)).toBe(0);
    expect((rig.machine.elapsedMs - startMs) / 1000).toBeCloseTo(2, 0);
    expect(download(rig)).toHaveLength(100);
  });

  it('says more when asked past the end, and refuses other types', () => {
    const rig = createRig();
    upload(rig, [home, place]);
    rig.forget();
    rig.send('MISSION_REQUEST_INT', { seq: 7 });
    rig.run(60);
    expect(rig.all('MISSION_COUNT')).toHaveLength(1);
    expect(rig.last('MISSION_ACK').type).toBe(13);
    for (const type of [3, 255]) {
      rig.send('MISSION_CLEAR_ALL', { mission_type: type });
      rig.run(60);
      expect(rig.last('MISSION_ACK').type).toBe(3);
    }
    rig.send('MISSION_CLEAR_ALL');
    rig.run(60);
    expect(rig.last('MISSION_ACK').type).toBe(0);
    expect(download(rig)).toHaveLength(0);
  });

  it('keeps fence and rally lists too', () => {
    const rig = createRig();
    const circle = { command: 5003, frame: 0, param1: 30, x: 518735000, y: -6090000 };
    expect(upload(rig, [circle], 1)).toBe(0);
    expect(download(rig, 1)[0]).toMatchObject({ command: 5003, param1: 30 });
    expect(upload(rig, [{ command: 5100, frame: 3, x: 518735000, y: -6090000 }], 2)).toBe(0);
    expect(download(rig, 2)).toHaveLength(1);
  });

  it('goes on after a wrong number', () => {
    const rig = createRig();
    rig.send('MISSION_COUNT', { count: 2 });
    rig.run(60);
    rig.send('MISSION_ITEM_INT', { ...home, seq: 1 });
    rig.run(60);
    expect(rig.last('MISSION_ACK').type).toBe(13);
    rig.send('MISSION_ITEM_INT', { ...home, seq: 0 });
    rig.run(60);
    expect(rig.last('MISSION_REQUEST').seq).toBe(1);
    rig.send('MISSION_ITEM_INT', { ...place, seq: 1 });
    rig.run(60);
    expect(rig.last('MISSION_ACK').type).toBe(0);
  });
});

describe('guided', () => {
  it('runs a velocity for three seconds and no longer', () => {
    const rig = createRig();
    setMode(rig, 15);
    armIt(rig);
    rig.send('SET_POSITION_TARGET_LOCAL_NED', { coordinate_frame: 8, type_mask: 0x5c7, vx: 1.5 });
    rig.run(2900);
    expect(rig.machine.vehicle.truth.speedMps).toBeGreaterThan(1);
    rig.run(3000);
    expect(rig.texts().filter((text) => text === 'target not received last 3secs, stopping')).toHaveLength(1);
    expect(Math.abs(rig.machine.vehicle.truth.speedMps)).toBeLessThan(0.2);
  });

  it('explains a set-point with acceleration in two chunks, and ignores one outside GUIDED', () => {
    const rig = createRig();
    setMode(rig, 15);
    rig.forget();
    rig.send('SET_POSITION_TARGET_LOCAL_NED', { coordinate_frame: 8, type_mask: 0, vx: 1 });
    rig.run(60);
    expect(rig.all('STATUSTEXT').map(({ fields }) => fields.chunk_seq)).toEqual([0, 1]);
    expect(rig.texts()).toEqual(['Ignoring SET_POSITION_TARGET_LOCAL_NED; set ACC_IGNORE in mask']);
    setMode(rig, 0);
    rig.forget();
    rig.send('SET_POSITION_TARGET_LOCAL_NED', { coordinate_frame: 8, type_mask: 0, vx: 1 });
    rig.run(60);
    expect(rig.texts()).toEqual([]);
  });
});

describe('sticks', () => {
  it('are shown, slewed, obeyed from the own ground station only, and lapse after three seconds', () => {
    const rig = createRig();
    armIt(rig);
    command(rig, 511, 65, 100_000);
    const stick = (ms: number) => {
      if (ms % 100 === 0) rig.send('RC_CHANNELS_OVERRIDE', { chan1_raw: 65_535, chan3_raw: 1750 });
    };
    rig.each.add(stick);
    rig.run(8000);
    expect(rig.last('RC_CHANNELS')).toMatchObject({ chan1_raw: 1500, chan3_raw: 1750, chancount: 8, rssi: 255 });
    expect(rig.last('SERVO_OUTPUT_RAW')).toMatchObject({ servo3_raw: 1734 });
    expect(rig.machine.vehicle.truth.speedMps).toBeGreaterThan(8);
    rig.each.delete(stick);
    rig.run(2800);
    expect(rig.last('RC_CHANNELS').chan3_raw).toBe(1750);
    rig.run(400);
    expect(rig.last('RC_CHANNELS').chan3_raw).toBe(1500);
    const stranger = createRig({ gcs: 200 });
    stranger.send('RC_CHANNELS_OVERRIDE', { chan3_raw: 1750 });
    stranger.run(1200);
    expect(stranger.last('RC_CHANNELS').chan3_raw).toBe(1500);
  });
});

describe('time and boot', () => {
  it('answers TIMESYNC and asks for it itself', () => {
    const rig = createRig();
    rig.send('TIMESYNC', { tc1: 0, ts1: 123_456_789_012_345_678n });
    rig.run(40);
    expect(rig.last('TIMESYNC')).toMatchObject({ ts1: 123_456_789_012_345_678n, target_system: 255 });
    rig.forget();
    rig.run(10_000);
    expect(rig.all('TIMESYNC').filter(({ fields }) => fields.tc1 === 0n)).toHaveLength(1);
  });

  it('boots as measured: ready at 2.3 s, armable at 24 s, position at 42 s', () => {
    const rig = createRig({ warm: false });
    keepHeartbeat(rig);
    rig.run(1000);
    expect(rig.last('HEARTBEAT')).toMatchObject({ custom_mode: 16, base_mode: 0x41, system_status: 2 });
    rig.run(1500);
    expect(rig.last('HEARTBEAT')).toMatchObject({ custom_mode: 0, base_mode: 0x41, system_status: 4 });
    expect(command(rig, 400, 1)).toBe(4);
    rig.run(22_000);
    expect(rig.last('EKF_STATUS_REPORT').flags).toBe(0xa7);
    expect(rig.all('LOCAL_POSITION_NED')).toHaveLength(0);
    expect(Number(rig.last('SYS_STATUS').onboard_control_sensors_health) & 0x10000000).toBe(0x10000000);
    expect(rig.last('GPS_RAW_INT')).toMatchObject({ fix_type: 6, satellites_visible: 10, eph: 121 });
    rig.run(19_000);
    expect(rig.texts()).toContain('EKF3 IMU0 is using GPS');
    expect(rig.last('EKF_STATUS_REPORT').flags).toBe(0x33f);
    expect(rig.all('LOCAL_POSITION_NED').length).toBeGreaterThan(0);
    expect(rig.texts()).toContain('Set HOME to 51.87350 -0.609000 at 100.00m');
  });

  it('reboots when disarmed: the clock starts again, parameters and missions stay, rates are forgotten', () => {
    const rig = createRig();
    setParameter(rig, 'WP_SPEED', 2);
    command(rig, 511, 30, 100_000);
    upload(rig, [place, place]);
    expect(command(rig, 246, 1)).toBe(0);
    rig.run(1500);
    expect(rig.machine.reboots).toBe(1);
    expect(rig.machine.vehicle.ms).toBeLessThan(2000);
    keepHeartbeat(rig);
    rig.run(6000);
    rig.forget();
    rig.run(5000);
    expect(rig.all('ATTITUDE').length).toBe(5);
    rig.send('PARAM_REQUEST_READ', { param_index: -1, param_id: 'WP_SPEED' });
    rig.run(300);
    expect(rig.last('PARAM_VALUE').param_value).toBe(2);
    expect(download(rig)).toHaveLength(2);
  });

  it('takes another system id with the next boot, and then answers to that one', () => {
    const rig = createRig();
    setParameter(rig, 'MAV_SYSID', 7);
    command(rig, 246, 1);
    rig.run(4000);
    rig.send('HEARTBEAT', { type: 6, autopilot: 8, mavlink_version: 3 });
    rig.forget();
    rig.run(2000);
    expect(rig.heard.length).toBeGreaterThan(0);
    expect(rig.heard.every(({ frame }) => frame.system === 7)).toBe(true);
    rig.forget();
    rig.send('COMMAND_LONG', { command: 401 });
    rig.send('COMMAND_LONG', { command: 401, target_system: 7 });
    rig.run(100);
    expect(rig.all('COMMAND_ACK')).toHaveLength(1);
  });

  it('the same seed gives the same drive, to the last bit', () => {
    const drive = (seed: number) => {
      const rig = createRig({ seed, parameters: { SIM_GPS1_NOISE: 0.5 } });
      setMode(rig, 9);
      armIt(rig);
      rig.run(20_000);
      const { truth, gps } = rig.machine.vehicle;
      return JSON.stringify({ truth, gps });
    };
    expect(drive(7)).toBe(drive(7));
    expect(drive(7)).not.toBe(drive(8));
  });
});
