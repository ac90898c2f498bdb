"""MAVROS and Tether on one rover, with the parameters that matter.

    source /opt/ros/jazzy/setup.bash
    ros2 launch /opt/tether/current/launch/ros2/tether.launch.py fcu_url:=serial:///dev/ttyACM0:115200

MAVROS holds the autopilot; the bridge joins it by its raw MAVLink (/uas1/mavlink_source and mavlink_sink), in the same ROS
domain and by the same middleware, since both inherit them from this shell. Either of them may end and come again alone: the
bridge waits for MAVROS, and MAVROS is started anew.
"""

import os

from launch import LaunchDescription
from launch.actions import DeclareLaunchArgument, ExecuteProcess
from launch.substitutions import LaunchConfiguration, PathJoinSubstitution
from launch_ros.actions import Node
from launch_ros.parameter_descriptions import ParameterValue

HERE = os.path.dirname(os.path.realpath(__file__))

# What the bridge reads or asks of MAVROS where the raw MAVLink is not there, and nothing that drives by itself. vfr_hud and
# gps_status come with the package mavros_extras: without them height above the sea, throttle and the receiver's detail are unknown.
PLUGINS = [
    'sys_status',
    'sys_time',
    'command',
    'param',
    'waypoint',
    'geofence',
    'rallypoint',
    'global_position',
    'local_position',
    'home_position',
    'imu',
    'rc_io',
    'manual_control',
    'setpoint_raw',
    'nav_controller_output',
    'vfr_hud',
    'gps_status',
]

ARGUMENTS = [
    ('fcu_url', 'serial:///dev/ttyACM0:115200', 'where the autopilot is, as MAVROS writes it'),
    ('gcs_url', '', 'where MAVROS forwards to; the bridge needs none'),
    ('tgt_system', '1', 'the MAVLink system of the autopilot'),
    ('tgt_component', '1', 'its component'),
    # 255 would let sticks pass by the typed topics alone. But a MAVROS that beats as a ground station for an empty chair keeps
    # the autopilot's own failsafe from firing; over the raw MAVLink nobody needs it.
    ('system_id', '1', 'as which MAVLink system MAVROS speaks'),
    ('namespace', 'mavros', 'the name space of its topics'),
    ('tether', PathJoinSubstitution([HERE, '..', '..', 'dist', 'bridge', 'main.js']), "the bridge's main file"),
    ('ros_home', 'none', 'the folder in which rclnodejs was installed'),
    ('ros_publish', 'false', 'true: tell this graph how the operator is heard, who drives, and how the bridge is'),
]


def generate_launch_description():
    """The arguments, MAVROS, and the bridge."""
    declared = [DeclareLaunchArgument(name, default_value=value, description=text) for name, value, text in ARGUMENTS]
    number = {
        name: ParameterValue(LaunchConfiguration(name), value_type=int)
        for name in ('system_id', 'tgt_system', 'tgt_component')
    }

    mavros = Node(
        package='mavros',
        executable='mavros_node',
        namespace=LaunchConfiguration('namespace'),
        output='screen',
        respawn=True,
        respawn_delay=2.0,
        parameters=[
            {
                'fcu_url': LaunchConfiguration('fcu_url'),
                'gcs_url': LaunchConfiguration('gcs_url'),
                'tgt_system': number['tgt_system'],
                'tgt_component': number['tgt_component'],
                'system_id': number['system_id'],
                'component_id': 191,
                'plugin_denylist': ['*'],
                'plugin_allowlist': PLUGINS,
            }
        ],
    )

    # mavros_node names the topics of the raw MAVLink by the system it is for, and lets nobody choose: given another name,
    # its two halves would miss each other.
    vehicle = [
        *('ros2://mavros?namespace=/', LaunchConfiguration('namespace')),
        *('&uas=/uas', LaunchConfiguration('tgt_system')),
        *('&target=', LaunchConfiguration('tgt_system')),
    ]
    bridge = ExecuteProcess(
        cmd=['node', LaunchConfiguration('tether'), '--vehicle', vehicle],
        name='tether',
        output='screen',
        respawn=True,
        respawn_delay=2.0,
        # Neutral and HOLD leave through MAVROS before it ends.
        sigterm_timeout='5',
        # All else is as this shell has it: TETHER_CONFIG, TETHER_PORT and so on.
        additional_env={
            'TETHER_ROS_HOME': LaunchConfiguration('ros_home'),
            'TETHER_ROS_PUBLISH': LaunchConfiguration('ros_publish'),
        },
    )
    return LaunchDescription([*declared, mavros, bridge])
