/**
 * What the library's field tables lack of the ardupilotmega dialect, in MAVLink's own field order (common, ardupilotmega,
 * loweheiser, cubepilot and csAirLink definitions). `type name, type name | extension fields`; `u16[4]` is an array.
 * CRC extras are not written here: they follow from the fields.
 */

/** Whole messages: name → [id, fields]. */
export const missingMessages = {
  LINK_NODE_STATUS: [
    8,
    `u64 timestamp, u8 tx_buf, u8 rx_buf, u32 tx_rate, u32 rx_rate, u16 rx_parse_err, u16 tx_overflows,
     u16 rx_overflows, u32 messages_sent, u32 messages_received, u32 messages_lost`,
  ],
  COMMAND_CANCEL: [80, 'u8 target_system, u8 target_component, u16 command'],
  ESC_INFO: [
    290,
    `u8 index, u64 time_usec, u16 counter, u8 count, u8 connection_type, u8 info, u16[4] failure_flags,
     u32[4] error_count, i16[4] temperature`,
  ],
  ESC_STATUS: [291, 'u8 index, u64 time_usec, i32[4] rpm, f32[4] voltage, f32[4] current'],
  AIRSPEED: [295, 'u8 id, f32 airspeed, i16 temperature, f32 raw_press, u8 flags'],
  GLOBAL_POSITION_SENSOR: [
    296,
    `u8 target_system, u8 target_component, u8 id, u64 time_usec, u32 processing_time, u8 source, u8 flags,
     i32 lat, i32 lon, f32 alt_ellipsoid, f32 alt, f32 eph, f32 epv`,
  ],
  PROTOCOL_VERSION: [
    300,
    `u16 version, u16 min_version, u16 max_version, u8[8] spec_version_hash, u8[8] library_version_hash`,
  ],
  PARAM_ERROR: [345, 'u8 target_system, u8 target_component, char[16] param_id, i16 param_index, u8 error'],
  FIGURE_EIGHT_EXECUTION_STATUS: [
    361,
    `u64 time_usec, f32 major_radius, f32 minor_radius, f32 orientation, u8 frame, i32 x, i32 y, f32 z`,
  ],
  BATTERY_INFO: [
    372,
    `u8 id, u8 battery_function, u8 type, u8 state_of_health, u8 cells_in_series, u16 cycle_count, u16 weight,
     f32 discharge_minimum_voltage, f32 charging_minimum_voltage, f32 resting_minimum_voltage,
     f32 charging_maximum_voltage, f32 charging_maximum_current, f32 nominal_voltage,
     f32 discharge_maximum_current, f32 discharge_maximum_burst_current, f32 design_capacity,
     f32 full_charge_capacity, char[9] manufacture_date, char[32] serial_number, char[50] name`,
  ],
  RELAY_STATUS: [376, 'u32 time_boot_ms, u16 on, u16 present'],
  TIME_ESTIMATE_TO_TARGET: [
    380,
    `i32 safe_return, i32 land, i32 mission_next_item, i32 mission_end, i32 commanded_action`,
  ],
  ONBOARD_COMPUTER_STATUS: [
    390,
    `u64 time_usec, u32 uptime, u8 type, u8[8] cpu_cores, u8[10] cpu_combined, u8[4] gpu_cores,
     u8[10] gpu_combined, i8 temperature_board, i8[8] temperature_core, i16[4] fan_speed, u32 ram_usage,
     u32 ram_total, u32[4] storage_type, u32[4] storage_usage, u32[4] storage_total, u32[6] link_type,
     u32[6] link_tx_rate, u32[6] link_rx_rate, u32[6] link_tx_max, u32[6] link_rx_max | u16 status_flags`,
  ],
  COMPONENT_METADATA: [397, 'u32 time_boot_ms, u32 file_crc, char[100] uri'],
  EVENT: [
    410,
    `u8 destination_component, u8 destination_system, u32 id, u32 event_time_boot_ms, u16 sequence,
     u8 log_levels, u8[40] arguments`,
  ],
  CURRENT_EVENT_SEQUENCE: [411, 'u16 sequence, u8 flags'],
  REQUEST_EVENT: [412, 'u8 target_system, u8 target_component, u16 first_sequence, u16 last_sequence'],
  RESPONSE_EVENT_ERROR: [
    413,
    `u8 target_system, u8 target_component, u16 sequence, u16 sequence_oldest_available, u8 reason`,
  ],
  // Not of this dialect yet: from the development definitions, where vehicles say who is in control of them.
  CONTROL_STATUS: [512, 'u8 sysid_in_control, u8 flags'],
  LOWEHEISER_GOV_EFI: [
    10151,
    `f32 volt_batt, f32 curr_batt, f32 curr_gen, f32 curr_rot, f32 fuel_level, f32 throttle, u32 runtime,
     i32 until_maintenance, f32 rectifier_temp, f32 generator_temp, f32 efi_batt, f32 efi_rpm, f32 efi_pw,
     f32 efi_fuel_flow, f32 efi_fuel_consumed, f32 efi_baro, f32 efi_mat, f32 efi_clt, f32 efi_tps,
     f32 efi_exhaust_gas_temperature, u8 efi_index, u16 generator_status, u16 efi_status`,
  ],
  NAMED_VALUE_STRING: [11060, 'u32 time_boot_ms, char[10] name, char[64] value'],
  CUBEPILOT_RAW_RC: [50001, 'u8[32] rc_raw'],
  HERELINK_VIDEO_STREAM_INFORMATION: [
    50002,
    `u8 camera_id, u8 status, f32 framerate, u16 resolution_h, u16 resolution_v, u32 bitrate, u16 rotation,
     char[230] uri`,
  ],
  HERELINK_TELEM: [50003, `u8 rssi, i16 snr, u32 rf_freq, u32 link_bw, u32 link_rate, i16 cpu_temp, i16 board_temp`],
  CUBEPILOT_FIRMWARE_UPDATE_START: [50004, 'u8 target_system, u8 target_component, u32 size, u32 crc'],
  CUBEPILOT_FIRMWARE_UPDATE_RESP: [50005, 'u8 target_system, u8 target_component, u32 offset'],
  AIRLINK_AUTH: [52000, 'char[50] login, char[50] password'],
  AIRLINK_AUTH_RESPONSE: [52001, 'u8 resp_type'],
};

/** Extension fields that follow the ones the library knows. */
export const missingExtensions = {
  CELLULAR_STATUS: `u8 id, u32 link_tx_rate, u32 link_rx_rate, char[9] cell_tower_id, u8 band_number, f32 band_frequency,
    u32 channel_number, f32 rx_level, f32 tx_level, f32 rx_quality, f32 sinr`,
  GIMBAL_DEVICE_INFORMATION: 'u32 cap_flags2',
};

/** Ids that the library still knows as another message, so that its CRC extra is not ours (296 was GLOBAL_POSITION). */
export const reusedIds = [296];
