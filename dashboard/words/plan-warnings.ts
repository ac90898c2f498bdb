/** What is probably not meant in a plan, and what no rover would take. Items are told by their numbers. */
export const planWarningWords = {
  tooMany: (items: number, most: number) => `${items} items, and a rover holds ${most}`,
  jumpsNowhere: (item: number) => `item ${item} jumps nowhere: say to which item`,
  noShape: (item: number) => `fence item ${item} is part of no shape: delete it`,
  fewCorners: 'an area needs three corners: add more, or delete it',
  nullIsland: {
    mission: (item: number) => `mission item ${item} lies at 0°, 0°: off the coast of Africa`,
    fence: (item: number) => `fence item ${item} lies at 0°, 0°: off the coast of Africa`,
    rally: (item: number) => `rally item ${item} lies at 0°, 0°: off the coast of Africa`,
  },
  far: (item: number, distance: string) => `item ${item} is ${distance} from the rover`,
  notCompared: 'mission and fence are too long to be compared here',
  outside: (item: number) => `item ${item} lies outside of the fence`,
  keptOut: (item: number) => `item ${item} lies where the rover has to keep out`,
  crosses: (item: number) => `the way to item ${item} crosses the fence`,
} as const;
