/** How the page is kept on this device, on the card that tells of it. */
export const offlineCardWords = {
  title: 'With no network',
  kept: 'The whole page is kept here. It opens with no network and shows the last state with its age.',
  filling: 'The page is being kept here, so that it opens with no network.',
  unknown: 'Whether the page is kept here will show in a moment.',
  forgotten: 'The bridge asks browsers not to keep this page. It opens only where the bridge is reached.',
  failed: (why: string) =>
    `This page could not be kept for a start with no network (${why}). It is tried again at the next visit.`,
  impossible: {
    insecure:
      'This page cannot be kept for a start with no network: browsers keep pages only from this very device, or over TLS that they trust. Install the bridge’s certificate, and open it with https.',
    unsupported: 'This page cannot be kept for a start with no network: this browser has no service workers.',
  },
  install: 'Install on this device',
  installGives: 'An icon of its own, the whole screen, and one tap to the rover.',
  installed: 'Installed: it runs in a window of its own.',
  installElsewhere: 'Your browser’s menu has “Install” or “Add to home screen”.',
  installIos: 'On iPhone and iPad: the share button of Safari, then “Add to Home Screen”.',
  persistent: 'Its storage is kept when the device needs space.',
  evictable: 'The device may clear its storage when it needs space.',
} as const;
