/** What the link is like in plain words, and what can be done. Figures come with their units. */
export const alertWords = {
  critical: 'The link is critical: it may fail at any moment.',
  slow: (rtt: string) => `Answers take ${rtt}.`,
  lossy: (share: string) => `${share} of pings are not answered.`,
  largeVanish: 'Large packets vanish on this path: nothing can be shown.',
  degrading: 'The link is getting worse.',
} as const;

export const adviceWords = {
  stopFirst: 'Stop before the link does: it has been getting slower for half a minute.',
  closer: 'Move closer to the access point or the rover, or out from behind metal and walls.',
  congested: 'The path is congested: end downloads and video on it, or take another network.',
  largeVanish:
    'Large packets vanish on this path: the bridge answers, and what is longer than a packet never comes. Lower the MTU of this device’s or the rover’s network, or of the VPN between them, to 1,200.',
  unreached: 'It tries again by itself. Check that this device is on the rover’s network and that the rover has power.',
  breaksOften: 'The link breaks often. A fixed network instead of one that roams between access points holds longer.',
  slower: 'Ask for a lower rate: fewer packets get through a poor link better than many.',
  noWebSocket:
    'This network carries no WebSocket. A proxy or filter on the way must let /ws pass; until then HTTP is used.',
  uneven:
    'Most answers come soon and some very late: that is power saving of a Wi-Fi card, or a full queue on the way.',
} as const;
