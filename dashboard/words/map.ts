/** The map that one drives by: what is drawn on it, where the rover goes next, and a place that was touched. */
export const mapMarkWords = {
  title: 'Map',
  keys: 'Map, arrows move it, plus and minus zoom, Enter sends the rover to its middle',
  empty: 'No position yet. The map begins where the rover is first heard.',
  home: 'Home',
  target: 'Target',
  waypoint: (number: number) => `Waypoint ${number}`,
  rover: 'Rover',
  roverOld: (age: string) => `Rover was here ${age} ago`,
  roverDoubted: 'Rover before its position jumped',
  wasHere: (age: string) => `was here ${age} ago`,
  positionJumped: (distance: string) => `Position jumped ${distance}`,
  jumped: (distance: string) => `jumped ${distance}`,
  follow: 'Follow the rover',
  fit: 'Show everything',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  track: 'Track by link',
} as const;

/** Where it goes next. */
export const aheadWords = {
  atHome: 'At home',
  home: (distance: string) => `Home ${distance}`,
  /** After the waypoint. */
  of: (total: number) => ` of ${total}`,
  bearing: (degrees: string) => `bearing ${degrees}°`,
  right: (distance: string) => `${distance} right of line`,
  left: (distance: string) => `${distance} left of line`,
  asOf: (age: string) => `as of ${age} ago`,
  /** The second part where there is room. */
  read: ['Read', ' the mission'],
} as const;

export const goalWords = {
  title: 'Go here',
  unknown: 'Nobody knows how far it is',
  /** After a distance. */
  away: (degrees: string) => ` away, bearing ${degrees}°`,
  far: ' · far',
  go: 'Go here',
  goFar: 'go there',
} as const;
