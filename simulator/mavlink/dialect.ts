/**
 * The messages this vehicle speaks, one a line: name, id, then the fields in wire order; extension fields follow the
 * bar. Everything else (offsets, lengths, the CRC's extra byte) is computed from these lines, so that a wrong field
 * name or type here makes a frame that no peer accepts. Source: the MAVLink message definitions, dialect ardupilotmega.
 */

import { type Fields, type Layout, parseLayout } from './wire.ts';

const table = `
HEARTBEAT 0: u32 custom_mode, u8 type, u8 autopilot, u8 base_mode, u8 system_status, u8 mavlink_version
SYS_STATUS 1: u32 onboard_control_sensors_present, u32 onboard_control_sensors_enabled, u32 onboard_control_sensors_health, u16 load, u16 voltage_battery, i16 current_battery, u16 drop_rate_comm, u16 errors_comm, u16 errors_count1, u16 errors_count2, u16 errors_count3, u16 errors_count4, i8 battery_remaining | u32 onboard_control_sensors_present_extended, u32 onboard_control_sensors_enabled_extended, u32 onboard_control_sensors_health_extended
SYSTEM_TIME 2: u64 time_unix_usec, u32 time_boot_ms
PING 4: u64 time_usec, u32 seq, u8 target_system, u8 target_component
SET_MODE 11: u32 custom_mode, u8 target_system, u8 base_mode
PARAM_REQUEST_READ 20: i16 param_index, u8 target_system, u8 target_component, char[16] param_id
PARAM_REQUEST_LIST 21: u8 target_system, u8 target_component
PARAM_VALUE 22: f32 param_value, u16 param_count, u16 param_index, char[16] param_id, u8 param_type
PARAM_SET 23: f32 param_value, u8 target_system, u8 target_component, char[16] param_id, u8 param_type
GPS_RAW_INT 24: u64 time_usec, i32 lat, i32 lon, i32 alt, u16 eph, u16 epv, u16 vel, u16 cog, u8 fix_type, u8 satellites_visible | i32 alt_ellipsoid, u32 h_acc, u32 v_acc, u32 vel_acc, u32 hdg_acc, u16 yaw
RAW_IMU 27: u64 time_usec, i16 xacc, i16 yacc, i16 zacc, i16 xgyro, i16 ygyro, i16 zgyro, i16 xmag, i16 ymag, i16 zmag | u8 id, i16 temperature
SCALED_PRESSURE 29: u32 time_boot_ms, f32 press_abs, f32 press_diff, i16 temperature | i16 temperature_press_diff
ATTITUDE 30: u32 time_boot_ms, f32 roll, f32 pitch, f32 yaw, f32 rollspeed, f32 pitchspeed, f32 yawspeed
ATTITUDE_QUATERNION 31: u32 time_boot_ms, f32 q1, f32 q2, f32 q3, f32 q4, f32 rollspeed, f32 pitchspeed, f32 yawspeed | f32[4] repr_offset_q
LOCAL_POSITION_NED 32: u32 time_boot_ms, f32 x, f32 y, f32 z, f32 vx, f32 vy, f32 vz
GLOBAL_POSITION_INT 33: u32 time_boot_ms, i32 lat, i32 lon, i32 alt, i32 relative_alt, i16 vx, i16 vy, i16 vz, u16 hdg
RC_CHANNELS_RAW 35: u32 time_boot_ms, u16 chan1_raw, u16 chan2_raw, u16 chan3_raw, u16 chan4_raw, u16 chan5_raw, u16 chan6_raw, u16 chan7_raw, u16 chan8_raw, u8 port, u8 rssi
SERVO_OUTPUT_RAW 36: u32 time_usec, u16 servo1_raw, u16 servo2_raw, u16 servo3_raw, u16 servo4_raw, u16 servo5_raw, u16 servo6_raw, u16 servo7_raw, u16 servo8_raw, u8 port | u16 servo9_raw, u16 servo10_raw, u16 servo11_raw, u16 servo12_raw, u16 servo13_raw, u16 servo14_raw, u16 servo15_raw, u16 servo16_raw
MISSION_REQUEST_PARTIAL_LIST 37: i16 start_index, i16 end_index, u8 target_system, u8 target_component | u8 mission_type
MISSION_WRITE_PARTIAL_LIST 38: i16 start_index, i16 end_index, u8 target_system, u8 target_component | u8 mission_type
MISSION_ITEM 39: f32 param1, f32 param2, f32 param3, f32 param4, f32 x, f32 y, f32 z, u16 seq, u16 command, u8 target_system, u8 target_component, u8 frame, u8 current, u8 autocontinue | u8 mission_type
MISSION_REQUEST 40: u16 seq, u8 target_system, u8 target_component | u8 mission_type
MISSION_SET_CURRENT 41: u16 seq, u8 target_system, u8 target_component
MISSION_CURRENT 42: u16 seq | u16 total, u8 mission_state, u8 mission_mode, u32 mission_id, u32 fence_id, u32 rally_points_id
MISSION_REQUEST_LIST 43: u8 target_system, u8 target_component | u8 mission_type
MISSION_COUNT 44: u16 count, u8 target_system, u8 target_component | u8 mission_type, u32 opaque_id
MISSION_CLEAR_ALL 45: u8 target_system, u8 target_component | u8 mission_type
MISSION_ITEM_REACHED 46: u16 seq
MISSION_ACK 47: u8 target_system, u8 target_component, u8 type | u8 mission_type, u32 opaque_id
SET_GPS_GLOBAL_ORIGIN 48: i32 latitude, i32 longitude, i32 altitude, u8 target_system | u64 time_usec
GPS_GLOBAL_ORIGIN 49: i32 latitude, i32 longitude, i32 altitude | u64 time_usec
MISSION_REQUEST_INT 51: u16 seq, u8 target_system, u8 target_component | u8 mission_type
NAV_CONTROLLER_OUTPUT 62: f32 nav_roll, f32 nav_pitch, f32 alt_error, f32 aspd_error, f32 xtrack_error, i16 nav_bearing, i16 target_bearing, u16 wp_dist
RC_CHANNELS 65: u32 time_boot_ms, u16 chan1_raw, u16 chan2_raw, u16 chan3_raw, u16 chan4_raw, u16 chan5_raw, u16 chan6_raw, u16 chan7_raw, u16 chan8_raw, u16 chan9_raw, u16 chan10_raw, u16 chan11_raw, u16 chan12_raw, u16 chan13_raw, u16 chan14_raw, u16 chan15_raw, u16 chan16_raw, u16 chan17_raw, u16 chan18_raw, u8 chancount, u8 rssi
REQUEST_DATA_STREAM 66: u16 req_message_rate, u8 target_system, u8 target_component, u8 req_stream_id, u8 start_stop
MANUAL_CONTROL 69: i16 x, i16 y, i16 z, i16 r, u16 buttons, u8 target | u16 buttons2, u8 enabled_extensions, i16 s, i16 t, i16 aux1, i16 aux2, i16 aux3, i16 aux4, i16 aux5, i16 aux6
RC_CHANNELS_OVERRIDE 70: u16 chan1_raw, u16 chan2_raw, u16 chan3_raw, u16 chan4_raw, u16 chan5_raw, u16 chan6_raw, u16 chan7_raw, u16 chan8_raw, u8 target_system, u8 target_component | u16 chan9_raw, u16 chan10_raw, u16 chan11_raw, u16 chan12_raw, u16 chan13_raw, u16 chan14_raw, u16 chan15_raw, u16 chan16_raw, u16 chan17_raw, u16 chan18_raw
MISSION_ITEM_INT 73: f32 param1, f32 param2, f32 param3, f32 param4, i32 x, i32 y, f32 z, u16 seq, u16 command, u8 target_system, u8 target_component, u8 frame, u8 current, u8 autocontinue | u8 mission_type
VFR_HUD 74: f32 airspeed, f32 groundspeed, f32 alt, f32 climb, i16 heading, u16 throttle
COMMAND_INT 75: f32 param1, f32 param2, f32 param3, f32 param4, i32 x, i32 y, f32 z, u16 command, u8 target_system, u8 target_component, u8 frame, u8 current, u8 autocontinue
COMMAND_LONG 76: f32 param1, f32 param2, f32 param3, f32 param4, f32 param5, f32 param6, f32 param7, u16 command, u8 target_system, u8 target_component, u8 confirmation
COMMAND_ACK 77: u16 command, u8 result | u8 progress, i32 result_param2, u8 target_system, u8 target_component
SET_ATTITUDE_TARGET 82: u32 time_boot_ms, f32[4] q, f32 body_roll_rate, f32 body_pitch_rate, f32 body_yaw_rate, f32 thrust, u8 target_system, u8 target_component, u8 type_mask | f32[3] thrust_body
SET_POSITION_TARGET_LOCAL_NED 84: u32 time_boot_ms, f32 x, f32 y, f32 z, f32 vx, f32 vy, f32 vz, f32 afx, f32 afy, f32 afz, f32 yaw, f32 yaw_rate, u16 type_mask, u8 target_system, u8 target_component, u8 coordinate_frame
POSITION_TARGET_LOCAL_NED 85: u32 time_boot_ms, f32 x, f32 y, f32 z, f32 vx, f32 vy, f32 vz, f32 afx, f32 afy, f32 afz, f32 yaw, f32 yaw_rate, u16 type_mask, u8 coordinate_frame
SET_POSITION_TARGET_GLOBAL_INT 86: u32 time_boot_ms, i32 lat_int, i32 lon_int, f32 alt, f32 vx, f32 vy, f32 vz, f32 afx, f32 afy, f32 afz, f32 yaw, f32 yaw_rate, u16 type_mask, u8 target_system, u8 target_component, u8 coordinate_frame
POSITION_TARGET_GLOBAL_INT 87: u32 time_boot_ms, i32 lat_int, i32 lon_int, f32 alt, f32 vx, f32 vy, f32 vz, f32 afx, f32 afy, f32 afz, f32 yaw, f32 yaw_rate, u16 type_mask, u8 coordinate_frame
RADIO_STATUS 109: u16 rxerrors, u16 fixed, u8 rssi, u8 remrssi, u8 txbuf, u8 noise, u8 remnoise
FILE_TRANSFER_PROTOCOL 110: u8 target_network, u8 target_system, u8 target_component, u8[251] payload
TIMESYNC 111: i64 tc1, i64 ts1 | u8 target_system, u8 target_component
SCALED_IMU2 116: u32 time_boot_ms, i16 xacc, i16 yacc, i16 zacc, i16 xgyro, i16 ygyro, i16 zgyro, i16 xmag, i16 ymag, i16 zmag | i16 temperature
LOG_REQUEST_LIST 117: u16 start, u16 end, u8 target_system, u8 target_component
LOG_ENTRY 118: u32 time_utc, u32 size, u16 id, u16 num_logs, u16 last_log_num
LOG_REQUEST_DATA 119: u32 ofs, u32 count, u16 id, u8 target_system, u8 target_component
LOG_DATA 120: u32 ofs, u16 id, u8 count, u8[90] data
LOG_ERASE 121: u8 target_system, u8 target_component
LOG_REQUEST_END 122: u8 target_system, u8 target_component
GPS2_RAW 124: u64 time_usec, i32 lat, i32 lon, i32 alt, u32 dgps_age, u16 eph, u16 epv, u16 vel, u16 cog, u8 fix_type, u8 satellites_visible, u8 dgps_numch | u16 yaw, i32 alt_ellipsoid, u32 h_acc, u32 v_acc, u32 vel_acc, u32 hdg_acc
POWER_STATUS 125: u16 Vcc, u16 Vservo, u16 flags
SCALED_IMU3 129: u32 time_boot_ms, i16 xacc, i16 yacc, i16 zacc, i16 xgyro, i16 ygyro, i16 zgyro, i16 xmag, i16 ymag, i16 zmag | i16 temperature
SCALED_PRESSURE2 137: u32 time_boot_ms, f32 press_abs, f32 press_diff, i16 temperature | i16 temperature_press_diff
BATTERY_STATUS 147: i32 current_consumed, i32 energy_consumed, i16 temperature, u16[10] voltages, i16 current_battery, u8 id, u8 battery_function, u8 type, i8 battery_remaining | i32 time_remaining, u8 charge_state, u16[4] voltages_ext, u8 mode, u32 fault_bitmask
AUTOPILOT_VERSION 148: u64 capabilities, u64 uid, u32 flight_sw_version, u32 middleware_sw_version, u32 os_sw_version, u32 board_version, u16 vendor_id, u16 product_id, u8[8] flight_custom_version, u8[8] middleware_custom_version, u8[8] os_custom_version | u8[18] uid2
MEMINFO 152: u16 brkval, u16 freemem | u32 freemem32
FENCE_STATUS 162: u32 breach_time, u16 breach_count, u8 breach_status, u8 breach_type | u8 breach_mitigation
AHRS 163: f32 omegaIx, f32 omegaIy, f32 omegaIz, f32 accel_weight, f32 renorm_val, f32 error_rp, f32 error_yaw
SIMSTATE 164: f32 roll, f32 pitch, f32 yaw, f32 xacc, f32 yacc, f32 zacc, f32 xgyro, f32 ygyro, f32 zgyro, i32 lat, i32 lng
HWSTATUS 165: u16 Vcc, u8 I2Cerr
RADIO 166: u16 rxerrors, u16 fixed, u8 rssi, u8 remrssi, u8 txbuf, u8 noise, u8 remnoise
WIND 168: f32 direction, f32 speed, f32 speed_z
RANGEFINDER 173: f32 distance, f32 voltage
AHRS2 178: f32 roll, f32 pitch, f32 yaw, f32 altitude, i32 lat, i32 lng
AUTOPILOT_VERSION_REQUEST 183: u8 target_system, u8 target_component
EKF_STATUS_REPORT 193: f32 velocity_variance, f32 pos_horiz_variance, f32 pos_vert_variance, f32 compass_variance, f32 terrain_alt_variance, u16 flags | f32 airspeed_variance
VIBRATION 241: u64 time_usec, f32 vibration_x, f32 vibration_y, f32 vibration_z, u32 clipping_0, u32 clipping_1, u32 clipping_2
HOME_POSITION 242: i32 latitude, i32 longitude, i32 altitude, f32 x, f32 y, f32 z, f32[4] q, f32 approach_x, f32 approach_y, f32 approach_z | u64 time_usec
SET_HOME_POSITION 243: i32 latitude, i32 longitude, i32 altitude, f32 x, f32 y, f32 z, f32[4] q, f32 approach_x, f32 approach_y, f32 approach_z, u8 target_system | u64 time_usec
MESSAGE_INTERVAL 244: i32 interval_us, u16 message_id
STATUSTEXT 253: u8 severity, char[50] text | u16 id, u8 chunk_seq
SETUP_SIGNING 256: u64 initial_timestamp, u8 target_system, u8 target_component, u8[32] secret_key
PARAM_ERROR 345: i16 param_index, u8 target_system, u8 target_component, char[16] param_id, u8 error
AVAILABLE_MODES 435: u32 custom_mode, u32 properties, u8 number_modes, u8 mode_index, u8 standard_mode, char[35] mode_name
CURRENT_MODE 436: u32 custom_mode, u32 intended_custom_mode, u8 standard_mode
`;

const layouts = table.trim().split('\n').map(parseLayout);

export const layoutById: ReadonlyMap<number, Layout> = new Map(layouts.map((layout) => [layout.id, layout]));
export const layoutByName: ReadonlyMap<string, Layout> = new Map(layouts.map((layout) => [layout.name, layout]));

/** A message to be sent, or one that was received: fields left out are sent as zero, a received one has them all. */
export interface Message {
  readonly name: string;
  readonly fields: Fields;
}
